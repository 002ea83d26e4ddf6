//! Which addresses stand for others, and what a client does with them.

use super::scripted::Scripted;
use super::vendor::client::{Client, ClientBuilder};
use crate::runtime;
use crate::runtime::placeholder::is_placeholder;

#[test]
fn hosts_that_are_reserved_for_examples_and_words_are_placeholders() {
    for (url, expected) in [
        ("http://example.com/v1", true),
        ("https://api.Example.ORG:8443", true),
        ("https://{region}.example.net/x", true),
        ("https://user@example.com.", true),
        ("https://shop.example", true),
        ("https://service.test?a", true),
        ("http://nowhere.invalid", true),
        ("http://printer.local:631/ipp", true),
        ("http://localhost:8088", false),
        ("http://127.0.0.1", false),
        ("http://[::1]:80", false),
        ("https://notexample.com", false),
        ("https://example.com.acme.io", false),
        ("https://example.io/example.com", false),
        ("https://api.{domain}", false),
        ("https://local", true),
        ("/v1/example.com", false),
        ("", false),
        ("https://your-domain.atlassian.net", true),
        ("https://YourCompany.service.com/api", true),
        ("https://api.yourdomain.com", true),
        ("https://your-company-name.service.com", true),
        ("https://your-server:8443", true),
        ("https://your.service.com", true),
        ("https://prod-YOUR_ID.auth.service.com", true),
        ("https://<host>/api", true),
        ("<local-terminal-IP-address>", true),
        ("Your API URL", true),
        ("https://the host/api", true),
        ("/a path", false),
        ("https://robot-ws.your-server.de", false),
        ("https://api.yourmembership.com", false),
        ("https://yourls.org", false),
        ("https://find-your-home.com", false),
        ("https://service.com/your-domain", false),
    ] {
        assert_eq!(is_placeholder(url), expected, "{url}");
    }
}

fn build(builder: ClientBuilder) -> Result<Client, String> {
    let builder = builder.transport(Scripted::default());
    builder.build().map_err(|error| error.to_string())
}

#[test]
fn a_client_is_not_made_for_a_placeholder_that_nobody_chose() {
    let plain = ClientBuilder::new;
    assert_eq!(
        build(plain()).unwrap_err(),
        "`https://api.example.com` in the specification is only a placeholder; give `base_url` the address of the service"
    );
    // What callers give is theirs to know.
    assert!(build(plain().domain("example.com")).is_ok());
    assert!(build(plain().base_url("https://api.example.com")).is_ok());
    assert!(build(plain().base_url("https://api.{domain}")).is_ok());
}

#[test]
fn a_variable_does_not_make_an_address_of_a_placeholder() {
    let settings = ClientBuilder::new().domain("eu").settings;
    for (template, expected) in [
        ("https://{domain}.example.com", true),
        ("https://api.{domain}", false),
        ("/{domain}", false),
    ] {
        let vendor = <super::vendor::client::Example as runtime::Vendor>::INFO;
        assert_eq!(
            settings.is_placeholder(template, vendor),
            expected,
            "{template}"
        );
    }
}

#[test]
fn tokens_are_not_asked_for_at_a_placeholder() {
    let elsewhere = || {
        let builder = ClientBuilder::new().base_url("https://api.things.internal");
        builder.client_credentials("id", "canary")
    };
    assert_eq!(
        build(elsewhere()).unwrap_err(),
        "the token URL in the specification, `https://login.{domain}/oauth/token`, is only a placeholder; \
         give `token_url` the address of the service"
    );
    assert!(build(elsewhere().domain("things.internal")).is_ok());
    assert!(build(elsewhere().token_url("https://login.things.internal")).is_ok());
}
