//! RingCentral: 9 operations, two of which also read a batch of extensions.

use presence_client::ringcentral::models::{
    CallQueueMemberPresence, CallQueueUpdatePresence, CallerIdVisibility, DndStatus,
    ExtensionCallQueueUpdatePresence, ExtensionCallQueueUpdatePresenceList, PresenceInfoRequest,
    PresenceInfoResponse, PresenceInfoResponsePresenceStatus, UnifiedPresence,
    UnifiedPresenceGlipAvailability, UnifiedPresenceStatus, UnifiedPresenceTelephonyAvailability,
    UpdateUnifiedPresence, UpdateUnifiedPresenceGlip, UpdateUnifiedPresenceTelephony, UserStatus,
};
use presence_client::ringcentral::{Client, Server};
use serde_json::{Value, json};

use super::server::{Reply, Request, TOKEN, exchange, transport, unsent};
use super::table::{self, HOSTILE, Vendor, check_headers, every_check, received};

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
fn ringcentral() -> Vendor<Client> {
    let rows = vec![
        Row::new("readAccountPresence", "GET /restapi/v1.0/account/~/presence", Client::read_account_presence)
            .one("AccountPresenceInfo", json!({})),
        Row::new("readAccountPresence", "GET /restapi/v1.0/account/400131/presence?detailedTelephonyState=true&sipData=false&page=2&perPage=1000", |c| {
            c.read_account_presence().account_id("400131").detailed_telephony_state(true).sip_data(false).page(2).per_page(1000)
        }).one("AccountPresenceInfo", json!({})),
        Row::new("readUserPresenceStatus", "GET /restapi/v1.0/account/~/extension/~/presence", Client::read_user_presence_status)
            .one("PresenceInfoResponse", json!({})),
        Row::new("readUserPresenceStatus", "GET /restapi/v1.0/account/~/extension/102/presence?detailedTelephonyState=true&sipData=true", |c| {
            c.read_user_presence_status().extension_id("102").detailed_telephony_state(true).sip_data(true)
        }).one("PresenceInfoResponse", json!({})),
        Row::new("updateUserPresenceStatus", "PUT /restapi/v1.0/account/~/extension/~/presence", Client::update_user_presence_status)
            .one("PresenceInfoResponse", json!({})),
        Row::new("updateUserPresenceStatus", "PUT /restapi/v1.0/account/400131/extension/102/presence", |c| {
            let change = PresenceInfoRequest {
                user_status: Some(UserStatus::Busy),
                dnd_status: Some(DndStatus::DoNotAcceptAnyCalls),
                message: Some("am Gerät".into()),
                caller_id_visibility: Some(CallerIdVisibility::None),
                ..Default::default()
            };
            c.update_user_presence_status().body(&change).account_id("400131").extension_id("102")
        })
            .body(r#"{"userStatus":"Busy","dndStatus":"DoNotAcceptAnyCalls","message":"am Gerät","callerIdVisibility":"None"}"#)
            .one("PresenceInfoResponse", json!({})),
        Row::new("readUnifiedPresence", "GET /restapi/v1.0/account/~/extension/~/unified-presence", Client::read_unified_presence)
            .one("UnifiedPresence", json!({})),
        Row::new("updateUnifiedPresence", "PATCH /restapi/v1.0/account/~/extension/~/unified-presence", |c| c.update_unified_presence(&unified()))
            .body(r#"{"glip":{"availability":"DND"},"telephony":{"availability":"DoNotAcceptQueueCalls"}}"#)
            .one("UnifiedPresence", json!({})),
        Row::new("readCallQueuePresence", "GET /restapi/v1.0/account/~/call-queues/300/presence", |c| c.read_call_queue_presence("300"))
            .one("CallQueuePresence", json!({})),
        Row::new("updateCallQueuePresence", "PUT /restapi/v1.0/account/~/call-queues/300/presence", |c| c.update_call_queue_presence("300", &members()))
            .body(r#"{"records":[{"member":{"id":"102"},"acceptCurrentQueueCalls":true}]}"#)
            .one("CallQueuePresence", json!({})),
        Row::new("readExtensionCallQueuePresence", "GET /restapi/v1.0/account/~/extension/~/call-queue-presence?editableMemberStatus=true", |c| {
            c.read_extension_call_queue_presence().editable_member_status(true)
        }).one("ExtensionCallQueuePresenceList", json!({})),
        Row::new("updateExtensionCallQueuePresence", "PUT /restapi/v1.0/account/~/extension/~/call-queue-presence", |c| c.update_extension_call_queue_presence(&queues()))
            .body(r#"{"records":[{"callQueue":{"id":"300"},"acceptCalls":false}]}"#)
            .one("ExtensionCallQueuePresenceList", json!({})),
    ];
    let places = vec![
        Place::new("GET /restapi/v1.0/account/{}/presence", |c, id| c.read_account_presence().account_id(id)),
        Place::new("GET /restapi/v1.0/account/{}/extension/~/presence", |c, id| c.read_user_presence_status().account_id(id)),
        Place::new("GET /restapi/v1.0/account/~/extension/{}/presence", |c, id| c.read_user_presence_status().extension_id(id)),
        Place::new("PUT /restapi/v1.0/account/{}/extension/~/presence", |c, id| c.update_user_presence_status().account_id(id)),
        Place::new("PUT /restapi/v1.0/account/~/extension/{}/presence", |c, id| c.update_user_presence_status().extension_id(id)),
        Place::new("GET /restapi/v1.0/account/{}/extension/~/unified-presence", |c, id| c.read_unified_presence().account_id(id)),
        Place::new("GET /restapi/v1.0/account/~/extension/{}/unified-presence", |c, id| c.read_unified_presence().extension_id(id)),
        Place::new("PATCH /restapi/v1.0/account/{}/extension/~/unified-presence", |c, id| c.update_unified_presence(&unified()).account_id(id)),
        Place::new("PATCH /restapi/v1.0/account/~/extension/{}/unified-presence", |c, id| c.update_unified_presence(&unified()).extension_id(id)),
        Place::new("GET /restapi/v1.0/account/{}/call-queues/300/presence", |c, id| c.read_call_queue_presence("300").account_id(id)),
        Place::new("GET /restapi/v1.0/account/~/call-queues/{}/presence", |c, id| c.read_call_queue_presence(id)),
        Place::new("PUT /restapi/v1.0/account/{}/call-queues/300/presence", |c, id| c.update_call_queue_presence("300", &members()).account_id(id)),
        Place::new("PUT /restapi/v1.0/account/~/call-queues/{}/presence", |c, id| c.update_call_queue_presence(id, &members())),
        Place::new("GET /restapi/v1.0/account/{}/extension/~/call-queue-presence", |c, id| c.read_extension_call_queue_presence().account_id(id)),
        Place::new("GET /restapi/v1.0/account/~/extension/{}/call-queue-presence", |c, id| c.read_extension_call_queue_presence().extension_id(id)),
        Place::new("PUT /restapi/v1.0/account/{}/extension/~/call-queue-presence", |c, id| c.update_extension_call_queue_presence(&queues()).account_id(id)),
        Place::new("PUT /restapi/v1.0/account/~/extension/{}/call-queue-presence", |c, id| c.update_extension_call_queue_presence(&queues()).extension_id(id)),
    ];
    Vendor { name: "ringcentral", accept: "application/json", client, rows, places }
}

fn unified() -> UpdateUnifiedPresence {
    UpdateUnifiedPresence {
        glip: Some(UpdateUnifiedPresenceGlip {
            availability: Some(UnifiedPresenceGlipAvailability::Dnd),
            ..Default::default()
        }),
        telephony: Some(UpdateUnifiedPresenceTelephony {
            availability: Some(UnifiedPresenceTelephonyAvailability::DoNotAcceptQueueCalls),
        }),
    }
}

/// `acceptQueueCalls` is read-only, so it stays behind.
fn members() -> CallQueueUpdatePresence {
    let member = CallQueueMemberPresence {
        member: serde_json::from_value(json!({ "id": "102" })).expect("a member"),
        accept_queue_calls: Some(true),
        accept_current_queue_calls: Some(true),
    };
    CallQueueUpdatePresence {
        records: Some(vec![member]),
    }
}

fn queues() -> ExtensionCallQueueUpdatePresenceList {
    let queue = ExtensionCallQueueUpdatePresence {
        call_queue: serde_json::from_value(json!({ "id": "300" })).expect("a queue"),
        accept_calls: Some(false),
    };
    ExtensionCallQueueUpdatePresenceList {
        records: Some(vec![queue]),
    }
}

every_check!(ringcentral);

#[test]
fn extension_ids_are_exact_as_numbers_and_as_strings() {
    for id in [json!(5717224681082742945_i64), json!("5717224681082742945")] {
        let reply = Reply::json(200, &json!({ "extension": { "id": id } }));
        let (_, presence) = exchange(reply, async |url| {
            client(url).read_user_presence_status().await
        });
        let extension = presence.unwrap().extension.unwrap();
        assert_eq!(extension.id, Some(5_717_224_681_082_742_945));
    }
}

#[test]
fn statuses_that_read_alike_are_variants_of_their_own_types() {
    let presence: PresenceInfoResponse = received("ringcentral", "PresenceInfoResponse");
    let visibility = presence.caller_id_visibility;
    assert_eq!(visibility, Some(CallerIdVisibility::None));
    let overall = presence.presence_status;
    assert_eq!(overall, Some(PresenceInfoResponsePresenceStatus::Busy));
    assert_eq!(presence.user_status, Some(UserStatus::Available));
    let unified: UnifiedPresence = received("ringcentral", "UnifiedPresence");
    assert_eq!(unified.status, Some(UnifiedPresenceStatus::Dnd));
}

#[test]
fn calls_start_at_times_with_an_offset_without_a_colon() {
    let reply = json!({ "activeCalls": [{ "startTime": "2026-05-06T07:08:09.123+0000" }] });
    let (_, presence) = exchange(Reply::json(200, &reply), async |url| {
        client(url).read_user_presence_status().await
    });
    let calls = presence.unwrap().active_calls.unwrap();
    let start = "2026-05-06T07:08:09.123Z".parse().unwrap();
    assert_eq!(calls[0].start_time, Some(start));
}

#[test]
fn servers_are_those_of_the_service() {
    for (server, host) in [
        (Server::Production, "https://platform.ringcentral.com"),
        (Server::Partner, "https://platform.ringcentral.biz"),
        (Server::Sandbox, "https://platform.devtest.ringcentral.com"),
    ] {
        let builder = Client::builder().server(server).transport(transport());
        let client = format!("{:?}", builder.build().unwrap());
        assert!(client.contains(&format!("{host:?}")), "{client}");
    }
}

// The two batch reads.

const MULTIPART_JSON: &str = "application/vnd.ringcentral.multipart+json";

type Statuses = Vec<(String, u16, Result<String, Option<String>>)>;

/// Reads plain presences in a batch: per id the status, and either the presence status or the code of the error.
fn batch(ids: &[&str], reply: Reply) -> (Request, Statuses) {
    let (request, items) = exchange(reply, async |url| {
        client(url).read_user_presence_status_batch(ids).await
    });
    let items = items.expect("a batch").into_iter().map(|item| {
        let result = match item.result {
            Ok(presence) => Ok(presence
                .presence_status
                .map_or(String::new(), |it| it.to_string())),
            Err(error) => Err(error.body().and_then(|body| body.error_code.clone())),
        };
        (item.id, item.status.unwrap().as_u16(), result)
    });
    (request, items.collect())
}

/// Reads unified presences in a batch, in the same form.
fn unified_batch(ids: &[&str], reply: Reply) -> (Request, Statuses) {
    let (request, items) = exchange(reply, async |url| {
        client(url).read_unified_presence_batch(ids).await
    });
    let items = items.expect("a batch").into_iter().map(|item| {
        let result = match item.result {
            Ok(presence) => Ok(presence.status.map_or(String::new(), |it| it.to_string())),
            Err(error) => Err(error.body().and_then(|body| body.error_code.clone())),
        };
        (item.id, item.status.unwrap().as_u16(), result)
    });
    (request, items.collect())
}

fn entries(member: &str) -> Value {
    let missing = json!({
        "errorCode": "CMN-102", "message": "There is no such extension", "parameterName": "extensionId",
        "errors": [{ "errorCode": "CMN-102", "message": "There is no such extension", "parameterName": "extensionId" }],
    });
    json!([
        { "resourceId": "101", "status": 200, "body": { member: "Busy", "brandNew": 1 } },
        { "resourceId": "102", "status": 404, "body": missing },
        { "resourceId": "103", "status": 200, "body": { member: "Brand-new" } },
        { "resourceId": 104, "status": "200", "body": { member: null } },
        { "resourceId": "105", "status": 403, "body": null },
        { "status": 200 },
        {},
    ])
}

fn outcomes() -> Statuses {
    let presence = |text: &str| Ok(text.to_owned());
    [
        ("101", 200, presence("Busy")),
        ("102", 404, Err(Some("CMN-102".to_owned()))),
        ("103", 200, presence("Brand-new")),
        ("104", 200, presence("")),
        ("105", 403, Err(None)),
        ("", 200, Err(None)),
        ("", 207, Err(None)),
    ]
    .map(|(id, status, result)| (id.to_owned(), status, result))
    .into()
}

#[test]
fn batches_keep_their_commas_and_ask_for_the_form_that_has_one_entry_for_each_id() {
    let (request, _) = batch(&["101", "102", "~", "a,b/c"], Reply::json(207, &json!([])));
    let path = "GET /restapi/v1.0/account/~/extension";
    assert_eq!(request.line, format!("{path}/101,102,~,a%2Cb%2Fc/presence"));
    check_headers(&request, MULTIPART_JSON);

    let (request, _) = unified_batch(&["101", "102"], Reply::json(207, &json!([])));
    assert_eq!(request.line, format!("{path}/101,102/unified-presence"));
    check_headers(&request, "application/json");

    let (request, _) = exchange(Reply::new(500), async |url| {
        let call = client(url).read_user_presence_status_batch(["101", "102"]);
        call.account_id("400131")
            .detailed_telephony_state(true)
            .sip_data(true)
            .await
    });
    let path = "GET /restapi/v1.0/account/400131/extension/101,102/presence";
    assert_eq!(
        request.line,
        format!("{path}?detailedTelephonyState=true&sipData=true")
    );
}

#[test]
fn each_id_of_a_batch_has_its_own_outcome() {
    let (_, plain) = batch(&["101"], Reply::json(207, &entries("presenceStatus")));
    assert_eq!(plain, outcomes());
    let (_, unified) = unified_batch(&["101"], Reply::json(207, &entries("status")));
    assert_eq!(unified, outcomes());
}

#[test]
fn the_presences_of_a_batch_are_those_of_plain_reads() {
    let full: PresenceInfoResponse = received("ringcentral", "PresenceInfoResponse");
    let reply = json!([{ "resourceId": "102", "status": 200, "body": full }]);
    let (_, items) = exchange(Reply::json(207, &reply), async |url| {
        client(url).read_user_presence_status_batch(["102"]).await
    });
    assert_eq!(items.unwrap()[0].result.as_ref().unwrap(), &full);

    let full: UnifiedPresence = received("ringcentral", "UnifiedPresence");
    let reply = json!([{ "resourceId": "102", "status": 200, "body": full }]);
    let (_, items) = exchange(Reply::json(207, &reply), async |url| {
        client(url).read_unified_presence_batch(["102"]).await
    });
    assert_eq!(items.unwrap()[0].result.as_ref().unwrap(), &full);
}

#[test]
fn a_batch_of_one_may_be_answered_like_a_plain_read() {
    let expected = [("102".to_owned(), 200, Ok("Busy".to_owned()))];
    let (_, plain) = batch(
        &["102"],
        Reply::json(200, &json!({ "presenceStatus": "Busy" })),
    );
    assert_eq!(plain, expected);
    let (_, unified) = unified_batch(&["102"], Reply::json(200, &json!({ "status": "Busy" })));
    assert_eq!(unified, expected);
}

#[test]
fn a_batch_that_fails_as_a_whole_is_an_error() {
    let body = json!({ "errorCode": "InvalidMultipartRequest", "message": "too many" });
    let (_, outcome) = exchange(Reply::json(400, &body), async |url| {
        client(url)
            .read_user_presence_status_batch(["1", "2"])
            .await
    });
    let error = outcome.unwrap_err();
    assert!(error.is_api());
    let code = error.api_body().and_then(|body| body.error_code.as_deref());
    assert_eq!(code, Some("InvalidMultipartRequest"));
}

#[test]
fn a_batch_with_an_id_that_leads_elsewhere_is_not_sent() {
    for (id, encoded) in HOSTILE {
        if encoded.is_none() {
            let ids = ["101", id];
            let plain = unsent(async |url| client(url).read_user_presence_status_batch(ids).await);
            assert!(plain.is_err_and(|error| error.is_build()), "{id}");
            let unified = unsent(async |url| client(url).read_unified_presence_batch(ids).await);
            assert!(unified.is_err_and(|error| error.is_build()), "{id}");
        }
    }
    let none: [&str; 0] = [];
    let empty = unsent(async |url| client(url).read_user_presence_status_batch(none).await);
    assert!(empty.is_err_and(|error| error.is_build()));
}

#[test]
fn a_plain_read_does_not_take_a_batch_for_one_presence() {
    let (_, outcome) = exchange(Reply::json(207, &entries("presenceStatus")), async |url| {
        client(url)
            .read_user_presence_status()
            .extension_id("101,102")
            .await
    });
    assert!(outcome.unwrap_err().is_decode());
}
