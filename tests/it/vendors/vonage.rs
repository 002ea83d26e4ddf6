//! Vonage Contact Center: 4 operations.

use chrono::{DateTime, Utc};
use presence_client::vonage::models::{PresenceCategoryType, PresenceUpdate, UserPresence};
use presence_client::vonage::{Client, Region};
use serde_json::json;

use super::server::{Reply, TOKEN, exchange, transport};
use super::table::{self, Vendor, every_check, received};

type Row = table::Row<Client>;
type Place = table::Place<Client>;

fn client(url: String) -> Client {
    let builder = Client::builder()
        .base_url(url)
        .retry(presence_client::runtime::RetryPolicy::never())
        .bearer_token(TOKEN);
    builder.transport(transport()).build().expect("a client")
}

#[rustfmt::skip]
fn vonage() -> Vendor<Client> {
    let presence = || json!({
        "presenceId": "p1", "selectable": false, "description": "",
        "category": { "categoryType": "Ready", "description": "" },
    });
    let user = || json!({ "userId": "u1", "updated": "2026-05-06T07:08:09Z", "presence": presence() });
    let rows = vec![
        Row::new("listPresenceDefinitions", "GET /presence-definitions", Client::list_presence_definitions)
            .one("PresenceDefinitionList", json!({ "presenceDefinitions": [presence()] })),
        Row::new("getUserPresence", "GET /u1/presence", |c| c.get_user_presence("u1"))
            .one("UserPresence", user()),
        Row::new("setUserPresence", "PATCH /u1/presence", |c| c.set_user_presence("u1", &PresenceUpdate::new("p1")))
            .body(r#"{"presenceId":"p1"}"#)
            .one("UserPresence", user()),
        Row::new("listUserPresences", "GET /presences/users?userId=u1,u2", |c| c.list_user_presences(["u1", "u2"]))
            .many("UserPresence", user()),
        Row::new("listUserPresences", "GET /presences/users?userId=a%2Cb,c%26d,~", |c| c.list_user_presences(["a,b", "c&d", "~"]))
            .many("UserPresence", user()),
    ];
    let places = vec![
        Place::new("GET /{}/presence", |c, id| c.get_user_presence(id)),
        Place::new("PATCH /{}/presence", |c, id| c.set_user_presence(id, &PresenceUpdate::new("p1"))),
    ];
    Vendor { name: "vonage", accept: "application/vnd.newvoicemedia.v1+json", client, rows, places }
}

every_check!(vonage);

#[test]
fn a_presence_names_its_category_and_the_time_of_the_change() {
    let user: UserPresence = received("vonage", "UserPresence");
    let changed: DateTime<Utc> = "2026-05-06T07:08:09.120Z".parse().unwrap();
    assert_eq!(user.updated, changed);
    let category = user.presence.category;
    assert_eq!(category.category_type, PresenceCategoryType::ExtendedAway);
    assert_eq!(category.sub_category.as_deref(), Some("ExtendedAway"));
}

#[test]
fn replies_are_read_whatever_media_type_they_name() {
    let body = json!({ "presenceDefinitions": [] }).to_string();
    for content_type in [
        "application/json; charset=utf-8",
        "application/vnd.newvoicemedia.v1+json",
        "text/plain",
    ] {
        let reply = Reply::text(200, content_type, &body);
        let (_, list) = exchange(reply, async |url| {
            client(url)
                .list_presence_definitions()
                .with_response()
                .await
        });
        let list = list.unwrap();
        assert_eq!(list.headers()["content-type"], content_type);
        assert_eq!(list.into_body().presence_definitions, []);
    }
}

#[test]
fn paths_follow_a_base_url_with_a_path() {
    let (request, _) = exchange(Reply::new(500), async |url| {
        client(url + "/agents/").get_user_presence("u1").await
    });
    assert_eq!(request.line, "GET /agents/u1/presence");
}

#[test]
fn regions_have_the_hosts_of_the_service() {
    assert_eq!(Region::VALUES.len(), 3);
    for (region, host) in [
        (Region::Emea, "https://emea.api.newvoicemedia.com/agents"),
        (Region::Nam, "https://nam.api.newvoicemedia.com/agents"),
        (Region::Apac, "https://apac.api.newvoicemedia.com/agents"),
    ] {
        let builder = Client::builder().region(region).transport(transport());
        let client = format!("{:?}", builder.build().unwrap());
        assert!(client.contains(&format!("{host:?}")), "{client}");
    }
}
