//! Path values that must never reach another endpoint.

use super::scripted::Scripted;

async fn refusal(id: &str) -> String {
    let transport = Scripted::replying(200, "{}");
    let error = transport.client().get_thing(id).await.unwrap_err();
    assert!(error.is_build(), "{id:?}: {error:?}");
    assert_eq!(transport.count(), 0, "{id:?} was sent");
    let message = error.to_string();
    let reason = message.split_once(": the request cannot be put together: ");
    reason.unwrap().1.to_owned()
}

#[tokio::test]
async fn values_that_could_leave_their_place_are_refused_before_sending() {
    let dots = [
        ".",
        "..",
        "%2e",
        "%2E%2e",
        ".%2e",
        "%252e.",
        "%25252E%252e",
        "../x",
        "x/..",
        "x/./y",
        "..\\x",
        "x\\..\\y",
        "..%2fx",
        "x%2F..%5Cy",
        "%2e%2e%2f",
        "x%252f..%252fy",
        "..;a=b",
        "x/..;/y",
        "/..",
        "../",
    ];
    for id in dots {
        let reason = refusal(id).await;
        assert_eq!(
            reason, "path parameter `thingId`: the value contains a `.` or `..` segment",
            "{id:?}"
        );
    }
    for id in ["a\0b", "a\nb", "\u{7f}", "\u{85}", "a%00b", "a%250ab"] {
        let reason = refusal(id).await;
        assert_eq!(
            reason, "path parameter `thingId`: the value contains a control character",
            "{id:?}"
        );
    }
    assert_eq!(
        refusal("").await,
        "path parameter `thingId`: the value is empty"
    );
}

#[tokio::test]
async fn a_refused_value_appears_in_no_message() {
    let transport = Scripted::default();
    let error = transport.client().get_thing("../canary").await.unwrap_err();
    assert!(std::error::Error::source(&error).is_none());
    assert!(!format!("{error} {error:?}").contains("canary"));
}

#[tokio::test]
async fn other_values_stay_in_their_segment() {
    let values = [
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("a\\b", "a%5Cb"),
        ("a?b#c&d=e", "a%3Fb%23c%26d%3De"),
        ("100%", "100%25"),
        ("%zz", "%25zz"),
        ("~", "~"),
        ("...", "..."),
        (".a", ".a"),
        ("a..b", "a..b"),
        ("a;b", "a%3Bb"),
        ("ünï", "%C3%BCn%C3%AF"),
        ("a,b", "a%2Cb"),
    ];
    for (id, written) in values {
        let transport = Scripted::replying(200, "{}");
        let _ = transport.client().get_thing(id).await;
        assert_eq!(
            transport.last_uri(),
            format!("https://api.example.com/v1/~/things/{written}")
        );
    }
}

#[tokio::test]
async fn each_element_of_a_list_is_checked_and_commas_between_them_stay() {
    let transport = Scripted::replying(207, "[]");
    let client = transport.client();
    client.get_thing_batch(["1", "2,3", "a b"]).await.unwrap();
    assert_eq!(
        transport.last_uri(),
        "https://api.example.com/v1/~/things/1,2%2C3,a%20b"
    );
    for ids in [vec!["1", ".."], vec!["1", ""], vec![]] {
        let error = client.get_thing_batch(&ids).await.unwrap_err();
        assert!(error.is_build(), "{ids:?}");
    }
}

#[tokio::test]
async fn the_composed_path_is_checked_as_a_whole() {
    // In label style a dot precedes the value, so that a dot as value makes two; and `%2e` is refused as such.
    for name in [".", "%2e", "./x"] {
        let error = Scripted::default()
            .client()
            .download(name)
            .await
            .unwrap_err();
        assert!(error.is_build(), "{name:?}");
    }
    let transport = Scripted::replying(200, "data");
    transport.client().download("zip").await.unwrap();
    assert_eq!(
        transport.last_uri(),
        "https://api.example.com/raw/v1/files/.zip"
    );
}

#[tokio::test]
async fn a_default_of_the_path_can_be_replaced() {
    let transport = Scripted::replying(200, "{}");
    let _ = transport
        .client()
        .get_thing("1")
        .account_id("2")
        .account_id("3")
        .await;
    assert_eq!(
        transport.last_uri(),
        "https://api.example.com/v1/3/things/1"
    );
}
