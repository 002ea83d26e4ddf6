//! Operations of which no success is documented. Among them are those whose only response is `default` and holds what others of the
//! document fail with: it is what they fail with, too.

use std::collections::BTreeSet;

use openapiv3::StatusCode;

use super::reply::Responses;
use crate::diagnostic::{Code, Diagnostic};
use crate::lower::Lowering;
use crate::pointer::{At, Pointer};
use crate::spec::{Content, Operation, Resolved, Response, Status};

impl<'a> Lowering<'a> {
    /// Finds the schemas that failures of operations with a success have, and no success.
    pub(in crate::lower) fn find_errors(&mut self, resolved: &'a Resolved) {
        let of_failures = resolved.operations.iter().flat_map(|operation| {
            let has_success = operation.responses.iter().any(is_success);
            let responses = operation.responses.iter();
            responses.filter(move |response| match &response.status {
                Status::Default => has_success,
                Status::Code(_) => is_failure(response),
            })
        });
        let mut errors = self.held(of_failures);
        let all = resolved.operations.iter().flat_map(|one| &one.responses);
        for schema in self.held(all.filter(|response| is_success(response))) {
            errors.remove(&schema);
        }
        self.errors = errors;
    }

    /// The schemas of what responses hold.
    fn held<'r>(&self, responses: impl Iterator<Item = &'r Response>) -> BTreeSet<Pointer> {
        let contents = responses.flat_map(|response| &response.content);
        contents
            .filter_map(|content| self.schema_of(content))
            .collect()
    }

    fn schema_of(&self, content: &Content) -> Option<Pointer> {
        let schema = self.written(content.schema.as_ref()?)?;
        Some(schema.pointer.clone())
    }

    /// Whether `default` is no success though there is no other: it holds what failures hold.
    pub(super) fn default_fails(&mut self, operation: &Operation) -> bool {
        if operation.responses.iter().any(is_success) {
            return false;
        }
        let mut responses = operation.responses.iter();
        let Some(default) = responses.find(|one| one.status == Status::Default) else {
            return false;
        };
        let failures = operation.responses.iter().filter(|one| is_failure(one));
        let failures: Vec<&Content> = failures.flat_map(|one| &one.content).collect();
        default.content.iter().any(|content| {
            let schema = self.schema_of(content);
            schema.is_some_and(|schema| self.errors.contains(&schema))
                || failures
                    .iter()
                    .any(|other| self.holds_the_same(content, other))
        })
    }

    /// Says that no success is documented, or that it is in another protocol.
    pub(super) fn without_success(&mut self, operation: &Operation, responses: &Responses<'_>) {
        if let Some(switch) = responses.switch {
            let found = switch.description.as_deref().map(str::trim);
            let found = found.and_then(|text| text.lines().next()).unwrap_or("101");
            let place = self.place(&operation.pointer.child("responses"), At::Key);
            let message = "the operation goes on in another protocol, which a client cannot speak";
            let diagnostic = Diagnostic::new(Code::Unsupported, place, message)
                .expected("a response such as `200`")
                .found(found)
                .help("its method fails unless the service replies without that; use a library for the protocol, such as WebSocket");
            self.diagnostics.push(diagnostic);
            return;
        }
        if operation.responses.is_empty() || !responses.name_no_success() {
            return;
        }
        let pointer = operation.pointer.child("responses");
        let place = self.place(&pointer, At::Key);
        let diagnostic =
            Diagnostic::new(Code::NoSuccess, place, "the operation documents no success")
                .expected("a response such as `200`")
                .found("only responses of failures");
        self.diagnostics.push(diagnostic);
    }
}

/// Whether a response has the status of a success, or of what leads to one.
fn is_success(response: &Response) -> bool {
    hundreds(response).is_some_and(|hundreds| [2, 3].contains(&hundreds))
}

fn is_failure(response: &Response) -> bool {
    hundreds(response).is_some_and(|hundreds| hundreds >= 4)
}

fn hundreds(response: &Response) -> Option<u16> {
    match &response.status {
        Status::Code(StatusCode::Code(code)) => Some(code / 100),
        Status::Code(StatusCode::Range(range)) => Some(*range),
        Status::Default => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::ir::{Api, ReplyContent, Ty};
    use crate::testing::{codes, document, find, lowered};

    /// What lowering makes of `GET /a` and `PUT /a` with these responses, beside another operation.
    fn made(responses: &str, other: &str) -> (Api, Vec<Code>) {
        let reply = |name: &str| {
            format!(
                "{{content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}}}"
            )
        };
        let responses = responses
            .replace("ERROR", &reply("Error"))
            .replace("THING", &reply("Thing"));
        let other = other
            .replace("ERROR", &reply("Error"))
            .replace("THING", &reply("Thing"));
        let text = format!(
            "\
paths:
  /a:
    get: {{responses: {{{responses}}}}}
    put: {{responses: {{{responses}}}}}
  /b: {{get: {{responses: {{{other}}}}}}}
components:
  schemas:
    Error: {{properties: {{message: {{type: string}}}}}}
    Thing: {{properties: {{name: {{type: string}}}}}}
"
        );
        let (api, found) = lowered(&document(&text));
        let found = codes(&found);
        (api, found)
    }

    fn contents(api: &Api) -> [&ReplyContent; 2] {
        [0, 1].map(|place| &api.operations[place].replies[0].content)
    }

    #[test]
    fn a_default_of_what_others_fail_with_is_a_failure() {
        for (responses, other) in [
            ("default: ERROR", "'200': THING, '404': ERROR"),
            ("default: ERROR", "'200': THING, 5XX: ERROR"),
            ("default: ERROR", "'204': {}, default: ERROR"),
            ("default: ERROR", "'302': {}, default: ERROR"),
            ("'400': ERROR, default: ERROR", "'204': {}"),
            ("'400': {}, default: ERROR", "'204': {}, '400': ERROR"),
        ] {
            let (api, found) = made(responses, other);
            assert_eq!(found, [Code::NoSuccess, Code::NoSuccess], "{responses}");
            assert_eq!(
                contents(&api),
                [&ReplyContent::Binary, &ReplyContent::Empty]
            );
            let error = Ty::Named(find(&api, "Error").0);
            for operation in &api.operations[..2] {
                let last = operation.failures.last().unwrap();
                assert_eq!((last.status.first, &last.ty), (300, &error), "{responses}");
            }
        }
    }

    #[test]
    fn any_other_default_is_the_success() {
        for (responses, other) in [
            ("default: THING", "'200': {}, '404': ERROR"),
            ("default: ERROR", "'204': {}"),
            ("default: ERROR", "default: ERROR"),
            // What successes have, too, is no sign of a failure.
            ("default: ERROR", "'200': ERROR, '404': ERROR"),
            ("'400': ERROR, default: THING", "'204': {}"),
        ] {
            let (api, found) = made(responses, other);
            assert_eq!(found, [], "{responses}");
            for content in contents(&api) {
                assert!(matches!(content, ReplyContent::Json(_)), "{responses}");
            }
        }
    }

    #[test]
    fn failures_that_say_the_same_where_they_stand_are_the_same() {
        let inline = "{content: {application/json: {schema: {type: object, properties: {code: {type: integer}}}}}}";
        let (api, found) = made(&format!("'400': {inline}, default: {inline}"), "'204': {}");
        assert_eq!(found, [Code::NoSuccess, Code::NoSuccess]);
        assert_eq!(contents(&api)[1], &ReplyContent::Empty);
    }

    #[test]
    fn a_get_without_a_documented_success_gives_bytes() {
        for (responses, expected) in [
            ("'404': ERROR", &ReplyContent::Binary),
            ("'404': {}", &ReplyContent::Binary),
            // Something else is spoken from then on.
            ("'101': {}", &ReplyContent::Empty),
            ("'302': {}", &ReplyContent::Redirect),
        ] {
            let (api, found) = made(responses, "'204': {}");
            assert_eq!(contents(&api)[0], expected, "{responses}");
            let is_told = *expected != ReplyContent::Redirect;
            assert_eq!(!found.is_empty(), is_told, "{responses}");
        }
    }
}
