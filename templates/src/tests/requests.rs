//! How a call becomes a request, and the builder's checks.

use std::time::Duration;

use super::scripted::Scripted;
use super::vendor::client::Client;
use super::vendor::models::State;
use crate::runtime::address::{check_variables, substitute, variables};
use crate::runtime::{OperationInfo, RateLimits, ServerInfo, VendorInfo};

fn thing() -> Scripted {
    Scripted::replying(200, r#"{"id":"1","labels":{}}"#)
}

#[tokio::test]
async fn options_are_written_in_order_and_setting_one_twice_replaces_it() {
    let transport = thing();
    let client = transport.client();
    let call = client
        .get_thing("1")
        .page_size(1)
        .state(State::OnQueue)
        .division_id(["a", "b"])
        .page_size(2);
    call.await.unwrap();
    assert_eq!(
        transport.last_uri(),
        "https://api.example.com/v1/~/things/1?pageSize=2&state=On%20Queue&divisionId=a,b"
    );
}

#[tokio::test]
async fn an_option_with_an_empty_list_is_not_sent() {
    let transport = thing();
    let call = transport
        .client()
        .get_thing("1")
        .division_id(["a"])
        .division_id([""; 0]);
    call.await.unwrap();
    assert_eq!(
        transport.last_uri(),
        "https://api.example.com/v1/~/things/1"
    );
}

#[tokio::test]
async fn requests_carry_the_standard_headers_and_the_operation() {
    let transport = thing();
    let client = transport
        .builder()
        .default_header("X-Default", "d")
        .build()
        .unwrap();
    client
        .get_thing("1")
        .trace("t")
        .session("a b")
        .header("X-Call", "c")
        .await
        .unwrap();
    let request = transport.last_request();
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    assert_eq!(request.method(), "GET");
    assert_eq!(header("accept"), Some("application/json"));
    assert_eq!(header("user-agent"), Some("templates/0.1.0"));
    assert_eq!(header("authorization"), Some("Bearer token-1"));
    assert_eq!(header("x-default"), Some("d"));
    assert_eq!(header("x-trace"), Some("t"));
    assert_eq!(header("x-call"), Some("c"));
    assert_eq!(header("cookie"), Some("session=a%20b"));
    assert_eq!(request.headers().len(), 7);
    let info = request
        .extensions()
        .get::<&'static OperationInfo>()
        .unwrap();
    assert_eq!(
        (info.id, info.rate_group, info.permissions),
        ("getThing", Some("Light"), ["thing:view"].as_slice())
    );
}

#[tokio::test]
async fn a_header_of_the_call_replaces_any_other() {
    let transport = thing();
    let client = transport.builder().user_agent("mine").build().unwrap();
    client
        .get_thing("1")
        .header("ACCEPT", "text/x")
        .header("Authorization", "Custom x")
        .await
        .unwrap();
    let request = transport.last_request();
    assert_eq!(request.headers()["accept"], "text/x");
    assert_eq!(request.headers()["authorization"], "Custom x");
    assert!(request.headers()["authorization"].is_sensitive());
    assert_eq!(request.headers()["user-agent"], "mine");
}

#[tokio::test]
async fn headers_that_could_split_or_redirect_a_request_are_refused() {
    let transport = Scripted::default();
    let client = transport.client();
    for (name, value) in [
        ("X-A", "a\r\nX-B: b"),
        ("X-A", "a\nb"),
        ("X-A", "a\0"),
        ("X A", "a"),
        ("", "a"),
        ("X-A\r\n", "a"),
        ("Host", "elsewhere"),
        ("content-length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("connection", "close"),
    ] {
        let error = client.get_thing("1").header(name, value).await.unwrap_err();
        assert!(error.is_build(), "{name:?}: {value:?}");
        assert!(
            Client::builder()
                .default_header(name, value)
                .build()
                .is_err(),
            "{name:?}: {value:?}"
        );
    }
    let error = client.get_thing("1").trace("a\r\nb").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "getThing: the request cannot be put together: the value of header x-trace has a character that cannot be sent"
    );
    assert_eq!(transport.count(), 0);
}

#[tokio::test]
async fn time_and_size_limits_come_from_client_and_call() {
    let transport = thing().then(200, r#"{"id":"1","labels":{}}"#);
    let client = transport.builder().max_response_bytes(70).build().unwrap();
    client.get_thing("1").await.unwrap();
    let (_, limits) = transport.last();
    assert_eq!(
        (limits.timeout, limits.max_response_bytes),
        (Duration::from_secs(30), 70)
    );
    client
        .get_thing("1")
        .timeout(Duration::from_secs(2))
        .await
        .unwrap();
    assert_eq!(transport.last().1.timeout, Duration::from_secs(2));
}

#[tokio::test]
async fn an_action_can_be_cloned_sent_from_another_thread_and_named_in_debug_output() {
    let transport = thing().then(200, r#"{"id":"1","labels":{}}"#);
    let call = transport.client().get_thing("secret-id").page_size(3);
    assert_eq!(
        format!("{call:?}"),
        r#"Action { operation: "getThing", method: GET, path: "/v1/{accountId}/things/{thingId}", .. }"#
    );
    let again = call.clone();
    let task = tokio::spawn(async move { again.await });
    assert_eq!(task.await.unwrap().unwrap().id, "1");
    let response = call.with_response().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.body().id.as_str()),
        (200, "1")
    );
}

#[tokio::test]
async fn a_response_has_the_bytes_that_came_also_where_no_value_was_promised() {
    let transport = thing().then(200, "a file");
    let client = transport.client();
    let response = client.get_thing("1").with_response().await.unwrap();
    assert_eq!(response.bytes(), r#"{"id":"1","labels":{}}"#);
    let response = client.put_things(&[]).with_response().await.unwrap();
    assert_eq!(response.body(), &());
    assert_eq!(response.bytes(), "a file");
}

#[tokio::test]
async fn an_operation_with_a_server_of_its_own_goes_there_unless_the_client_was_given_another_address()
 {
    let mut transport = Scripted::default();
    for _ in 0..4 {
        transport = transport.then(200, "text");
    }
    let client = transport.client();
    client.upload_text("a").await.unwrap();
    assert_eq!(
        transport.last_uri(),
        "https://files.example.com/up/v1/files"
    );
    client.download("b").await.unwrap();
    assert_eq!(
        transport.last_uri(),
        "https://api.example.com/raw/v1/files/.b"
    );
    let client = transport
        .builder()
        .base_url("http://[::1]:1/a")
        .build()
        .unwrap();
    client.upload_text("a").await.unwrap();
    assert_eq!(transport.last_uri(), "http://[::1]:1/a/v1/files");
    client.download("b").await.unwrap();
    assert_eq!(transport.last_uri(), "http://[::1]:1/raw/v1/files/.b");
}

#[tokio::test]
async fn a_base_url_may_have_a_prefix_and_a_final_slash() {
    for (base, expected) in [
        (
            "http://127.0.0.1:8080",
            "http://127.0.0.1:8080/v1/~/things/1",
        ),
        (
            "https://gateway.example/genesys/",
            "https://gateway.example/genesys/v1/~/things/1",
        ),
        ("https://[::1]:1/a/b", "https://[::1]:1/a/b/v1/~/things/1"),
    ] {
        let transport = thing();
        let client = transport.builder().base_url(base).build().unwrap();
        client.get_thing("1").await.unwrap();
        assert_eq!(transport.last_uri(), expected);
    }
    let transport = thing();
    let client = transport
        .builder()
        .domain("x.com")
        .domain("example.org")
        .build()
        .unwrap();
    client.get_thing("1").await.unwrap();
    assert_eq!(
        transport.last_uri(),
        "https://api.example.org/v1/~/things/1"
    );
}

#[test]
fn base_urls_that_cannot_be_called_safely_are_refused() {
    for (base, reason) in [
        ("", "is not a URL such as https://host/prefix"),
        ("api.example.com", "must begin with http:// or https://"),
        ("/restapi", "has no host"),
        ("ftp://example.com", "must begin with http:// or https://"),
        ("https://", "is not a URL such as https://host/prefix"),
        (
            "https://user:canary@example.com",
            "must not hold a user name or password",
        ),
        (
            "https://example.com?x=canary",
            "must have neither query nor fragment",
        ),
        (
            "https://example.com/#canary",
            "must have neither query nor fragment",
        ),
        (
            "https://exa mple.com",
            "is not a URL such as https://host/prefix",
        ),
        (
            "https://{region}.example.com",
            "has the placeholder `{region}`, which is no variable of the service",
        ),
        (
            "https://example.com/{",
            "has the placeholder `{}`, which is no variable of the service",
        ),
    ] {
        let error = Scripted::default()
            .builder()
            .base_url(base)
            .build()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the base URL {reason}"),
            "{base}"
        );
    }
}

#[test]
fn server_variables_cannot_lead_to_another_host() {
    for value in [
        "evil.example/x",
        "evil.example?x",
        "evil.example#",
        "evil.example:1",
        "user@evil.example",
        "us-east-1",
        "",
        ".com",
        "a..b",
        "exämple.com",
    ] {
        let error = Scripted::default()
            .builder()
            .domain(value)
            .build()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the server variable `domain` must be a part of a host name like `example.com`",
            "{value}"
        );
    }
    assert!(
        Scripted::default()
            .builder()
            .domain("use2.us-gov.example.com")
            .build()
            .is_ok()
    );
}

#[test]
fn a_server_variable_of_the_path_is_a_part_of_it() {
    const INFO: &VendorInfo = &VendorInfo {
        servers: &[ServerInfo {
            url: "https://api.example.com:{port}/{base}",
            variables: &[("port", "443"), ("base", "v1")],
        }],
        name: "example",
        correlation_headers: &[],
        security: &[],
        usual_security: &[],
        credential_query: &[],
        rate_limits: &RateLimits::NONE,
    };
    for (name, value, is_fine) in [
        ("base", "api/v2.1", true),
        ("base", "v1_beta", true),
        ("base", "", true),
        ("base", "../x", false),
        ("base", "a?b", false),
        ("base", "a//b", false),
        ("port", "8443", true),
        ("port", "1/x", false),
    ] {
        let given = [(name, value.to_owned())];
        assert_eq!(check_variables(&given, INFO).is_ok(), is_fine, "{value}");
    }
}

#[test]
fn each_server_has_defaults_of_its_own() {
    const CHINA: &str = "https://{region}.example.cn";
    const INFO: &VendorInfo = &VendorInfo {
        servers: &[
            ServerInfo {
                url: "https://{region}.example.com",
                variables: &[("region", "eu-1")],
            },
            ServerInfo {
                url: CHINA,
                variables: &[("region", "cn-1")],
            },
            ServerInfo {
                url: "{endpoint}/v1",
                variables: &[("endpoint", "https://example.com")],
            },
        ],
        name: "example",
        correlation_headers: &[],
        security: &[],
        usual_security: &[],
        credential_query: &[],
        rate_limits: &RateLimits::NONE,
    };
    let filled = |given: &[(&'static str, String)], address: Option<&str>, template: &str| {
        substitute(template, &variables(given, address, INFO))
    };
    let login = "https://login.{region}.test";
    assert_eq!(filled(&[], None, login), "https://login.eu-1.test");
    assert_eq!(filled(&[], Some(CHINA), login), "https://login.cn-1.test");
    assert_eq!(filled(&[], Some(CHINA), CHINA), "https://cn-1.example.cn");
    let given = [("region", "cn-2".to_owned())];
    assert_eq!(
        filled(&given, Some(CHINA), CHINA),
        "https://cn-2.example.cn"
    );
    for (value, is_fine) in [
        ("https://west.example.com", true),
        ("http://127.0.0.1:8080/x", true),
        ("west", false),
        ("ftp://west.example.com", false),
        ("https://user@west.example.com", false),
    ] {
        let given = [("endpoint", value.to_owned())];
        assert_eq!(check_variables(&given, INFO).is_ok(), is_fine, "{value}");
    }
}

#[test]
fn ports_that_do_not_exist_are_refused() {
    for base in ["http://127.0.0.1:99999", "https://[::1]:70000/x"] {
        assert!(
            Scripted::default()
                .builder()
                .base_url(base)
                .build()
                .is_err(),
            "{base}"
        );
    }
    for base in [
        "http://127.0.0.1:8080",
        "https://[::1]:443/x",
        "https://[::1]",
    ] {
        assert!(
            Scripted::default().builder().base_url(base).build().is_ok(),
            "{base}"
        );
    }
}

#[tokio::test]
async fn a_reply_over_the_limit_is_refused_whatever_the_transport_does() {
    let transport = thing().then(200, r#"{"id":"1","labels":{}}"#);
    let client = transport.builder().max_response_bytes(7).build().unwrap();
    let error = client.get_thing("1").await.unwrap_err();
    assert!(error.is_transport());
}

#[cfg(not(feature = "http-client"))]
#[test]
fn without_a_bundled_transport_one_must_be_given() {
    assert!(Client::builder().build().is_err());
}

#[tokio::test]
async fn a_transport_may_be_boxed_or_shared() {
    let transport = thing().then(200, r#"{"id":"1","labels":{}}"#);
    let boxed: Box<dyn crate::runtime::Transport> =
        Box::new(std::sync::Arc::new(transport.clone()));
    let client = Client::builder()
        .transport(boxed)
        .bearer_token("t")
        .build()
        .unwrap();
    client.get_thing("1").await.unwrap();
    assert_eq!(transport.count(), 1);
}
