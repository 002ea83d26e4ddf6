//! Finds which types callers send and which the service sends.
//!
//! Types that nothing reaches stay unused and are not emitted. Knowing the direction settles three things about members: one
//! that only the service sets cannot be required of callers, one that the service never returns cannot be required of it,
//! and an optional one that may be null has three states in what a PATCH sends.

use std::collections::BTreeSet;

use crate::ir::{Api, MediaKind, Member, Operation, Shape, Ty, TypeId};

pub(super) fn run(api: &mut Api) {
    let mut requests = Vec::new();
    let mut responses: Vec<TypeId> = api.messages.iter().flat_map(Ty::named).collect();
    let mut patches = Vec::new();
    let mut changes = Vec::new();
    for operation in &api.operations {
        requests.extend(
            operation
                .parameters
                .iter()
                .flat_map(|parameter| parameter.ty.named()),
        );
        let body = operation.body.iter().flat_map(|body| body.ty.named());
        requests.extend(body.clone());
        if operation.method == "PATCH" {
            patches.extend(body);
        } else if is_change(operation) {
            changes.extend(body);
        }
        responses.extend(
            operation
                .replies
                .iter()
                .filter_map(|reply| reply.content.ty())
                .flat_map(Ty::named),
        );
        responses.extend(
            operation
                .failures
                .iter()
                .flat_map(|failure| failure.ty.named()),
        );
    }
    let requests = reached(api, requests);
    let responses = reached(api, responses);
    let patches = reached(api, patches);
    let changes = reached(api, changes);
    let needed = needed(api, &requests);
    for (index, entry) in api.types.iter_mut().enumerate() {
        let id = TypeId(index);
        // What also is read stays simple to read; only in a PATCH is what is absent sure to be left alone.
        let is_partial =
            patches.contains(&id) || (changes.contains(&id) && !responses.contains(&id));
        entry.usage.request = requests.contains(&id);
        entry.usage.response = responses.contains(&id);
        let Shape::Object(object) = &mut entry.shape else {
            continue;
        };
        // What callers must send would be empty.
        let is_needed = needed.contains(&id);
        let only_read = is_needed && object.members.iter().all(|member| member.read_only);
        for member in &mut object.members {
            member.read_only &= !only_read;
            let not_sent = member.read_only && entry.usage.request;
            let not_returned = (member.write_only || member.lacking) && entry.usage.response;
            member.must_be_sent =
                member.required && not_returned && entry.usage.request && !member.read_only;
            member.required &= !(not_sent || not_returned);
            member.three_state = member.nullable && !member.required && is_partial;
        }
    }
}

/// Whether an operation may change something that exists, and take its members away: a PUT, or a POST to the thing itself.
fn is_change(operation: &Operation) -> bool {
    let is_to_one = operation.path.trim_end_matches('/').ends_with('}');
    let may_change = operation.method == "PUT" || (operation.method == "POST" && is_to_one);
    let mut body = operation.body.iter();
    may_change && body.any(|body| body.kind == MediaKind::Json)
}

/// The types of members that callers must send.
fn needed(api: &Api, requests: &BTreeSet<TypeId>) -> BTreeSet<TypeId> {
    let mut needed = BTreeSet::new();
    for id in requests {
        let Some(Shape::Object(object)) = api.shape(*id) else {
            continue;
        };
        let sent = |member: &&Member| member.required && !member.read_only;
        for member in object.members.iter().filter(sent) {
            needed.extend(api.resolved(&member.ty).named());
        }
    }
    needed
}

/// Everything that can be reached from `start`, `start` included.
fn reached(api: &Api, start: Vec<TypeId>) -> BTreeSet<TypeId> {
    let mut seen = BTreeSet::new();
    let mut open = start;
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        open.extend(api.shape(id).into_iter().flat_map(Shape::named));
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Usage;
    use crate::testing::{document, find, lowered, members};

    fn used(method: &str) -> Api {
        let text = format!(
            "\
paths:
  /a:
    {method}:
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Sent'}}}}}}}}
      responses:
        '200': {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Received'}}}}}}}}
components:
  schemas:
    Sent:
      required: [id, secret]
      properties:
        id: {{type: string, readOnly: true}}
        secret: {{type: string, writeOnly: true}}
        both: {{$ref: '#/components/schemas/Both'}}
    Received:
      required: [id, secret]
      properties:
        id: {{type: string, readOnly: true}}
        secret: {{type: string, writeOnly: true}}
        both: {{$ref: '#/components/schemas/Both'}}
    Both: {{properties: {{note: {{type: string, nullable: true}}, name: {{type: string}}}}}}
"
        );
        let (mut api, _) = lowered(&document(&text));
        run(&mut api);
        api
    }

    #[test]
    fn a_type_travels_the_way_of_what_holds_it() {
        let api = used("post");
        let usage = |request, response| Usage { request, response };
        assert_eq!(find(&api, "Sent").1.usage, usage(true, false));
        assert_eq!(find(&api, "Received").1.usage, usage(false, true));
        assert_eq!(find(&api, "Both").1.usage, usage(true, true));
    }

    #[test]
    fn a_member_is_not_required_where_it_does_not_travel() {
        let api = used("post");
        let required = |words| members(&api, words, |member| member.required);
        assert_eq!(
            required("Sent"),
            [("id", false), ("secret", true), ("both", false)]
        );
        assert_eq!(
            required("Received"),
            [("id", true), ("secret", false), ("both", false)]
        );
    }

    #[test]
    fn an_object_that_callers_must_send_has_members_that_they_set() {
        let text = "\
paths:
  /a:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Sent'}}}}
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Received'}}}}}
components:
  schemas:
    Sent: {required: [service], properties: {service: {$ref: '#/components/schemas/Reference'}, times: {$ref: '#/components/schemas/Times'}}}
    Reference: {required: [id], properties: {id: {type: string, readOnly: true}, type: {type: string, readOnly: true}}}
    Times: {properties: {created: {type: string, readOnly: true}}}
    Received: {properties: {id: {type: string, readOnly: true}}}
";
        let (mut api, _) = lowered(&document(text));
        run(&mut api);
        let flags = |member: &Member| (member.read_only, member.required);
        assert_eq!(
            members(&api, "Reference", flags),
            [("id", (false, true)), ("type", (false, false))]
        );
        // Nobody has to send this one, and who sends back what was read should not.
        assert_eq!(members(&api, "Times", flags), [("created", (true, false))]);
        assert_eq!(members(&api, "Received", flags), [("id", (true, false))]);
    }

    #[test]
    fn a_member_that_is_never_returned_must_be_sent_all_the_same() {
        let text = "\
paths:
  /a:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Account'}}}}
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Account'}}}}}
components:
  schemas:
    Account: {required: [name, secret], properties: {name: {type: string}, secret: {type: string, writeOnly: true}}}
";
        let (mut api, _) = lowered(&document(text));
        run(&mut api);
        let flags = |member: &Member| (member.required, member.must_be_sent);
        assert_eq!(
            members(&api, "Account", flags),
            [("name", (true, false)), ("secret", (false, true))]
        );
    }

    #[test]
    fn what_changes_something_that_exists_has_three_states_too_unless_it_is_read_as_well() {
        for (path, method, is_read, expected) in [
            ("/a/{id}", "put", false, true),
            ("/a", "put", false, true),
            ("/a/{id}", "post", false, true),
            ("/a", "post", false, false),
            ("/a/{id}/b", "post", false, false),
            ("/a/{id}", "put", true, false),
            ("/a/{id}", "patch", true, true),
        ] {
            let reply = match is_read {
                true => "{content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}",
                false => "{}",
            };
            let parameter = match path.contains('{') {
                true => "{name: id, in: path, required: true, schema: {type: string}}",
                false => "",
            };
            let text = format!(
                "\
paths:
  {path}:
    {method}:
      parameters: [{parameter}]
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}
      responses: {{'200': {reply}}}
components:
  schemas:
    A: {{properties: {{note: {{type: string, nullable: true}}}}}}
"
            );
            let (mut api, _) = lowered(&document(&text));
            run(&mut api);
            assert_eq!(
                members(&api, "A", |member| member.three_state),
                [("note", expected)],
                "{method} {path}"
            );
        }
    }

    #[test]
    fn an_optional_nullable_member_has_three_states_only_in_a_patch() {
        for (method, expected) in [("patch", true), ("post", false)] {
            let api = used(method);
            assert_eq!(
                members(&api, "Both", |member| member.three_state),
                [("note", expected), ("name", false)],
                "{method}"
            );
        }
    }
}
