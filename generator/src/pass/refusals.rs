//! Finds what tells a failure in a reply with the status of a success.
//!
//! Some services reply 200 whatever happens and say by a member whether it worked, such as `ok` or `status`. Where a document
//! lists the values of that member, a success and a failure of an operation have no value in common, and that of a failure
//! means one in any reply.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::ir::{Api, Operation, Refusal, ReplyContent, Shape, Ty, TypeId};
use crate::pass::narrow::not_null;

/// How deep unions in each other are looked into.
const MAX_DEPTH: usize = 4;

pub(super) fn run(api: &mut Api) {
    let mut choices = Choices {
        api,
        known: HashMap::new(),
    };
    let operations = api.operations.iter();
    let found: Vec<_> = operations
        .map(|operation| choices.refusal(operation))
        .collect();
    for (operation, refusal) in api.operations.iter_mut().zip(found) {
        operation.refusal = refusal;
    }
}

/// The members of objects that have one of a few values, with these values as JSON.
type Choice = BTreeMap<String, BTreeSet<String>>;

struct Choices<'a> {
    api: &'a Api,
    known: HashMap<TypeId, Rc<Choice>>,
}

impl Choices<'_> {
    fn refusal(&mut self, operation: &Operation) -> Option<Refusal> {
        let mut successes = Vec::new();
        for reply in &operation.replies {
            match &reply.content {
                ReplyContent::Json(ty) => successes.push(self.of(ty, MAX_DEPTH)?),
                ReplyContent::Empty => {}
                _ => return None,
            }
        }
        if successes.is_empty() {
            return None;
        }
        let failures = operation.failures.iter();
        let failures: Vec<(&Ty, Rc<Choice>)> = failures
            .filter_map(|failure| Some((&failure.ty, self.of(&failure.ty, MAX_DEPTH)?)))
            .collect();
        let tells = |(member, values): (&String, &BTreeSet<String>)| {
            successes.iter().all(|success| {
                let usual = success.get(member);
                usual.is_some_and(|usual| usual.is_disjoint(values))
            })
        };
        let told = failures.iter().find_map(|(ty, failure)| {
            let (member, _) = failure.iter().find(|pair| tells(*pair))?;
            Some((*ty, member.clone()))
        });
        let (ty, member) = told?;
        let others = failures.iter().filter_map(|(_, failure)| {
            let pair = failure.get_key_value(&member);
            pair.filter(|pair| tells(*pair)).map(|(_, values)| values)
        });
        let values: BTreeSet<String> = others.flatten().cloned().collect();
        Some(Refusal {
            member,
            values: values.into_iter().collect(),
            ty: ty.clone(),
        })
    }

    /// Of an object, or of all that a union may be.
    fn of(&mut self, ty: &Ty, depth: usize) -> Option<Rc<Choice>> {
        let Ty::Named(id) = not_null(self.api, ty) else {
            return None;
        };
        if let Some(known) = self.known.get(&id) {
            return Some(Rc::clone(known));
        }
        let choice = match self.api.shape(id)? {
            Shape::Object(object) => {
                let members = object.members.iter();
                let members = members.filter_map(|member| {
                    let values = values(self.api, &member.ty)?;
                    Some((member.wire.clone(), values))
                });
                members.collect()
            }
            Shape::Union(union) if depth > 0 => {
                let mut all: Option<Choice> = None;
                for branch in &union.branches {
                    let branch = self.of(&branch.ty, depth - 1)?;
                    all = Some(match all {
                        Some(all) => common(all, &branch),
                        None => Choice::clone(&branch),
                    });
                }
                all?
            }
            _ => return None,
        };
        let choice = Rc::new(choice);
        self.known.insert(id, Rc::clone(&choice));
        Some(choice)
    }
}

/// What both have, with the values of either.
fn common(mut all: Choice, next: &Choice) -> Choice {
    all.retain(|member, values| match next.get(member) {
        Some(others) => {
            values.extend(others.iter().cloned());
            true
        }
        None => false,
    });
    all
}

/// The values that the document allows, as JSON; `None` if there are more than it lists.
fn values(api: &Api, ty: &Ty) -> Option<BTreeSet<String>> {
    let id = match not_null(api, ty) {
        Ty::Only(value) => return Some(BTreeSet::from([value.to_string()])),
        Ty::Named(id) => id,
        _ => return None,
    };
    match api.shape(id)? {
        Shape::Strings(texts) => {
            let texts = texts.iter().map(|text| text.wire.as_str());
            Some(
                texts
                    .map(|text| serde_json::Value::from(text).to_string())
                    .collect(),
            )
        }
        Shape::Integers(numbers) => Some(
            numbers
                .iter()
                .map(|number| number.wire.to_string())
                .collect(),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{document, passed};

    /// The member and the values that tell a failure, of an operation with these schemas of a success and of failures.
    fn refusal(success: &str, failures: &[&str]) -> Option<(String, Vec<String>)> {
        let content = |schema: &str| format!("content: {{application/json: {{schema: {schema}}}}}");
        let failures = failures.iter().enumerate();
        let failures: String = failures
            .map(|(index, schema)| format!("'{}': {{{}}}, ", 400 + index, content(schema)))
            .collect();
        let text = format!(
            "paths: {{/a: {{get: {{responses: {{'200': {{{}}}, {failures}}}}}}}}}",
            content(success)
        );
        let (api, _) = passed(&document(&text));
        let refusal = api.operations[0].refusal.clone()?;
        Some((refusal.member, refusal.values))
    }

    fn object(member: &str, schema: &str) -> String {
        format!("{{type: object, properties: {{a: {{type: string}}, {member}: {{{schema}}}}}}}")
    }

    const TRUE: &str = "type: boolean, enum: [true]";
    const FALSE: &str = "type: boolean, enum: [false]";

    #[test]
    fn a_value_that_only_failures_have_tells_one() {
        for (success, failure, told) in [
            (TRUE, FALSE, "false"),
            (
                "type: string, enum: [done, begun]",
                "enum: [failed]",
                "\"failed\"",
            ),
            ("type: integer, enum: [0]", "type: integer, enum: [1]", "1"),
        ] {
            let (success, failure) = (object("ok", success), object("ok", failure));
            let told = Some(("ok".to_owned(), vec![told.to_owned()]));
            assert_eq!(refusal(&success, &[&failure]), told);
        }
    }

    #[test]
    fn what_successes_may_be_or_do_not_list_tells_nothing() {
        for (success, failure) in [
            (TRUE, "type: boolean"),
            ("type: boolean", FALSE),
            (TRUE, TRUE),
            ("enum: [done, failed]", "enum: [failed]"),
            ("type: string", "enum: [failed]"),
            // Texts in which each may be meant.
            ("type: boolean, enum: ['true']", FALSE),
        ] {
            let (success, failure) = (object("ok", success), object("ok", failure));
            assert_eq!(refusal(&success, &[&failure]), None, "{success} {failure}");
        }
        assert_eq!(refusal(&object("ok", TRUE), &[&object("no", FALSE)]), None);
    }

    #[test]
    fn the_values_of_all_failures_count_and_all_alternatives_of_a_success() {
        let failures = ["enum: [lost]", "enum: [failed]", "enum: [done]"];
        let failures = failures.map(|schema| object("state", schema));
        let failures = failures.each_ref().map(String::as_str);
        let one = object("state", "enum: [begun]");
        let told = vec!["\"failed\"".to_owned(), "\"lost\"".to_owned()];
        let other = object("state", "enum: [done]");
        let either = format!("{{oneOf: [{one}, {other}]}}");
        assert_eq!(
            refusal(&either, &failures),
            Some(("state".to_owned(), told))
        );
        let either = format!("{{oneOf: [{one}, {}]}}", object("state", "type: string"));
        assert_eq!(refusal(&either, &failures), None);
    }
}
