use serde_json::json;

use crate::fixtures::one_error::{Client, Error};
use crate::scripted::Scripted;

#[tokio::test]
async fn operations_that_declare_no_error_have_the_one_of_the_others() {
    let client = Scripted::replying(500, json!({ "code": "broken" })).client(Client::builder());
    let error: Error = client.get_b().await.unwrap_err();
    assert!(error.is_api());
    assert_eq!(error.api_body().unwrap().code.as_deref(), Some("broken"));
}

#[tokio::test]
async fn a_body_of_another_form_is_kept_as_bytes() {
    let client = Scripted::replying(502, "<html>").client(Client::builder());
    let error = client.get_a().await.unwrap_err();
    assert!(error.is_api());
    assert_eq!(error.api_body(), None);
    assert_eq!(error.body().unwrap(), "<html>");
}
