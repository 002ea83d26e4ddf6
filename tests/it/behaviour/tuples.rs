use serde_json::json;

use super::{refusal, round_trip};
use crate::fixtures::tuples::Client;
use crate::fixtures::tuples::models::{Condition, Leg, LegDetail, LegMeans, Route, RouteOpenItem};
use crate::scripted::Scripted;

#[test]
fn each_place_has_its_type() {
    let route: Route = round_trip(json!({
        "start": [8.5, 47.4],
        "label": ["a", null],
        "legs": [["ride", { "line": "S3" }, [1, 2]]],
        "span": ["2024-02-29T12:00:00Z", "2024-02-29T13:00:00Z"],
        "only": ["one"],
        "open": ["a", 1, "b"],
        "longer": ["a", 1, 2, 3],
        "chain": ["a", ["b", null]],
    }));
    assert_eq!(route.start, (8.5, 47.4));
    assert_eq!(route.label, Some(("a".to_owned(), None)));
    let (from, to) = route.span.unwrap();
    assert_eq!((to - from).num_minutes(), 60);
    let legs: Vec<Leg> = route.legs.unwrap();
    let (means, detail, stops) = &legs[0];
    assert_eq!(*means, LegMeans::Ride);
    assert_eq!(detail.line.as_deref(), Some("S3"));
    assert_eq!(*stops, [1, 2]);
}

#[test]
fn elements_of_a_list_of_any_length_have_one_type_for_all() {
    let route: Route = round_trip(json!({ "start": [0, 0], "open": ["a", 1] }));
    let expected = [
        RouteOpenItem::String("a".to_owned()),
        RouteOpenItem::Integer(1),
    ];
    assert_eq!(route.open.unwrap(), expected);
}

#[test]
fn what_contains_itself_is_behind_a_box() {
    let route: Route = round_trip(json!({
        "start": [0, 0],
        "next": ["then", { "start": [1, 1] }],
        "condition": { "both": [["a", 1], "b"] },
    }));
    let (how, next) = *route.next.unwrap();
    assert_eq!((how.as_str(), next.start), ("then", (1.0, 1.0)));
    let Some(Condition::WithBoth(both)) = route.condition else {
        panic!("another alternative");
    };
    assert!(matches!(both.both.0, Condition::List(_)));
}

#[test]
fn a_tuple_is_made_as_one() {
    let mut route = Route::new((8.5, 47.4));
    let detail = LegDetail::default();
    route.legs = Some(vec![(LegMeans::Walk, detail, vec![])]);
    assert_eq!(
        serde_json::to_value(&route).unwrap(),
        json!({ "start": [8.5, 47.4], "legs": [["walk", {}, []]] })
    );
    assert_eq!(route, route.clone());
    assert_ne!(route, Route::new((8.5, 47.4)));
    assert!(format!("{route:?}").contains("[8.5, 47.4]"));
}

#[test]
fn a_missing_element_is_an_error_and_a_further_one_is_passed_over() {
    assert_eq!(
        refusal::<Route>(json!({ "start": [8.5] })),
        "Route.start: expected a list of 2 items, found 1"
    );
    assert_eq!(
        refusal::<Route>(json!({ "start": [8.5, "north"] })),
        "Route.start: item 1: expected a number, found another string"
    );
    let route: Route = serde_json::from_value(json!({ "start": [1.0, 2.0, { "z": 3 }] })).unwrap();
    assert_eq!(route.start, (1.0, 2.0));
}

#[tokio::test]
async fn a_tuple_is_written_as_a_list_in_the_query() {
    let service = Scripted::replying(200, "[]");
    let client = service.client(Client::builder());
    let moment = "2024-02-29T12:00:00Z".parse().unwrap();
    let routes = client.find_routes((8.5, 47.4)).between((moment, moment));
    routes.await.unwrap();
    assert_eq!(
        service.sent_path(),
        "/routes?near=8.5&near=47.4&between=2024-02-29T12%3A00%3A00Z&between=2024-02-29T12%3A00%3A00Z"
    );
}
