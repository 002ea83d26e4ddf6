use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use serde_json::json;

use crate::fixtures::parameters::Client;
use crate::fixtures::parameters::models::{HeaderStylesTheme, Point, QueryStylesEither};
use crate::scripted::Scripted;

fn service() -> (Scripted, Client) {
    let service = Scripted::replying(204, "");
    let client = service.client(Client::builder());
    (service, client)
}

fn point() -> Point {
    Point {
        y: Some(2),
        ..Point::new(1)
    }
}

#[tokio::test]
async fn path_values_take_their_style() {
    let (service, client) = service();
    client
        .path_styles("a b/c", [1, 2], "l", ["x", "y"], true, ["p", "q"], &point())
        .await
        .unwrap();
    assert_eq!(
        service.sent_path(),
        "/path/a%20b%2Fc/1,2/.l/.x.y/;matrix=true/;matrices=p;matrices=q/x=1,y=2"
    );
}

#[tokio::test]
async fn a_path_value_that_would_change_the_endpoint_is_refused() {
    for value in ["", ".", "..", "%2e%2E", "a/../b", "..\\x", "%252e."] {
        let (service, client) = service();
        let error = client.defaults(value).await.unwrap_err();
        assert!(error.is_build(), "{value}");
        assert!(service.is_idle());
    }
}

#[tokio::test]
async fn query_values_take_their_style() {
    let service = Scripted::default();
    let client = service.client(Client::builder());
    let call = || client.query_styles();
    let free = BTreeMap::from([("k".to_owned(), "v".to_owned())]);
    for (query, action) in [
        ("", call()),
        ("?scale=2", call().scale(2)),
        ("?scale=2", call().scale(2_u8)),
        ("?scale=2", call().scale([1, 2].len())),
        (
            "?scale=9007199254740993",
            call().scale(9_007_199_254_740_993_i64),
        ),
        ("?single=0.1", call().single(0.1)),
        ("?single=0.1", call().single(0.1_f32)),
        ("?scale=0.5", call().scale(0.5)),
        ("?text=a%26b%3D%2B", call().text("a&b=+")),
        ("?exploded=a&exploded=b", call().exploded(["a", "b"])),
        ("?joined=a,b", call().joined(["a", "b"])),
        ("?spaced=a%20b", call().spaced(["a", "b"])),
        ("?piped=1%7C2", call().piped([1, 2])),
        ("?x=1&y=2", call().object(&point())),
        ("?deep%5Bx%5D=1&deep%5By%5D=2", call().deep(&point())),
        ("?reserved=a/b:c%26", call().reserved("a/b:c&")),
        (
            "?content=%7B%22x%22%3A1%2C%22y%22%3A2%7D",
            call().content(&point()),
        ),
        (
            "?day=2026-02-03",
            call().day(NaiveDate::from_ymd_opt(2026, 2, 3).unwrap()),
        ),
        (
            "?moment=1970-01-01T00%3A00%3A00Z",
            call().moment(DateTime::UNIX_EPOCH),
        ),
        ("?ids=a", call().ids(vec!["a".to_owned()])),
        ("?k=v", call().free(&free)),
        ("?either=7", call().either(&QueryStylesEither::Integer(7))),
        ("?anything=true", call().anything(&json!(true))),
        ("?text=b", call().text("a").text("b")),
    ] {
        service.clone().then(204, "");
        action.await.unwrap();
        assert_eq!(service.sent_path(), format!("/query{query}"));
    }
}

#[tokio::test]
async fn header_and_cookie_values_take_their_style() {
    let (service, client) = service();
    let moment = "2024-01-02T03:04:05.678Z".parse().unwrap();
    client
        .header_styles("trace 1", HeaderStylesTheme::Dark)
        .x_list(["a", "b"])
        .x_point(&point())
        .x_count(-5)
        .x_since(moment)
        .if_modified_since(moment)
        .ocp_date(DateTime::UNIX_EPOCH)
        .session("s;1")
        .await
        .unwrap();
    let request = service.sent();
    assert_eq!(request.headers()["x-trace"], "trace 1");
    assert_eq!(request.headers()["x-list"], "a,b");
    assert_eq!(request.headers()["x-point"], "x=1,y=2");
    assert_eq!(request.headers()["x-count"], "-5");
    assert_eq!(request.headers()["x-since"], "2024-01-02T03:04:05.678Z");
    assert_eq!(
        request.headers()["if-modified-since"],
        "Tue, 02 Jan 2024 03:04:05 GMT"
    );
    assert_eq!(
        request.headers()["ocp-date"],
        "Thu, 01 Jan 1970 00:00:00 GMT"
    );
    assert_eq!(request.headers()["cookie"], "theme=dark; session=s%3B1");
}

#[tokio::test]
async fn a_line_break_in_a_header_value_is_refused() {
    let (service, client) = service();
    let error = client
        .header_styles("a\r\nX-Evil: 1", HeaderStylesTheme::Dark)
        .await
        .unwrap_err();
    assert!(error.is_build());
    assert!(service.is_idle());
}

#[tokio::test]
async fn each_of_two_parameters_of_one_name_goes_to_its_place() {
    let (service, client) = service();
    client
        .names(
            "in-path",
            "in-query",
            "v",
            &BTreeMap::from([("k".to_owned(), "v".to_owned())]),
        )
        .query_timeout(5)
        .query_header("h")
        .query_with_response("w")
        .query("q")
        .body("b")
        .x_id("header")
        .query_x_id("query")
        .ids(["1", "2"])
        .page(3)
        .timeout(std::time::Duration::from_secs(1))
        .await
        .unwrap();
    let request = service.sent();
    assert_eq!(
        request.uri().path_and_query().unwrap(),
        "/names/in-path?id=in-query&value=v&timeout=5&header=h&with_response=w&query=q&body=b&x_id=query&ids%5B%5D=1&ids%5B%5D=2&page=3"
    );
    assert_eq!(request.headers()["x-id"], "header");
    assert_eq!(request.body(), r#"{"k":"v"}"#);
}

#[tokio::test]
async fn a_required_parameter_with_a_default_can_be_replaced() {
    let (service, client) = service();
    client.defaults("1").await.unwrap();
    assert_eq!(service.sent_path(), "/defaults/~/1?size=25");
    let (service, client) = self::service();
    client
        .defaults("1")
        .account("a1")
        .size(5)
        .all(true)
        .await
        .unwrap();
    assert_eq!(service.sent_path(), "/defaults/a1/1?size=5&all=true");
}
