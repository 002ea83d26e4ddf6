//! Finds the query parameters by which a call may bring a credential of its own, though they are no security scheme: the API key
//! that a service takes instead of a token, for one. A call that sets one is sent without the credentials of the client where there
//! are none.
//!
//! Such a parameter is called like a credential, may be left out, and more than half of the operations that need credentials have
//! it. What only some have is of the thing they are about, such as the `key` of an issue.

use std::collections::BTreeMap;

use crate::ir::{Api, Operation, Parameter, Ty};
use crate::letters::letters;
use crate::spec::Location;

/// What such parameters are called, without case and punctuation.
const NAMES: [&str; 4] = ["accesstoken", "apikey", "key", "oauthtoken"];

/// Notes the parameters.
pub(super) fn run(api: &mut Api) {
    let needs_some =
        |operation: &&Operation| !operation.security.is_empty() && !operation.is_further_form();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all = 0;
    for operation in api.operations.iter().filter(needs_some) {
        all += 1;
        let parameters = operation.parameters.iter();
        for parameter in parameters.filter(|parameter| is_credential(api, parameter)) {
            *counts.entry(&parameter.name).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count * 2 > all);
    let names = counts.into_keys().map(str::to_owned);
    api.credential_query = names.collect();
}

fn is_credential(api: &Api, parameter: &Parameter) -> bool {
    parameter.location == Location::Query
        && !parameter.required
        && NAMES.contains(&letters(&parameter.name).collect::<String>().as_str())
        && api.resolved(&parameter.ty) == Ty::String
}

#[cfg(test)]
mod tests {
    use crate::testing::{document, passed};

    /// What is found where `with` operations have the parameter and `without` others do not, all with this requirement.
    fn found(parameter: &str, with: usize, without: usize, security: &str) -> Vec<String> {
        let operation = |place: usize| {
            let own = if place < with { parameter } else { "" };
            format!(
                "  /{place}: {{get: {{parameters: [{own}], security: [{security}], responses: {{}}}}}}\n"
            )
        };
        let paths: String = (0..with + without).map(operation).collect();
        let text = format!(
            "paths:\n{paths}components: {{securitySchemes: {{token: {{type: http, scheme: bearer}}}}}}"
        );
        passed(&document(&text)).0.credential_query
    }

    #[test]
    fn a_parameter_that_is_called_like_a_credential_and_may_be_left_out_is_one() {
        for (name, place, required, schema, expected) in [
            ("key", "query", false, "{type: string}", true),
            ("api_key", "query", false, "{type: string}", true),
            ("oauthToken", "query", false, "{type: string}", true),
            ("access-token", "query", false, "{type: string}", true),
            ("key", "query", true, "{type: string}", false),
            ("key", "header", false, "{type: string}", false),
            ("key", "query", false, "{type: integer}", false),
            ("keys", "query", false, "{type: string}", false),
            ("pageToken", "query", false, "{type: string}", false),
        ] {
            let parameter =
                format!("{{name: {name}, in: {place}, required: {required}, schema: {schema}}}");
            let found = found(&parameter, 1, 0, "{token: []}");
            assert_eq!(!found.is_empty(), expected, "{parameter}");
        }
    }

    #[test]
    fn more_than_half_of_the_operations_that_need_credentials_have_it() {
        let key = "{name: key, in: query, schema: {type: string}}";
        assert_eq!(found(key, 3, 2, "{token: []}"), ["key"]);
        assert!(found(key, 2, 2, "{token: []}").is_empty());
        assert!(found(key, 2, 0, "").is_empty());
    }
}
