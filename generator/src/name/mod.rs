//! Fifth stage: names, types and texts become final.
//!
//! Every identifier of the output is made here, by scopes that hand each one out only once. The result is a [`Vendor`] in
//! which nothing is left to decide.

mod calls;
mod docs;
mod features;
mod models;
mod pages;
mod renames;
mod scope;
mod servers;
mod sign_in;
mod types;
mod words;

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, ClientParameter, Errors, Ty};
use crate::plan::{ClientSetter, ErrorEnum, RustType, Vendor};
use crate::pointer::Pointer;
use crate::spec::Location;

pub use features::{feature, feature_module};
pub use scope::Name;
pub(crate) use words::is_keyword;

use calls::Calls;
use scope::{Case, Scope};
use types::TypeNames;

/// Names everything of one vendor. `module` is the folder of its document. The vendor may be alone in its package.
pub fn name(api: &Api, config: &Config, module: &str, is_alone: bool) -> (Vendor, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    diagnostics.extend(renames::unused(api, config));
    let module = module_name(module);
    let mut names = TypeNames::new(api, config, &mut diagnostics);
    let error_enum = error_enum(api, &mut names);
    let names = names;
    // Models and calls do not know of each other.
    let are_many = api.types.len() >= crate::MANY_TYPES;
    let ((calls, found_in_calls), (models, found_in_models)) = crate::parallel::both(
        are_many,
        || calls::calls(api, config, &names, error_enum.as_ref(), is_alone),
        || models::models(api, config, &names, are_many),
    );
    diagnostics.extend(found_in_models);
    diagnostics.extend(found_in_calls);
    let Calls {
        mut calls,
        common,
        common_docs,
    } = calls;
    pages::plan(api, &names, &models, &mut calls);
    let error = match (&error_enum, &api.errors) {
        (Some(several), _) => RustType::Model(several.name.clone()),
        (None, Errors::One(ty)) => names.rust(ty),
        (None, _) => RustType::Value,
    };
    let display = display(config.name.as_ref().unwrap_or(&api.title));
    let marker = servers::marker(module.as_str());
    let mut methods = servers::builder_methods();
    let servers = servers::servers(api, config, &marker, &mut methods);
    let client_parameters = client_parameters(api, &mut methods);
    let vendor = Vendor {
        docs: module_docs(api, &display),
        origin: docs::one_line(&format!("{} {}", api.title, api.version)),
        servers,
        marker,
        display_docs: docs::prose(&display),
        display,
        security: api.security_schemes.clone(),
        usual_failures: calls::usual_failures(api),
        sign_in: sign_in::items(&api.security_schemes, &client_parameters),
        set_once: sign_in::others(&client_parameters),
        client_parameters,
        usual_security: usual_security(api),
        credential_query: api.credential_query.clone(),
        rate_limits: api.rate_limits.clone(),
        correlation_headers: config.headers.correlation.clone(),
        models,
        common,
        common_docs,
        calls,
        groups: Vec::new(),
        error,
        error_enum,
        module,
    };
    (vendor, diagnostics)
}

/// The module and feature of the vendor with this folder.
pub fn module_name(folder: &str) -> Name {
    Scope::new(Case::Snake, &["runtime"]).claim([folder])
}

/// Says that the name of something, which the document calls `own`, has a number because the plain one was taken.
fn collision(api: &Api, pointer: &Pointer, own: &str, name: &Name) -> Diagnostic {
    Diagnostic::new(
        Code::NameCollision,
        Place::value(&api.file, pointer),
        format!("`{own}` has no Rust name of its own"),
    )
    .expected("words that no other name has")
    .found(format!("`{name}`, because the plain name is taken"))
}

/// The setters of the builder for the headers and query parameters of its calls.
fn client_parameters(api: &Api, methods: &mut Scope) -> Vec<ClientSetter> {
    let setter = |parameter: &ClientParameter| {
        let name = docs::code(&parameter.name);
        let (what, which) = match parameter.location {
            Location::Query => ("query parameter", "has it and does not set its own"),
            _ => ("header", "does not set its own"),
        };
        let mut lines = vec![format!(
            "Sends the {what} {name} with every call that {which}."
        )];
        let default = parameter.default.as_deref();
        let default = default.map(|default| vec![format!("Default: {}.", docs::code(default))]);
        for part in parameter
            .docs
            .text
            .as_deref()
            .map(docs::lines)
            .into_iter()
            .chain(default)
        {
            if !part.is_empty() {
                lines.push(String::new());
                lines.extend(part);
            }
        }
        let word = parameter.location.as_str();
        ClientSetter {
            name: methods.claim_or(&parameter.name, || format!("{word} {}", parameter.name)),
            location: parameter.location,
            wire: parameter.name.clone(),
            required: parameter.required,
            is_credential: parameter.is_credential,
            default: parameter.default.clone(),
            docs: lines,
        }
    };
    api.client_parameters.iter().map(setter).collect()
}

/// The security alternatives that most operations have among those that need credentials; of several, those of the first
/// operation.
fn usual_security(api: &Api) -> Vec<Vec<String>> {
    let mut counts: Vec<(&[Vec<String>], usize)> = Vec::new();
    for operation in api.operations.iter().filter(|one| !one.security.is_empty()) {
        match counts
            .iter_mut()
            .find(|(found, _)| *found == operation.security)
        {
            Some((_, count)) => *count += 1,
            None => counts.push((&operation.security, 1)),
        }
    }
    // The first of those with most: of equal ones, `max_by_key` gives the last.
    let usual = counts.iter().rev().max_by_key(|(_, count)| *count);
    usual
        .map(|(security, _)| security.to_vec())
        .unwrap_or_default()
}

/// A name as it stands in sentences: on one line, without a full stop.
fn display(name: &str) -> String {
    let name = docs::one_line(name);
    let stem = name.trim_end_matches('.').trim_end();
    let stem = if stem.is_empty() { &name } else { stem };
    stem.to_owned()
}

fn module_docs(api: &Api, display: &str) -> Vec<String> {
    let title = docs::prose(display);
    let mut lines = vec![format!("{title}.")];
    let description = api.description.as_deref();
    let said = description.map(docs::lines).unwrap_or_default();
    let is_title = |line: &String| line.trim_end_matches('.').eq_ignore_ascii_case(&title);
    let is_new = match said.as_slice() {
        [] => false,
        [only] => !is_title(only),
        _ => true,
    };
    if is_new {
        lines.push(String::new());
        lines.extend(said);
    }
    lines.push(String::new());
    lines.push(format!(
        "Written from version {} of the document.",
        docs::code(&api.version)
    ));
    lines
}

/// The enum of several error bodies, each variant called after its type.
fn error_enum(api: &Api, names: &mut TypeNames) -> Option<ErrorEnum> {
    let Errors::Several(types) = &api.errors else {
        return None;
    };
    let name = names.scope.claim(["ErrorBody", "AnyErrorBody"]);
    let mut scope = Scope::new(Case::Camel, &["UnknownValue"]);
    let variants = types
        .iter()
        .map(|ty| (scope.claim([variant_words(ty, names)]), names.rust(ty)))
        .collect();
    Some(ErrorEnum { name, variants })
}

/// Words for a variant that holds the type.
fn variant_words(ty: &Ty, names: &TypeNames) -> String {
    match ty {
        Ty::Named(id) => names
            .shown(*id)
            .map(|name| name.as_str().to_owned())
            .unwrap_or_default(),
        Ty::List(inner) => format!("{} list", variant_words(inner, names)),
        Ty::Tuple(_) => "tuple".to_owned(),
        Ty::Map(inner) => format!("{} map", variant_words(inner, names)),
        Ty::Nullable(inner) => variant_words(inner, names),
        Ty::String | Ty::DateTime | Ty::Date | Ty::Base64 | Ty::File => "text".to_owned(),
        Ty::Bool | Ty::Only(_) => "boolean".to_owned(),
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => "integer".to_owned(),
        Ty::F32 | Ty::F64 => "number".to_owned(),
        Ty::Json => "json".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::load;
    use crate::testing::planned;

    #[test]
    fn a_title_goes_into_sentences_without_its_full_stop_and_is_not_said_twice() {
        for (title, display, description, expected) in [
            (
                "Pets API.",
                "Pets API",
                "For pets.",
                &["Pets API.", "", "For pets."][..],
            ),
            ("Pets", "Pets", "pets.", &["Pets."]),
            ("..", "..", "", &["..."]),
        ] {
            let text = format!(
                "openapi: 3.0.3\ninfo: {{title: {title}, description: '{description}', version: '1'}}\npaths: {{}}"
            );
            let document = load::load("test.yaml", text.as_bytes()).unwrap();
            let (vendor, _) = planned(&document, &Config::default());
            assert_eq!(vendor.docs[..vendor.docs.len() - 2], *expected);
            assert_eq!(vendor.display, display);
        }
    }
}
