//! Reports members that are required and that no part of their object declares.
//!
//! What one schema requires another may declare that includes it, so this is known only of the types that are used in the end.

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Member, Shape};
use crate::lower;

pub(super) fn run(api: &Api, diagnostics: &mut Diagnostics) {
    for entry in api.types.iter().filter(|entry| entry.usage.any()) {
        let Shape::Object(object) = &entry.shape else {
            continue;
        };
        for member in object.members.iter().filter(|member| !member.declared) {
            diagnostics.push(report(api, member));
        }
    }
}

/// The message about a member that is not declared.
pub(super) fn report(api: &Api, member: &Member) -> Diagnostic {
    let place = Place::value(&api.file, &member.pointer);
    lower::undeclared(place, &member.wire).help("it is an optional field of any JSON; declare it")
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, document, passed};

    const SCHEMAS: &str = "
components:
  schemas:
    Base: {type: object, required: [id, size], properties: {id: {type: string}}}
    Box: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {size: {type: integer}}}]}
";

    fn messages(schema: &str) -> usize {
        let content = format!("{{application/json: {{schema: {schema}}}}}");
        let paths =
            format!("paths: {{/a: {{get: {{responses: {{'200': {{content: {content}}}}}}}}}}}");
        codes(&passed(&document(&(paths + SCHEMAS))).1).len()
    }

    #[test]
    fn what_another_part_declares_is_not_reported() {
        assert_eq!(messages("{$ref: '#/components/schemas/Box'}"), 0);
        let inner = |members: &str| format!("{{type: object, properties: {{inner: {members}}}}}");
        let [first, second] = [
            "{type: object, properties: {action: {type: string}}}",
            "{type: object, required: [action], properties: {rule: {type: string}}}",
        ];
        let both = format!("{{allOf: [{}, {}]}}", inner(first), inner(second));
        assert_eq!(messages(&both), 0);
    }

    #[test]
    fn what_nothing_declares_is_reported_once() {
        assert_eq!(messages("{$ref: '#/components/schemas/Base'}"), 1);
        let twice = "{allOf: [{$ref: '#/components/schemas/Base'}, {required: [other]}]}";
        assert_eq!(messages(twice), 2);
    }
}
