//! Genesys Cloud: 27 operations.
#![allow(
    deprecated,
    reason = "deprecated operations and members still have to work"
)]

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use presence_client::genesys::models::{
    LocaleCode, MutableUserPresence, OrganizationPresence, OrganizationPresenceDefinition, Origin,
    PresenceDefinition, PresenceSettings, RestorePresenceSettings, Source, SystemPresenceName,
    UserPresence, UserPrimarySource,
};
use presence_client::genesys::{Client, Region};
use serde_json::json;

use super::server::{Reply, TOKEN, exchange, transport};
use super::table::{self, Vendor, every_check, received};

const ON_QUEUE: &str = "e08eaf1b-ee47-4fa9-a231-1200e284798f";

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
fn genesys() -> Vendor<Client> {
    let labels = || json!({ "languageLabels": {} });
    let rows = vec![
        Row::new("getPresenceDefinitions", "GET /api/v2/presence/definitions", Client::get_presence_definitions)
            .one("OrganizationPresenceDefinitionEntityListing", json!({})),
        Row::new("getPresenceDefinitions", "GET /api/v2/presence/definitions?deactivated=TRUE&divisionId=v1,v2&localeCode=en_US", |c| {
            c.get_presence_definitions().deactivated("TRUE").division_id(["v1", "v2"]).locale_code(LocaleCode::EnUs)
        }).one("OrganizationPresenceDefinitionEntityListing", json!({})),
        Row::new("postPresenceDefinitions", "POST /api/v2/presence/definitions", |c| c.post_presence_definitions(&meal()))
            .body(MEAL)
            .one("OrganizationPresenceDefinition", labels()),
        Row::new("getPresenceDefinition", "GET /api/v2/presence/definitions/d1?localeCode=ALL", |c| {
            c.get_presence_definition("d1").locale_code(LocaleCode::All)
        }).one("OrganizationPresenceDefinition", labels()),
        Row::new("putPresenceDefinition", "PUT /api/v2/presence/definitions/d1", |c| c.put_presence_definition("d1", &meal()))
            .body(MEAL)
            .one("OrganizationPresenceDefinition", labels()),
        Row::new("deletePresenceDefinition", "DELETE /api/v2/presence/definitions/d1", |c| c.delete_presence_definition("d1")),

        Row::new("getPresencedefinitions", "GET /api/v2/presencedefinitions?pageNumber=2&pageSize=50&deleted=ALL&localeCode=en_US", |c| {
            c.get_presencedefinitions().page_number(2).page_size(50).deleted("ALL").locale_code("en_US")
        }).one("OrganizationPresenceEntityListing", json!({})),
        Row::new("postPresencedefinitions", "POST /api/v2/presencedefinitions", |c| c.post_presencedefinitions(&old_meal()))
            .body(OLD_MEAL)
            .one("OrganizationPresence", labels()),
        Row::new("getPresencedefinition", "GET /api/v2/presencedefinitions/d1?localeCode=ALL", |c| {
            c.get_presencedefinition("d1").locale_code("ALL")
        }).one("OrganizationPresence", labels()),
        Row::new("putPresencedefinition", "PUT /api/v2/presencedefinitions/d1", |c| c.put_presencedefinition("d1", &old_meal()))
            .body(OLD_MEAL)
            .one("OrganizationPresence", labels()),
        Row::new("deletePresencedefinition", "DELETE /api/v2/presencedefinitions/d1", |c| c.delete_presencedefinition("d1")),

        Row::new("getSystempresences", "GET /api/v2/systempresences", Client::get_systempresences)
            .many("SystemPresence", json!({})),

        Row::new("getPresenceSources", "GET /api/v2/presence/sources?deactivated=TRUE", |c| c.get_presence_sources().deactivated("TRUE"))
            .one("SourceEntityListing", json!({})),
        Row::new("postPresenceSources", "POST /api/v2/presence/sources", |c| c.post_presence_sources(&Source::new("Door badge")))
            .body(r#"{"name":"Door badge"}"#)
            .one("Source", json!({ "name": "" })),
        Row::new("getPresenceSource", "GET /api/v2/presence/sources/s1", |c| c.get_presence_source("s1"))
            .one("Source", json!({ "name": "" })),
        Row::new("putPresenceSource", "PUT /api/v2/presence/sources/s1", |c| c.put_presence_source("s1", &received("genesys", "Source")))
            .body(r#"{"name":"Door badge","description":"tells who is in the building","type":"User","deactivated":false}"#)
            .one("Source", json!({ "name": "" })),
        Row::new("deletePresenceSource", "DELETE /api/v2/presence/sources/s1", |c| c.delete_presence_source("s1")),

        Row::new("getPresenceUserPrimarysource", "GET /api/v2/presence/users/u1/primarysource", |c| c.get_presence_user_primarysource("u1"))
            .one("UserPrimarySource", json!({})),
        Row::new("putPresenceUserPrimarysource", "PUT /api/v2/presence/users/u1/primarysource", |c| {
            c.put_presence_user_primarysource("u1", &UserPrimarySource { source_id: Some("s1".into()), ..Default::default() })
        }).body(r#"{"sourceId":"s1"}"#).one("UserPrimarySource", json!({})),

        Row::new("getPresenceSettings", "GET /api/v2/presence/settings", Client::get_presence_settings)
            .one("PresenceSettings", json!({})),
        Row::new("putPresenceSettings", "PUT /api/v2/presence/settings", |c| {
            let restore = RestorePresenceSettings::new(true, 9_007_199_254_740_993, false);
            c.put_presence_settings(&PresenceSettings { restore_presence_settings: Some(restore), ..Default::default() })
        })
            .body(r#"{"restorePresenceSettings":{"enabled":true,"restoreTimeMilliseconds":9007199254740993,"restoreOnQueueEnabled":false}}"#)
            .one("PresenceSettings", json!({})),

        Row::new("getUserPresencesPurecloud", "GET /api/v2/users/u1/presences/purecloud", |c| c.get_user_presences_purecloud("u1"))
            .one("UserPresence", json!({})),
        Row::new("patchUserPresencesPurecloud", "PATCH /api/v2/users/u1/presences/purecloud", |c| c.patch_user_presences_purecloud("u1", &on_queue()))
            .body(r#"{"presenceDefinition":{"id":"e08eaf1b-ee47-4fa9-a231-1200e284798f"}}"#)
            .one("UserPresence", json!({})),
        Row::new("getUserPresence", "GET /api/v2/users/u1/presences/PURECLOUD", |c| c.get_user_presence("u1", "PURECLOUD"))
            .one("UserPresence", json!({})),
        Row::new("patchUserPresence", "PATCH /api/v2/users/u1/presences/s1", |c| {
            c.patch_user_presence("u1", "s1", &UserPresence { primary: Some(true), message: Some(String::new()), ..Default::default() })
        }).body(r#"{"primary":true,"message":""}"#).one("UserPresence", json!({})),

        Row::new("putUsersPresencesBulk", "PUT /api/v2/users/presences/bulk", |c| {
            let item = MutableUserPresence { id: Some("u1".into()), message: Some("ü".into()), ..Default::default() };
            c.put_users_presences_bulk(&[item, received("genesys", "UserPresence")])
        }).body(BULK).many("UserPresence", json!({})),
        Row::new("getUsersPresencesPurecloudBulk", "GET /api/v2/users/presences/purecloud/bulk?id=u1,u2", |c| {
            c.get_users_presences_purecloud_bulk().id(["u1", "u2"])
        }).many("UcUserPresence", json!({})),
        Row::new("getUsersPresenceBulk", "GET /api/v2/users/presences/s1/bulk?id=a%2Cb,c%26d,e%20f", |c| {
            c.get_users_presence_bulk("s1").id(["a,b", "c&d", "e f"])
        }).many("UcUserPresence", json!({})),
    ];
    let places = vec![
        Place::new("GET /api/v2/presence/definitions/{}", |c, id| c.get_presence_definition(id)),
        Place::new("PUT /api/v2/presence/definitions/{}", |c, id| c.put_presence_definition(id, &meal())),
        Place::new("DELETE /api/v2/presence/definitions/{}", |c, id| c.delete_presence_definition(id)),
        Place::new("GET /api/v2/presencedefinitions/{}", |c, id| c.get_presencedefinition(id)),
        Place::new("PUT /api/v2/presencedefinitions/{}", |c, id| c.put_presencedefinition(id, &old_meal())),
        Place::new("DELETE /api/v2/presencedefinitions/{}", |c, id| c.delete_presencedefinition(id)),
        Place::new("GET /api/v2/presence/sources/{}", |c, id| c.get_presence_source(id)),
        Place::new("PUT /api/v2/presence/sources/{}", |c, id| c.put_presence_source(id, &Source::new(""))),
        Place::new("DELETE /api/v2/presence/sources/{}", |c, id| c.delete_presence_source(id)),
        Place::new("GET /api/v2/presence/users/{}/primarysource", |c, id| c.get_presence_user_primarysource(id)),
        Place::new("PUT /api/v2/presence/users/{}/primarysource", |c, id| c.put_presence_user_primarysource(id, &UserPrimarySource::default())),
        Place::new("GET /api/v2/users/{}/presences/purecloud", |c, id| c.get_user_presences_purecloud(id)),
        Place::new("PATCH /api/v2/users/{}/presences/purecloud", |c, id| c.patch_user_presences_purecloud(id, &on_queue())),
        Place::new("GET /api/v2/users/{}/presences/s1", |c, id| c.get_user_presence(id, "s1")),
        Place::new("GET /api/v2/users/u1/presences/{}", |c, id| c.get_user_presence("u1", id)),
        Place::new("PATCH /api/v2/users/{}/presences/s1", |c, id| c.patch_user_presence(id, "s1", &on_queue())),
        Place::new("PATCH /api/v2/users/u1/presences/{}", |c, id| c.patch_user_presence("u1", id, &on_queue())),
        Place::new("GET /api/v2/users/presences/{}/bulk", |c, id| c.get_users_presence_bulk(id)),
    ];
    Vendor { name: "genesys", accept: "application/json", client, rows, places }
}

/// What `meal()` and `old_meal()` become: without `id` and `selfUri`, those of the author included.
const MEAL: &str = r#"{"name":"Lunch","type":"User","languageLabels":{"de":"Mittag","en_US":"Lunch"},"systemPresence":"Meal","deactivated":false}"#;
const OLD_MEAL: &str = r#"{"name":"Lunch","languageLabels":{"de":"Mittag","en_US":"Lunch"},"systemPresence":"Meal","createdBy":{"name":"Ada","division":{"name":"North"}}}"#;

/// The first item names its user; the second is what was read of another user, sent back.
const BULK: &str = concat!(
    r#"[{"id":"u1","message":"ü"},"#,
    r#"{"id":"0d1f6c1e-52b7-4c53-9a35-6a1c6a0f9f10","name":"Desk","source":"PURECLOUD","#,
    r#""sourceId":"b3f6f0a2-8a1d-4f0e-9a0c-2f7d1c5e4a77","primary":true,"#,
    r#""presenceDefinition":{"id":"e08eaf1b-ee47-4fa9-a231-1200e284798f","systemPresence":"On Queue"},"#,
    r#""message":"back at two","modifiedDate":"2026-03-04T09:15:27.482Z"}]"#
);

fn labels() -> BTreeMap<String, String> {
    [("en_US", "Lunch"), ("de", "Mittag")]
        .map(|(language, label)| (language.to_owned(), label.to_owned()))
        .into()
}

fn meal() -> OrganizationPresenceDefinition {
    OrganizationPresenceDefinition {
        id: Some("d1".into()),
        name: Some("Lunch".into()),
        r#type: Some(Origin::User),
        system_presence: Some(SystemPresenceName::Meal),
        deactivated: Some(false),
        self_uri: Some("/api/v2/presence/definitions/d1".into()),
        ..OrganizationPresenceDefinition::new(labels())
    }
}

fn old_meal() -> OrganizationPresence {
    let author = json!({
        "id": "u1", "name": "Ada", "state": "active", "selfUri": "/api/v2/users/u1",
        "division": { "id": "v1", "name": "North", "selfUri": "/api/v2/authorization/divisions/v1" },
    });
    OrganizationPresence {
        id: Some("d1".into()),
        name: Some("Lunch".into()),
        system_presence: Some("Meal".into()),
        created_by: serde_json::from_value(author).expect("a user"),
        self_uri: Some("/api/v2/presencedefinitions/d1".into()),
        ..OrganizationPresence::new(labels())
    }
}

fn on_queue() -> UserPresence {
    let definition = PresenceDefinition {
        id: Some(ON_QUEUE.into()),
        ..Default::default()
    };
    UserPresence {
        presence_definition: Some(definition),
        ..Default::default()
    }
}

every_check!(genesys);

#[test]
fn deletions_succeed_with_any_2xx_and_any_body() {
    genesys().success_without_a_body_is_accepted();
}

#[test]
fn what_was_read_is_sent_back_without_its_read_only_members() {
    let change = received("genesys", "UserPresence");
    let (request, _) = exchange(Reply::json(200, &json!({})), async |url| {
        let client = client(url);
        client.patch_user_presences_purecloud("u1", &change).await
    });
    let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
    let expected = json!({
        "name": "Desk", "source": "PURECLOUD", "sourceId": "b3f6f0a2-8a1d-4f0e-9a0c-2f7d1c5e4a77", "primary": true,
        "presenceDefinition": { "id": ON_QUEUE, "systemPresence": "On Queue" },
        "message": "back at two", "modifiedDate": "2026-03-04T09:15:27.482Z",
    });
    assert_eq!(body, expected);
}

#[test]
fn dates_come_with_any_fraction_and_offset() {
    let cases = [
        ("2026-03-04T09:15:27Z", 0, "27Z"),
        ("2026-03-04T09:15:27.4Z", 400_000_000, "27.400Z"),
        ("2026-03-04T09:15:27.482Z", 482_000_000, "27.482Z"),
        (
            "2026-03-04T10:15:27.482193+01:00",
            482_193_000,
            "27.482193Z",
        ),
        ("2026-03-04T09:15:27.482193+0000", 482_193_000, "27.482193Z"),
        ("2026-03-04T09:15:27.4821937Z", 482_193_700, "27.482193700Z"),
        (
            "2026-03-04T09:15:27.482193765Z",
            482_193_765,
            "27.482193765Z",
        ),
    ];
    for (text, nanos, written) in cases {
        let reply = Reply::json(200, &json!({ "modifiedDate": text }));
        let (_, presence) = exchange(reply, async |url| {
            client(url).get_user_presences_purecloud("u1").await
        });
        let presence = presence.unwrap();
        let expected = DateTime::<Utc>::from_timestamp(1_772_615_727, nanos);
        assert_eq!(presence.modified_date, expected, "{text}");
        let written = format!("2026-03-04T09:15:{written}");
        assert_eq!(json!(presence), json!({ "modifiedDate": written }));
    }
}

#[test]
fn on_queue_is_an_enum_in_definitions_and_free_text_elsewhere() {
    let definition: OrganizationPresenceDefinition =
        received("genesys", "OrganizationPresenceDefinition");
    assert_eq!(
        definition.system_presence,
        Some(SystemPresenceName::OnQueue)
    );
    let old: UserPresence = received("genesys", "UserPresence");
    let system_presence = old.presence_definition.and_then(|it| it.system_presence);
    assert_eq!(system_presence.as_deref(), Some("On Queue"));

    let spaced = json!({ "systemPresence": "On Queue", "languageLabels": {} });
    let (_, definition) = exchange(Reply::json(200, &spaced), async |url| {
        client(url).get_presence_definition("d1").await
    });
    let system_presence = definition.unwrap().system_presence.unwrap();
    assert_eq!(system_presence.as_str(), "On Queue");
    assert_ne!(system_presence, SystemPresenceName::OnQueue);
}

#[test]
fn a_definition_tells_its_author_with_everything_the_service_knows_of_a_user() {
    let definition: OrganizationPresence = received("genesys", "OrganizationPresence");
    let author = definition.created_by.unwrap();
    let manager = author.manager.unwrap().manager.unwrap();
    assert_eq!(manager.self_uri.as_deref(), Some("/api/v2/users/boss-2"));
    let education = author.biography.unwrap().education.unwrap();
    assert_eq!(education[0].date_start, NaiveDate::from_ymd_opt(2001, 9, 1));
    let groups = author.groups.unwrap();
    assert_eq!(groups[0].member_count, Some(9_007_199_254_740_993));
    assert_eq!(author.geolocation.unwrap().longitude, Some(-9.05));
}

#[test]
fn lists_are_bare_arrays_where_the_service_sends_them_bare() {
    let two = json!([{ "id": "Away", "name": "Away" }, { "name": "On Queue" }]);
    let (_, presences) = exchange(Reply::json(200, &two), async |url| {
        client(url).get_systempresences().await
    });
    let names: Vec<_> = presences.unwrap().into_iter().map(|it| it.name).collect();
    assert_eq!(names, [Some("Away".into()), Some("On Queue".into())]);

    let (_, none) = exchange(Reply::json(200, &json!([])), async |url| {
        client(url)
            .get_users_presences_purecloud_bulk()
            .id(["u1"])
            .await
    });
    assert_eq!(none.unwrap(), []);
}

#[test]
fn regions_have_the_hosts_of_the_service() {
    assert_eq!(Region::VALUES.len(), 18);
    for (region, host) in [
        (Region::UsEast1, "https://api.mypurecloud.com"),
        (Region::ApSoutheast2, "https://api.mypurecloud.com.au"),
        (Region::UsEast2, "https://api.use2.us-gov-pure.cloud"),
        (Region::EuscDeEast1, "https://api.edee1.eusc-pure.cloud"),
    ] {
        let builder = Client::builder().region(region).transport(transport());
        let client = format!("{:?}", builder.build().unwrap());
        assert!(client.contains(&format!("{host:?}")), "{client}");
    }
}
