//! Security definitions become security schemes.

use super::{Upgrade, text};
use crate::pointer::Pointer;
use crate::value::{Object, Value};

impl Upgrade {
    /// Rewrites a security definition. Types that OpenAPI 3 has as well, and those it does not know, stay as they are.
    pub(super) fn security_scheme(&mut self, scheme: &mut Object, at: &Pointer) {
        match text(scheme, "type") {
            Some("basic") => {
                let origin = self.origins.origin(at).child("type");
                scheme.insert("type", Value::String("http".to_owned()));
                scheme.insert("scheme", Value::String("basic".to_owned()));
                self.origins.made(at.child("scheme"), origin);
            }
            Some("oauth2") => self.oauth2(scheme, at),
            _ => {}
        }
    }

    fn oauth2(&mut self, scheme: &mut Object, at: &Pointer) {
        let (name, addresses): (&str, &[&str]) = match text(scheme, "flow") {
            Some("implicit") => ("implicit", &["authorizationUrl"]),
            Some("password") => ("password", &["tokenUrl"]),
            Some("application") => ("clientCredentials", &["tokenUrl"]),
            Some("accessCode") => ("authorizationCode", &["authorizationUrl", "tokenUrl"]),
            _ => return,
        };
        let mut flow = Object::new();
        for key in ["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"] {
            if let Some(value) = scheme.remove(key) {
                flow.insert(key, value);
            }
        }
        // Documents leave out what callers know anyway; tokens are brought by the caller.
        for key in addresses {
            if text(&flow, key).is_none() {
                flow.insert(*key, Value::String(String::new()));
            }
        }
        flow.insert("scopes", Value::Object(scopes(flow.get("scopes"))));
        let origin = self.origins.origin(at);
        self.origins.made(at.child("flows"), origin);
        scheme.remove("flow");
        let flows = Object::from_iter([(name, Value::Object(flow))]);
        scheme.insert("flows", Value::Object(flows));
    }
}

/// The scopes that have a description, which is what OpenAPI 3 asks for; others get an empty one.
fn scopes(listed: Option<&Value>) -> Object {
    let listed = listed.and_then(Value::as_object);
    listed
        .into_iter()
        .flatten()
        .map(|(name, description)| {
            let description = description.as_str().unwrap_or_default();
            (name, Value::String(description.to_owned()))
        })
        .collect()
}
