use crate::fixtures::docs_direction::Client;
use crate::fixtures::docs_direction::models::GetDocsSide;
use crate::scripted::Scripted;

#[tokio::test]
async fn a_value_that_turns_the_direction_of_writing_is_sent_as_it_is() {
    let service = Scripted::replying(204, "");
    service
        .client(Client::builder())
        .get_docs()
        .side(GetDocsSide::AB)
        .await
        .unwrap();
    assert_eq!(service.sent_path(), "/docs?side=a%E2%80%AEb");
}
