use quote::quote;

use super::format;
use crate::emit::File;

fn text(items: Vec<proc_macro2::TokenStream>) -> String {
    let file = File {
        path: "a.rs".to_owned(),
        header: vec!["A header.".to_owned()],
        docs: vec!["What it is.".to_owned()],
        items,
    };
    format(&file).unwrap()
}

#[test]
fn a_macro_call_is_a_table_with_rows_that_fill_lines() {
    let rows = (0..9).map(|_| quote! { 200..=299 LongVariantName(Json<models::A>) });
    let printed = text(vec![quote! { table! { Name { #(#rows,)* } ..rest } }]);
    let row = "200..=299 LongVariantName(Json<models::A>),";
    let line = format!("    {row} {row}\n");
    let expected = format!(
        "// A header.\n\n//! What it is.\n\ntable! {{ Name {{\n{}    {row}\n}} ..rest }}\n",
        line.repeat(4)
    );
    assert_eq!(printed, expected);
}

#[test]
fn characters_that_turn_the_direction_of_text_are_written_as_escapes() {
    let wire = "a\u{202e}b";
    let printed = text(vec![quote! { const WIRE: &str = #wire; }]);
    let expected = "// A header.\n\n//! What it is.\n\nconst WIRE: &str = \"a\\u{202e}b\";\n";
    assert_eq!(printed, expected);
}

#[test]
fn a_blank_line_stands_between_methods() {
    let printed = text(vec![quote! { impl A { fn a(&self) {} fn b(&self) {} } }]);
    let expected = "// A header.\n\n//! What it is.\n\nimpl A {\n    fn a(&self) {}\n\n    fn b(&self) {}\n}\n";
    assert_eq!(printed, expected);
}
