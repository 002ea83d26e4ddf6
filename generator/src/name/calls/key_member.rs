//! Finds the member of a body by which a service tells a repetition from a new call.

use crate::ir::{Api, MediaKind, Member, Operation, Shape, Ty};
use crate::letters::letters;

/// The member: one that is called an idempotency key, or a text of which the document says that it makes the call idempotent.
pub(super) fn key_member(api: &Api, operation: &Operation) -> Option<String> {
    let body = operation.body.as_ref()?;
    if !matches!(body.kind, MediaKind::Json | MediaKind::Form) {
        return None;
    }
    let Ty::Named(id) = api.resolved(&body.ty) else {
        return None;
    };
    let Some(Shape::Object(object)) = api.shape(id) else {
        return None;
    };
    let is_text = |member: &&Member| api.resolved(&member.ty) == Ty::String && !member.read_only;
    let texts = || object.members.iter().filter(is_text);
    let called = texts().find(|member| is_key(&member.wire));
    let member = called.or_else(|| texts().find(|member| says_key(member)));
    member.map(|member| member.wire.clone())
}

fn is_key(name: &str) -> bool {
    letters(name).eq("idempotencykey".chars())
}

/// Whether the words of a member that is called like a key or token say it.
fn says_key(member: &Member) -> bool {
    let name = member.wire.to_ascii_lowercase();
    let is_called_so = ["token", "key", "id", "nonce", "reference"]
        .iter()
        .any(|end| name.ends_with(end));
    let text = member.docs.text.as_deref().unwrap_or_default();
    is_called_so && text.to_ascii_lowercase().contains("idempoten")
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::testing::{call, document, planned};

    #[test]
    fn the_key_of_a_call_is_found_by_its_name_or_its_words() {
        let words = "description: Makes the call idempotent.";
        for (members, expected) in [
            ("idempotency_key: {type: string}", Some("idempotency_key")),
            ("IdempotencyKey: {type: string}", Some("IdempotencyKey")),
            ("clientToken: {type: string, DOCS}", Some("clientToken")),
            ("clientToken: {type: string}", None),
            ("amount: {type: integer, DOCS}", None),
            ("note: {type: string, DOCS}", None),
            (
                "requestId: {type: string, DOCS}, idempotencyKey: {type: string}",
                Some("idempotencyKey"),
            ),
            ("idempotency_key: {type: string, readOnly: true}", None),
            ("idempotency_key: {type: integer}", None),
        ] {
            let members = members.replace("DOCS", words);
            for (media_type, is_read) in [("application/json", true), ("text/plain", false)] {
                let text = format!(
                    "paths: {{/a: {{post: {{operationId: a, requestBody: {{content: {{{media_type}: {{schema: {{properties: {{{members}}}}}}}}}}}, responses: {{}}}}}}}}"
                );
                let (vendor, _) = planned(&document(&text), &Config::default());
                let found = call(&vendor, "a").key_member.as_deref();
                assert_eq!(found, expected.filter(|_| is_read), "{members}");
            }
        }
    }
}
