//! Who may call an operation: the credentials that are sent with it, and the parameters that only are credentials.

use std::collections::BTreeSet;

use super::Lowering;
use crate::ir::SecurityKind;
use crate::spec::{self, Location, Resolved};

/// The credentials of an operation, and the parameters that are no credentials.
pub(super) struct Secured<'o> {
    /// The alternatives, each a list of scheme names.
    pub(super) alternatives: Vec<Vec<String>>,
    /// What is left to callers.
    pub(super) parameters: Vec<&'o spec::Parameter>,
}

/// The names of the schemes that operations ask for; nothing where the document does not say who needs which.
pub(super) fn asked_for(resolved: &Resolved) -> Option<BTreeSet<&str>> {
    let operations = resolved.operations.iter();
    let said = operations.filter(|operation| operation.security.is_said);
    let names = said.flat_map(|operation| operation.security.alternatives.iter().flatten());
    let names: BTreeSet<&str> = names.map(String::as_str).collect();
    (!names.is_empty()).then_some(names)
}

/// Whether the key in a header is a bearer token, as is said of some in words: Swagger 2.0 has no other scheme for tokens.
pub(super) fn is_bearer(header: &str, scheme: &str, description: Option<&String>) -> bool {
    let says_so = |text: &str| text.to_ascii_lowercase().contains("bearer");
    header.eq_ignore_ascii_case("authorization")
        && (says_so(scheme) || description.is_some_and(|text| says_so(text)))
}

/// The place in a request that has room for one credential only.
#[derive(PartialEq, Eq)]
enum Slot<'s> {
    /// A header, in lower case.
    Header(String),
    Query(&'s str),
    Cookie(&'s str),
}

impl<'s> Slot<'s> {
    fn of(kind: &'s SecurityKind) -> Self {
        match kind {
            SecurityKind::Bearer | SecurityKind::OAuth(_) | SecurityKind::Basic => {
                Self::Header("authorization".to_owned())
            }
            SecurityKind::ApiKey(Location::Query, name) => Self::Query(name),
            SecurityKind::ApiKey(Location::Cookie, name) => Self::Cookie(name),
            SecurityKind::ApiKey(_, name) => Self::Header(name.to_ascii_lowercase()),
        }
    }
}

/// How many schemes an alternative may have to be looked at for those that cannot be sent together.
const MOST_SCHEMES: usize = 16;

/// How many alternatives are made of one whose schemes cannot be sent together. One that would become more stays as it is.
const MOST_ALTERNATIVES: usize = 16;

impl Lowering<'_> {
    /// Tells the credentials of an operation from its parameters. A key that is declared as both is a credential: the client has
    /// it, and would send its own instead of what a caller gives.
    pub(super) fn secured<'o>(&self, operation: &'o spec::Operation) -> Secured<'o> {
        let mut alternatives = self.usable_alternatives(operation);
        let mut parameters = Vec::new();
        let mut keys = Vec::new();
        for parameter in &operation.parameters {
            match self.key(parameter, &alternatives) {
                Some(scheme) => keys.push((scheme, parameter.required)),
                None => parameters.push(parameter),
            }
        }
        if !keys.is_empty() {
            alternatives = together(alternatives, &keys);
        }
        Secured {
            alternatives,
            parameters,
        }
    }

    /// The alternatives that can be sent: those of which every scheme is usable. Those that differ in scopes only are one.
    fn usable_alternatives(&self, operation: &spec::Operation) -> Vec<Vec<String>> {
        let usable = |name: &String| self.scheme_places.contains_key(name);
        let all = operation.security.alternatives.iter();
        let usable = all.filter(|names| names.iter().all(usable));
        distinct(usable.flat_map(|names| self.sendable(names)))
    }

    /// What can be sent of an alternative: of schemes that write the same header one is enough, as a request has room for no other.
    fn sendable(&self, names: &[String]) -> Vec<Vec<String>> {
        let as_it_is = || vec![names.to_vec()];
        if names.len() > MOST_SCHEMES {
            return as_it_is();
        }
        let mut slots: Vec<(Slot<'_>, Vec<&String>)> = Vec::new();
        for name in names {
            let place = self.scheme_places.get(name);
            let Some(scheme) = place.and_then(|place| self.security_schemes.get(*place)) else {
                continue;
            };
            let slot = Slot::of(&scheme.kind);
            match slots.iter_mut().find(|(known, _)| *known == slot) {
                Some((_, rivals)) => rivals.push(name),
                None => slots.push((slot, vec![name])),
            }
        }
        let sizes = slots.iter().map(|(_, rivals)| rivals.len());
        let count = sizes.fold(1, usize::saturating_mul);
        if count == 1 || count > MOST_ALTERNATIVES {
            return as_it_is();
        }
        let none = vec![Vec::new()];
        slots.iter().fold(none, |begun, (_, rivals)| {
            let longer = |begun: &Vec<String>| {
                let one = |name: &&String| [&begun[..], &[(*name).clone()]].concat();
                rivals.iter().map(one).collect::<Vec<_>>()
            };
            begun.iter().flat_map(longer).collect()
        })
    }

    /// The scheme whose key a parameter is, among those of the alternatives.
    fn key(&self, parameter: &spec::Parameter, alternatives: &[Vec<String>]) -> Option<String> {
        let is_same = |name: &str| match parameter.location {
            Location::Header => parameter.name.eq_ignore_ascii_case(name),
            _ => parameter.name == name,
        };
        let is_key = |kind: &SecurityKind| matches!(kind, SecurityKind::ApiKey(location, name) if *location == parameter.location && is_same(name));
        let mut schemes = self.security_schemes.iter();
        let scheme = schemes.find(|scheme| {
            is_key(&scheme.kind)
                && alternatives
                    .iter()
                    .flatten()
                    .any(|name| *name == scheme.name)
        })?;
        Some(scheme.name.clone())
    }
}

/// The alternatives of an operation that declares these keys as parameters, too, some of them required: those are always sent, and
/// of several all that the client has.
fn together(alternatives: Vec<Vec<String>>, keys: &[(String, bool)]) -> Vec<Vec<String>> {
    let with = |mut names: Vec<String>, more: Vec<&String>| {
        for name in more {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    };
    let all = || keys.iter().map(|(name, _)| name).collect();
    let required = || {
        let required = keys.iter().filter(|(_, required)| *required);
        required.map(|(name, _)| name).collect()
    };
    let first = (keys.len() > 1).then(|| with(Vec::new(), all()));
    let others = alternatives
        .into_iter()
        .map(|names| with(names, required()));
    distinct(first.into_iter().chain(others))
}

/// The alternatives without those that are there already, in whatever order their schemes are.
fn distinct(alternatives: impl Iterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    let mut known = BTreeSet::new();
    let mut is_new = |names: &Vec<String>| {
        let mut sorted = names.clone();
        sorted.sort_unstable();
        known.insert(sorted)
    };
    alternatives.filter(|names| is_new(names)).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{document, lowered};

    /// The parameters and the alternatives of an operation with these parameters and these requirements.
    fn secured(parameters: &str, security: &str) -> (Vec<String>, Vec<String>) {
        let text = format!(
            "\
paths:
  /a:
    get: {{parameters: [{parameters}], security: [{security}], responses: {{}}}}
components:
  securitySchemes:
    key: {{type: apiKey, in: query, name: key}}
    token: {{type: apiKey, in: query, name: token}}
    header: {{type: apiKey, in: header, name: X-Key}}
    oauth: {{type: http, scheme: bearer}}
    login: {{type: http, scheme: basic}}
    sameHeader: {{type: apiKey, in: header, name: x-key}}
    sameKey: {{type: apiKey, in: query, name: key}}
    Key: {{type: apiKey, in: query, name: Key}}
    cookie: {{type: apiKey, in: cookie, name: key}}
"
        );
        let (api, _) = lowered(&document(&text));
        let operation = &api.operations[0];
        let names = operation.parameters.iter().map(|one| one.name.clone());
        let alternatives = operation.security.iter().map(|names| names.join("+"));
        (names.collect(), alternatives.collect())
    }

    fn parameter(name: &str, place: &str, required: bool) -> String {
        format!("{{name: {name}, in: {place}, required: {required}, schema: {{type: string}}}}")
    }

    #[test]
    fn a_parameter_that_is_a_key_of_the_operation_is_left_to_the_client() {
        let none: [&str; 0] = [];
        for (name, place, security, expected) in [
            ("key", "query", "{key: []}", false),
            ("x-key", "header", "{header: []}", false),
            ("key", "header", "{key: []}", true),
            ("Key", "query", "{key: []}", true),
            ("key", "query", "{oauth: []}", true),
            ("key", "query", "", true),
        ] {
            let (names, _) = secured(&parameter(name, place, true), security);
            let left = if expected { &[name][..] } else { &none[..] };
            assert_eq!(names, left, "{name} in {place} with {security}");
        }
    }

    #[test]
    fn a_scheme_is_asked_for_where_an_operation_names_it_or_the_document_does_not_say() {
        let asked_for = |security: &str| {
            let text = format!(
                "\
paths:
  /a: {{get: {{{security}responses: {{}}}}, put: {{responses: {{}}}}}}
components: {{securitySchemes: {{key: {{type: apiKey, in: query, name: key}}, oauth: {{type: http, scheme: bearer}}}}}}
"
            );
            let schemes = lowered(&document(&text)).0.security_schemes;
            schemes
                .iter()
                .map(|scheme| scheme.asked_for)
                .collect::<Vec<_>>()
        };
        assert_eq!(asked_for(""), [true, true]);
        assert_eq!(asked_for("security: [], "), [true, true]);
        assert_eq!(asked_for("security: [{oauth: []}], "), [false, true]);
    }

    #[test]
    fn schemes_that_write_the_same_header_are_alternatives_to_each_other() {
        for (security, expected) in [
            ("{oauth: [], login: []}", &["oauth", "login"][..]),
            (
                "{oauth: [a], login: [a]}, {oauth: [b], login: [b]}",
                &["oauth", "login"],
            ),
            (
                "{oauth: [], header: []}, {header: [], oauth: [x]}",
                &["oauth+header"],
            ),
            (
                "{oauth: [], key: [], sameKey: [], login: []}",
                &["oauth+key", "oauth+sameKey", "login+key", "login+sameKey"],
            ),
            ("{header: [], sameHeader: []}", &["header", "sameHeader"]),
            ("{key: [], Key: [], cookie: []}", &["key+Key+cookie"]),
            ("{login: []}, {}", &["login", ""]),
        ] {
            assert_eq!(secured("", security).1, expected, "{security}");
        }
    }

    #[test]
    fn an_alternative_that_would_become_many_stays_as_it_is() {
        let schemes = |count: usize| {
            let declared =
                (0..count).map(|n| format!("s{n}: {{type: apiKey, in: header, name: H{}}}", n / 2));
            let asked = (0..count).map(|n| format!("s{n}: []"));
            (
                declared.collect::<Vec<_>>().join(", "),
                asked.collect::<Vec<_>>().join(", "),
            )
        };
        for (count, expected) in [(8, 16), (10, 1), (300, 1)] {
            let (declared, asked) = schemes(count);
            let text = format!(
                "paths: {{/a: {{get: {{security: [{{{asked}}}], responses: {{}}}}}}}}\ncomponents: {{securitySchemes: {{{declared}}}}}"
            );
            let (api, _) = lowered(&document(&text));
            assert_eq!(api.operations[0].security.len(), expected, "{count}");
        }
    }

    #[test]
    fn required_keys_are_sent_whatever_else_is() {
        let key = parameter("key", "query", true);
        let both = format!("{key}, {}", parameter("token", "query", true));
        assert_eq!(secured(&both, "{key: []}, {token: []}").1, ["key+token"]);
        assert_eq!(
            secured(&key, "{oauth: []}, {key: []}").1,
            ["oauth+key", "key"]
        );
        assert_eq!(secured(&key, "{key: []}, {}").1, ["key"]);
    }

    #[test]
    fn keys_that_may_be_left_out_are_sent_together_where_the_client_has_all() {
        let key = parameter("key", "query", false);
        let both = format!("{key}, {}", parameter("token", "query", false));
        assert_eq!(
            secured(&both, "{key: []}, {token: []}").1,
            ["key+token", "key", "token"]
        );
        assert_eq!(secured(&key, "{oauth: []}, {key: []}").1, ["oauth", "key"]);
    }
}
