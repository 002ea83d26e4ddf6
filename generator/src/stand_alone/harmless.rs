//! What a call does, as far as its words tell. Examples are copied by people with real credentials, so they show no call that
//! orders, pays, registers, sends or deletes something.

use crate::plan::Call;

/// Words for what is done at once and cannot be undone, or changes who may do what.
const DEEDS: &[&str] = &[
    "accept",
    "activate",
    "approve",
    "archive",
    "ban",
    "block",
    "buy",
    "callback",
    "cancel",
    "charge",
    "checkout",
    "close",
    "deactivate",
    "delete",
    "deploy",
    "destroy",
    "detach",
    "disable",
    "disconnect",
    "drop",
    "enable",
    "force",
    "invite",
    "join",
    "kick",
    "kill",
    "leave",
    "lock",
    "login",
    "logout",
    "merge",
    "move",
    "mute",
    "notify",
    "pay",
    "promote",
    "publish",
    "purchase",
    "purge",
    "reboot",
    "register",
    "reject",
    "remove",
    "renew",
    "reset",
    "restart",
    "restrict",
    "revoke",
    "rotate",
    "send",
    "shutdown",
    "signin",
    "signup",
    "start",
    "stop",
    "submit",
    "subscribe",
    "suspend",
    "terminate",
    "transfer",
    "trigger",
    "unregister",
    "unsubscribe",
    "upgrade",
    "wipe",
];

/// Words for what a `GET` should not do, but does in some documents.
const CHANGES: &[&str] = &[
    "add",
    "allocate",
    "assign",
    "associate",
    "attach",
    "authorize",
    "bundle",
    "copy",
    "create",
    "edit",
    "enroll",
    "import",
    "insert",
    "modify",
    "provision",
    "put",
    "release",
    "replace",
    "request",
    "restore",
    "run",
    "set",
    "unassign",
    "update",
    "withdraw",
];

/// Words for what is not to be shown to anybody.
const SECRETS: &[&str] = &[
    "auth",
    "authorization",
    "credential",
    "key",
    "oauth",
    "oauth2",
    "password",
    "secret",
    "token",
];

/// Words for what costs something, reaches somebody or lets somebody in when it is made.
const THINGS: &[&str] = &[
    "account",
    "admin",
    "bank",
    "bill",
    "billing",
    "call",
    "card",
    "code",
    "contract",
    "credit",
    "donation",
    "email",
    "event",
    "fax",
    "invoice",
    "mail",
    "message",
    "notification",
    "number",
    "order",
    "payment",
    "payout",
    "phone",
    "preorder",
    "refund",
    "secure",
    "session",
    "sms",
    "subscription",
    "trade",
    "transaction",
    "user",
];

/// Words for what only looks at something, whatever its HTTP method.
const LOOKS: &[&str] = &[
    "calculate",
    "check",
    "compare",
    "count",
    "estimate",
    "filter",
    "find",
    "list",
    "lookup",
    "preview",
    "query",
    "search",
    "validate",
];

/// What a call does, the most harmless first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effect {
    /// It looks at something.
    Looks,
    /// It makes or changes a record.
    Writes,
    /// It does what nobody wants to have done by an example.
    Acts,
}

pub(super) fn effect(call: &Call) -> Effect {
    of_words(
        &call.http_method,
        &format!("{}/{}", call.method.as_str(), call.path),
    )
}

fn of_words(http_method: &str, text: &str) -> Effect {
    let text = text.to_ascii_lowercase();
    let words = || text.split(|c: char| !c.is_ascii_alphanumeric());
    let names = |list: &[&str]| {
        words().any(|word| list.contains(&word) || list.contains(&word.trim_end_matches('s')))
    };
    let is_read = http_method == "GET";
    // As in `sendbatch`; what is read may well be `closed`.
    let begins = |word: &str| {
        DEEDS
            .iter()
            .any(|deed| deed.len() > 3 && word.starts_with(deed))
    };
    let acts = words().any(|word| match is_read {
        true => DEEDS.contains(&word) || CHANGES.contains(&word),
        false => DEEDS.contains(&word) || begins(word),
    });
    if acts || http_method == "DELETE" || names(SECRETS) {
        Effect::Acts
    } else if is_read || names(LOOKS) {
        Effect::Looks
    } else if names(THINGS) {
        Effect::Acts
    } else {
        Effect::Writes
    }
}

#[cfg(test)]
mod tests {
    use super::Effect::{Acts, Looks, Writes};
    use super::of_words;

    #[test]
    fn words_tell_what_a_call_does() {
        for (method, text, expected) in [
            ("GET", "list_orders/orders", Looks),
            ("GET", "logout/users/logout", Acts),
            ("GET", "get_accept_peering/", Acts),
            ("GET", "get_allocate_address/", Acts),
            ("GET", "list_closed/closed", Looks),
            ("GET", "list_tokens/tokens", Acts),
            ("POST", "search_orders/orders/search", Looks),
            ("POST", "create_label/labels", Writes),
            ("POST", "create_order/orders", Acts),
            (
                "POST",
                "post_self_addons_preorders/self/addons/preorders",
                Acts,
            ),
            ("POST", "send_sms/messages", Acts),
            ("POST", "sendbatch_post/sendbatch", Acts),
            ("POST", "check_token/check", Acts),
            ("POST", "request_code/account/{id}", Acts),
            ("PUT", "put_card/cards/{id}", Acts),
            ("DELETE", "labels/labels/{id}", Acts),
        ] {
            assert_eq!(of_words(method, text), expected, "{method} {text}");
        }
    }
}
