//! What a document says of itself: `host`, `basePath` and `schemes` become the address of a server.

use super::{Notes, Upgrade, text};
use crate::pointer::Pointer;
use crate::value::{Object, Value};

impl Upgrade {
    /// Adds `servers`, unless the document says nothing of an address.
    pub(super) fn servers(&mut self, root: &mut Object) {
        let Some(key) = ["host", "basePath"]
            .into_iter()
            .find(|key| text(root, key).is_some())
        else {
            return;
        };
        let origin = Pointer::root().child(key);
        let url = address(root);
        if url.contains(['{', '}']) {
            return self.unsupported(
                &origin,
                "the address has a part that Swagger 2.0 does not define",
                Notes {
                    expected: "`host` and `basePath` without braces",
                    found: &url,
                    help: "callers have to give the builder a whole address",
                },
            );
        }
        let server = Object::from_iter([("url", Value::String(url))]);
        self.origins.made(Pointer::root().child("servers"), origin);
        root.insert("servers", Value::Array(vec![Value::Object(server)]));
    }

    /// Texts that YAML reads as numbers: a document of version `1.0` lacks the quotes.
    pub(super) fn info(&mut self, root: &mut Object) {
        let Some(info) = root.get_mut("info").and_then(Value::as_object_mut) else {
            return;
        };
        for key in ["title", "version"] {
            if let Some(Value::Number(number)) = info.get(key) {
                let text = number.to_string();
                info.insert(key, Value::String(text));
            }
        }
    }
}

/// The address of the service: complete with `host`, only a path without.
fn address(root: &Object) -> String {
    let path = text(root, "basePath").unwrap_or_default().trim();
    let path = path.trim_matches('/');
    let path = if path.is_empty() {
        String::new()
    } else {
        format!("/{path}")
    };
    let host = text(root, "host").unwrap_or_default().trim();
    match host.trim_end_matches('/') {
        "" if path.is_empty() => "/".to_owned(),
        "" => path,
        // Some write the scheme there as well.
        host if host.contains("://") => format!("{host}{path}"),
        host => match scheme(root) {
            // The port of plain HTTP is of no use then.
            "https" => format!("https://{}{path}", host.trim_end_matches(":80")),
            scheme => format!("{scheme}://{host}{path}"),
        },
    }
}

/// The scheme to use: `https`, unless the document allows only `http`.
fn scheme(root: &Object) -> &'static str {
    let listed = root.get("schemes").and_then(Value::as_array);
    let lists =
        |name| listed.is_some_and(|listed| listed.iter().any(|one| one.as_str() == Some(name)));
    match lists("http") && !lists("https") {
        true => "http",
        false => "https",
    }
}
