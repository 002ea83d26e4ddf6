//! Listings over several pages and lists of ids that several requests share.

#![allow(
    deprecated,
    reason = "a deprecated listing is read over all pages as well"
)]

use presence_client::runtime::testing::{Answer, Request};
use presence_client::{genesys, ringcentral, vonage};
use serde_json::{Value, json};

fn ids(count: usize) -> Vec<String> {
    (1..=count).map(|id| format!("u{id}")).collect()
}

/// The lengths of the lists that were sent.
fn sent(requests: &[Request], list: impl Fn(&Request) -> String) -> Vec<usize> {
    let requests = requests.iter();
    requests.map(|one| list(one).split(',').count()).collect()
}

#[tokio::test]
async fn the_presences_of_an_account_are_read_to_the_last_page() {
    let server = ringcentral::testing::Server::new();
    let page = |text: &str, next: Value| json!({ "records": [{ "message": text }], "navigation": { "nextPage": next } });
    let base = "https://platform.ringcentral.com/restapi/v1.0/account/400131/presence";
    server
        .read_account_presence()
        .reply_json(page(
            "a",
            json!({ "uri": format!("{base}?page=2&perPage=1") }),
        ))
        .reply_json(page(
            "b",
            json!({ "uri": format!("{base}?page=3&perPage=1") }),
        ))
        .reply_json(page("c", Value::Null));
    let everyone = server.client().read_account_presence().per_page(1).items();
    let everyone = everyone.try_collect().await.unwrap();
    let messages: Vec<_> = everyone.into_iter().filter_map(|one| one.message).collect();
    assert_eq!(messages, ["a", "b", "c"]);
    let queries: Vec<_> = server
        .requests()
        .iter()
        .map(|one| one.query().to_owned())
        .collect();
    assert_eq!(
        queries,
        ["perPage=1", "page=2&perPage=1", "page=3&perPage=1"]
    );
}

#[tokio::test]
async fn the_older_definitions_are_read_also_from_a_service_that_gives_no_links() {
    let server = genesys::testing::Server::new();
    let page = |id: &str| json!({ "entities": [{ "id": id, "languageLabels": {} }], "pageCount": 3, "pageSize": 1 });
    server
        .get_presencedefinitions()
        .reply_json(page("d1"))
        .reply_json(page("d2"))
        .reply_json(page("d3"));
    let all = server
        .client()
        .get_presencedefinitions()
        .page_size(1)
        .deleted("ALL")
        .items();
    let all = all.try_collect().await.unwrap();
    let found: Vec<_> = all.into_iter().filter_map(|one| one.id).collect();
    assert_eq!(found, ["d1", "d2", "d3"]);
    let queries: Vec<_> = server
        .requests()
        .iter()
        .map(|one| one.query().to_owned())
        .collect();
    assert_eq!(
        queries[1..],
        [
            "pageSize=1&deleted=ALL&pageNumber=2",
            "pageSize=1&deleted=ALL&pageNumber=3"
        ]
    );
}

#[tokio::test]
async fn long_lists_of_users_are_read_fifty_at_a_time() {
    let server = genesys::testing::Server::new();
    let presences = |list: String| {
        json!(
            list.split(',')
                .map(|id| json!({ "userId": id }))
                .collect::<Vec<_>>()
        )
    };
    server
        .get_users_presences_purecloud_bulk()
        .answer_with(move |request| {
            Answer::json(
                200,
                &presences(request.query_value("id").unwrap_or_default()),
            )
        });
    let all = server
        .client()
        .get_users_presences_purecloud_bulk()
        .id(ids(120))
        .await
        .unwrap();
    let found: Vec<_> = all.into_iter().filter_map(|one| one.user_id).collect();
    assert_eq!(found, ids(120));
    let lists = sent(&server.requests(), |one| {
        one.query_value("id").unwrap_or_default()
    });
    assert_eq!(lists, [50, 50, 20]);

    let server = vonage::testing::Server::new();
    server.list_user_presences().reply_json(json!([]));
    server.client().list_user_presences(ids(51)).await.unwrap();
    let lists = sent(&server.requests(), |one| {
        one.query_value("userId").unwrap_or_default()
    });
    assert_eq!(lists, [50, 1]);
}

#[tokio::test]
async fn long_lists_of_extensions_are_read_thirty_at_a_time_and_each_has_a_result() {
    let server = ringcentral::testing::Server::new();
    server
        .read_unified_presence_batch()
        .matching(|request| request.path().contains("u31"))
        .fails(
            403,
            &json!({ "errorCode": "CMN-401", "message": "no", "errors": [] }),
        );
    server.read_unified_presence_batch().answer_with(|request| {
        let list = request
            .path()
            .split('/')
            .nth(6)
            .unwrap_or_default()
            .to_owned();
        let entries: Vec<_> = list
            .split(',')
            .map(|id| json!({ "resourceId": id, "status": 200, "body": { "status": "Busy" } }))
            .collect();
        Answer::json(207, &entries)
    });
    let items = server
        .client()
        .read_unified_presence_batch(ids(70))
        .await
        .unwrap();
    let lists = sent(&server.requests(), |one| {
        one.path().split('/').nth(6).unwrap_or_default().to_owned()
    });
    assert_eq!(lists, [30, 30, 10]);
    let found: Vec<_> = items.iter().map(|item| item.id.clone()).collect();
    assert_eq!(found, ids(70));
    let failed: Vec<_> = items
        .iter()
        .filter(|item| item.result.is_err())
        .map(|item| item.id.as_str())
        .collect();
    assert_eq!(failed, ids(60)[30..]);
    let error = items[40].result.as_ref().unwrap_err();
    assert_eq!(
        error.body().and_then(|body| body.error_code.as_deref()),
        Some("CMN-401")
    );
}
