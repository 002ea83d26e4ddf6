use crate::fixtures::odd_paths::Client;
use crate::scripted::Scripted;

#[tokio::test]
async fn paths_go_out_as_the_document_means_them() {
    let service = Scripted::default();
    let client = service.client(Client::builder());
    let mut sent = Vec::new();
    service.clone().then(204, "");
    client.with_query().q("2").await.unwrap();
    sent.push(service.sent_path());
    service.clone().then(204, "");
    client.with_space().await.unwrap();
    sent.push(service.sent_path());
    service.clone().then(204, "");
    client.with_parts("a", "b", "c").await.unwrap();
    sent.push(service.sent_path());
    service.clone().then(204, "");
    client.with_twice("a").await.unwrap();
    sent.push(service.sent_path());
    service.clone().then(204, "");
    client.with_trailing_slash().await.unwrap();
    sent.push(service.sent_path());
    assert_eq!(
        sent,
        [
            "/query?fixed=1&q=2",
            "/sp%20ace/%C3%A9",
            "/ab.c:run",
            "/a/a",
            "/trailing/"
        ]
    );
}

#[tokio::test]
async fn pieces_that_would_join_to_a_parent_folder_are_refused() {
    let service = Scripted::replying(204, "");
    let client = service.client(Client::builder());
    assert!(
        client
            .with_parts("..", "/", "x")
            .await
            .unwrap_err()
            .is_build()
    );
    assert!(client.with_twice("..").await.unwrap_err().is_build());
    assert!(service.is_idle());
}
