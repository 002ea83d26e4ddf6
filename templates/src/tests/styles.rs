//! The table of parameter styles in OpenAPI 3.0.3, and percent-encoding.

use serde_json::{Value, json};

use crate::runtime::Style;

fn string() -> Value {
    json!("blue")
}

fn list() -> Value {
    json!(["blue", "black", "brown"])
}

fn object() -> Value {
    // The table's members are R, G, B; JSON objects are written in the order of their names.
    json!({"B": 150, "G": 200, "R": 100})
}

#[test]
fn every_cell_of_the_style_table_is_written_as_specified() {
    let cells = [
        (Style::MATRIX, json!(""), ";color"),
        (Style::MATRIX, string(), ";color=blue"),
        (Style::MATRIX, list(), ";color=blue,black,brown"),
        (Style::MATRIX, object(), ";color=B,150,G,200,R,100"),
        (Style::MATRIX_EXPLODE, json!(""), ";color"),
        (Style::MATRIX_EXPLODE, string(), ";color=blue"),
        (
            Style::MATRIX_EXPLODE,
            list(),
            ";color=blue;color=black;color=brown",
        ),
        (Style::MATRIX_EXPLODE, object(), ";B=150;G=200;R=100"),
        (Style::LABEL, json!(""), "."),
        (Style::LABEL, string(), ".blue"),
        (Style::LABEL, list(), ".blue.black.brown"),
        (Style::LABEL, object(), ".B.150.G.200.R.100"),
        (Style::LABEL_EXPLODE, json!(""), "."),
        (Style::LABEL_EXPLODE, string(), ".blue"),
        (Style::LABEL_EXPLODE, list(), ".blue.black.brown"),
        (Style::LABEL_EXPLODE, object(), ".B=150.G=200.R=100"),
        (Style::FORM, json!(""), "color="),
        (Style::FORM, string(), "color=blue"),
        (Style::FORM, list(), "color=blue,black,brown"),
        (Style::FORM, object(), "color=B,150,G,200,R,100"),
        (Style::FORM_EXPLODE, json!(""), "color="),
        (Style::FORM_EXPLODE, string(), "color=blue"),
        (
            Style::FORM_EXPLODE,
            list(),
            "color=blue&color=black&color=brown",
        ),
        (Style::FORM_EXPLODE, object(), "B=150&G=200&R=100"),
        (Style::SIMPLE, string(), "blue"),
        (Style::SIMPLE, list(), "blue,black,brown"),
        (Style::SIMPLE, object(), "B,150,G,200,R,100"),
        (Style::SIMPLE_EXPLODE, string(), "blue"),
        (Style::SIMPLE_EXPLODE, list(), "blue,black,brown"),
        (Style::SIMPLE_EXPLODE, object(), "B=150,G=200,R=100"),
        (Style::SPACE, list(), "color=blue%20black%20brown"),
        (Style::SPACE, object(), "color=B%20150%20G%20200%20R%20100"),
        (
            Style::SPACE_EXPLODE,
            list(),
            "color=blue&color=black&color=brown",
        ),
        (Style::PIPE, list(), "color=blue%7Cblack%7Cbrown"),
        (Style::PIPE, object(), "color=B%7C150%7CG%7C200%7CR%7C100"),
        (
            Style::PIPE_EXPLODE,
            list(),
            "color=blue&color=black&color=brown",
        ),
        (
            Style::DEEP_OBJECT,
            object(),
            "color%5BB%5D=150&color%5BG%5D=200&color%5BR%5D=100",
        ),
        (
            Style::JSON,
            json!({"a": [1]}),
            "color=%7B%22a%22%3A%5B1%5D%7D",
        ),
    ];
    for (style, value, expected) in cells {
        assert_eq!(
            style.write("color", &value).as_deref(),
            Some(expected),
            "{style:?} of {value}"
        );
    }
}

#[test]
fn cookies_are_separate_and_in_a_style_of_their_own_as_they_are() {
    let odd = json!("a=b&c; d,\"e\"\\");
    for (style, value, expected) in [
        (Style::COOKIE, list(), "color=blue,black,brown"),
        (
            Style::COOKIE_EXPLODE,
            list(),
            "color=blue; color=black; color=brown",
        ),
        (Style::COOKIE_EXPLODE, object(), "B=150; G=200; R=100"),
        (
            Style::COOKIE_EXPLODE,
            odd.clone(),
            "color=a=b&c%3B%20d%2C%22e%22%5C",
        ),
        (
            Style::FORM_EXPLODE,
            list(),
            "color=blue; color=black; color=brown",
        ),
        (
            Style::FORM_EXPLODE,
            odd,
            "color=a%3Db%26c%3B%20d%2C%22e%22%5C",
        ),
    ] {
        let written = style.write_cookie("color", &value);
        assert_eq!(written.as_deref(), Some(expected), "{style:?} of {value}");
    }
}

#[test]
fn items_are_encoded_one_by_one_and_joined_by_literal_commas() {
    let value = json!(["a,b", "c d", "~", "ü", 7, true, null]);
    assert_eq!(
        Style::FORM.write("n", &value).as_deref(),
        Some("n=a%2Cb,c%20d,~,%C3%BC,7,true")
    );
}

#[test]
fn everything_but_unreserved_characters_is_percent_encoded() {
    let all: String = (0..128_u8).map(char::from).collect();
    let written = Style::SIMPLE.write("", &json!(all)).unwrap();
    let kept: String = percent_decoded_literals(&written);
    assert_eq!(
        kept,
        "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"
    );
    assert!(written.starts_with("%00%01"), "{written}");
}

fn percent_decoded_literals(text: &str) -> String {
    let mut literals = String::new();
    let mut rest = text.chars();
    while let Some(next) = rest.next() {
        if next == '%' {
            rest.nth(1);
        } else {
            literals.push(next);
        }
    }
    literals
}

#[test]
fn reserved_characters_stay_only_in_a_query_that_allows_them_but_for_its_separators() {
    let value = json!("a/b?c:d@e,f=g&h#i[j]k+l m%n");
    let style = Style::FORM.allow_reserved();
    let in_query = "q=a/b?c:d@e,f=g%26h%23i%5Bj%5Dk%2Bl%20m%25n";
    assert_eq!(style.write_query("q", &value).as_deref(), Some(in_query));
    let elsewhere = "q=a%2Fb%3Fc%3Ad%40e%2Cf%3Dg%26h%23i%5Bj%5Dk%2Bl%20m%25n";
    assert_eq!(style.write("q", &value).as_deref(), Some(elsewhere));
    assert_eq!(
        Style::FORM.write_query("q", &value).as_deref(),
        Some(elsewhere)
    );
}

#[test]
fn nothing_is_written_for_null_and_empty_collections() {
    for value in [
        json!(null),
        json!([]),
        json!({}),
        json!([null]),
        json!({"a": null}),
    ] {
        assert_eq!(Style::FORM.write("n", &value), None, "{value}");
        assert_eq!(Style::DEEP_OBJECT.write("n", &value), None, "{value}");
    }
}

#[test]
fn header_values_are_not_percent_encoded() {
    assert_eq!(
        Style::SIMPLE
            .write_header(&json!(["a b", "c/d"]))
            .as_deref(),
        Some("a b,c/d")
    );
    assert_eq!(
        Style::SIMPLE_EXPLODE
            .write_header(&json!({"a": 1}))
            .as_deref(),
        Some("a=1")
    );
    assert_eq!(
        Style::JSON.write_header(&json!({"a": 1})).as_deref(),
        Some("{\"a\":1}")
    );
}
