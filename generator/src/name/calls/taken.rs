//! Names that are taken where those of a document go.

use crate::ir::Parameter;
use crate::spec::Location;

/// What sets the header `Idempotency-Key` of every action.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency_key";

/// Whether every action sets a parameter by itself.
pub(super) fn is_built_in(parameter: &Parameter) -> bool {
    parameter.location == Location::Header
        && !parameter.required
        && parameter.name.eq_ignore_ascii_case("Idempotency-Key")
}

/// What every client has already.
pub(super) const CLIENT: [&str; 3] = ["builder", "new", "request"];
/// What every action has already.
pub(super) const ACTION: [&str; 26] = [
    "base64_body",
    "binary_body",
    "clone",
    "cookie_value",
    "deadline",
    "form_body",
    "header",
    "header_value",
    IDEMPOTENCY_KEY,
    "idle_timeout",
    "into_future",
    "into_request",
    "json_body",
    "multipart_body",
    "new",
    "path_value",
    "query_parameter",
    "query_value",
    "rate_limiting",
    "retry",
    "styled_form_body",
    "text_body",
    "timeout",
    "typed_multipart_body",
    "with_response",
    "with_stream",
];
/// What the actions of listings have besides.
pub(super) const LISTING: [&str; 2] = ["items", "pages"];
/// What the modules of actions and operations use themselves.
pub(in crate::name) const ACTION_TYPES: [&str; 48] = [
    "Action",
    "AsRef",
    "BTreeMap",
    "Base64",
    "BatchItem",
    "Binary",
    "Box",
    "Bytes",
    "CommonOptions",
    "DateTime",
    "Empty",
    "Err",
    "EventStream",
    "FilePart",
    "From",
    "Into",
    "IntoIterator",
    "Json",
    "JsonList",
    "LineStream",
    "Method",
    "MultiStatus",
    "MultiStatusMembers",
    "NaiveDate",
    "None",
    "Number",
    "Ok",
    "OperationInfo",
    "Option",
    "OptionalJson",
    "Paged",
    "Paging",
    "Patch",
    "Redirect",
    "Result",
    "Self",
    "Some",
    "Split",
    "String",
    "Style",
    "Text",
    "TextEvents",
    "UnknownValue",
    "UploadBody",
    "Utc",
    "Value",
    "Vec",
    "WholeEvents",
];

/// What every server for tests has already.
pub(super) const SERVER: [&str; 12] = [
    "any_request",
    "builder",
    "client",
    "clock",
    "clone",
    "default",
    "enforce_rate_limits",
    "new",
    "on",
    "requests",
    "tokens",
    "verify",
];
/// What every responder has already.
pub(super) const RESPONDER: [&str; 26] = [
    "answer",
    "answer_with",
    "assert_count",
    "body_is",
    "clone",
    "count",
    "fails",
    "fault",
    "header_is",
    "matching",
    "new",
    "only",
    "path_is",
    "penalty",
    "query_is",
    "rate_limited",
    "raw",
    "reply",
    "reply_batch",
    "reply_json",
    "reply_status",
    "reply_stream",
    "reply_with",
    "requests",
    "then",
    "times",
];

/// What the body of a method calls by a plain name, which an argument would hide.
pub(super) const BODY: [&str; 1] = ["strings"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::runtime_functions;

    #[test]
    fn the_methods_of_actions_are_taken() {
        let mut methods = runtime_functions("action.rs", "pub struct WithStream");
        methods.extend(["clone", "into_future"].map(str::to_owned));
        methods.sort();
        methods.dedup();
        assert_eq!(methods, ACTION);
    }
}
