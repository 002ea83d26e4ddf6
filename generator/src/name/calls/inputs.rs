//! Arguments and setters of calls, and the conditions of responders.

use super::content_type::{self, choice_of};
use super::encoding::encoding;
use super::taken::{ACTION, BODY, LISTING, RESPONDER, is_built_in};
use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Body, MediaKind, Operation, Parameter, Shape, Ty};
use crate::name::scope::{Case, Name, Scope};
use crate::name::types::TypeNames;
use crate::name::{collision, docs};
use crate::plan::{Argument, ArgumentType, Setter, Target};
use crate::spec::Location;

/// What goes into a call.
pub(super) struct Inputs {
    /// What must be given.
    pub(super) arguments: Vec<Argument>,
    /// What may be given.
    pub(super) setters: Vec<Setter>,
    /// Whether there also is what nearly all calls have, which is no longer among the setters.
    pub(super) takes_common: bool,
}

/// Required values become arguments: path in the order of the template, then query, headers, cookies and the body.
/// Everything else is a setter, also a required value with a default, and what the client may have.
pub(super) fn inputs(
    api: &Api,
    operation: &Operation,
    names: &TypeNames,
    diagnostics: &mut Diagnostics,
) -> Inputs {
    let (mut required, optional): (Vec<&Parameter>, Vec<&Parameter>) = operation
        .parameters
        .iter()
        .filter(|parameter| !is_built_in(parameter))
        .partition(|parameter| {
            parameter.required && parameter.default.is_none() && !parameter.on_client
        });
    let in_template = |parameter: &Parameter| match parameter.location {
        Location::Path => operation.path.find(&format!("{{{}}}", parameter.name)),
        Location::Query | Location::Header | Location::Cookie | Location::QueryString => None,
    };
    required.sort_by_cached_key(|parameter| (parameter.location, in_template(parameter)));
    let mut claim = |scope: &mut Scope, parameter: &Parameter| {
        let name = scope.claim_or(&parameter.name, || {
            format!("{} {}", parameter.location.as_str(), parameter.name)
        });
        if scope.numbered() {
            diagnostics.push(collision(api, &parameter.pointer, &parameter.name, &name));
        }
        name
    };
    let mut taken = Scope::new(Case::Snake, &BODY);
    let mut arguments: Vec<Argument> = required
        .into_iter()
        .map(|parameter| Argument {
            name: claim(&mut taken, parameter),
            docs: docs::said(&parameter.docs),
            example: parameter.docs.example.as_deref().map(str::to_owned),
            ty: parameter_type(api, parameter, names),
            target: target(parameter),
        })
        .collect();
    let listing: &[&str] = if operation.pages.is_some() {
        &LISTING
    } else {
        &[]
    };
    let mut scope = Scope::new(Case::Snake, &[&ACTION, listing].concat());
    let mut setters: Vec<Setter> = optional
        .into_iter()
        .map(|parameter| Setter {
            name: claim(&mut scope, parameter),
            docs: parameter_docs(parameter),
            deprecated: parameter.deprecated,
            ty: parameter_type(api, parameter, names),
            target: target(parameter),
        })
        .collect();
    if let Some((body, choice)) = choice_of(operation) {
        let words = ["content type", "content type of the body"];
        let must_be_said = body.required && choice.must_be_said;
        let docs = vec![content_type::docs(body, choice, !must_be_said)];
        if must_be_said {
            arguments.push(Argument {
                name: taken.claim(words),
                docs,
                example: content_type::example(choice),
                ty: ArgumentType::Str,
                target: content_type::target(),
            });
        } else {
            setters.push(Setter {
                name: scope.claim(words),
                docs,
                deprecated: false,
                ty: ArgumentType::Str,
                target: content_type::target(),
            });
        }
    }
    if let Some(body) = &operation.body {
        let ty = body_type(api, body, names);
        let target = Target::Body(
            body.kind.clone(),
            body.media_type.clone(),
            encoding(api, body),
        );
        if body.required {
            arguments.push(Argument {
                name: taken.claim(["body", "request body"]),
                docs: docs::said(&body.docs),
                example: None,
                ty,
                target,
            });
        } else {
            setters.push(Setter {
                name: scope.claim(["body", "request body"]),
                docs: docs::describe(&body.docs, || "The body of the request.".to_owned()),
                deprecated: false,
                ty,
                target,
            });
        }
    }
    Inputs {
        arguments,
        setters,
        takes_common: false,
    }
}

/// A condition for each path parameter, in the order of the template.
pub(super) fn conditions(path: &str, arguments: &[Argument], setters: &[Setter]) -> Vec<Argument> {
    let of_setters = setters.iter().map(|one| (&one.name, &one.ty, &one.target));
    let inputs = arguments
        .iter()
        .map(|one| (&one.name, &one.ty, &one.target));
    let mut inputs: Vec<_> = inputs
        .chain(of_setters)
        .filter_map(|(name, ty, target)| match target {
            Target::Parameter(Location::Path, wire, _) => {
                Some((path.find(&format!("{{{wire}}}")), name, ty, target))
            }
            _ => None,
        })
        .collect();
    inputs.sort_by_key(|(position, ..)| *position);
    let mut scope = Scope::new(Case::Snake, &RESPONDER);
    let condition = |(_, name, ty, target): (_, &Name, &ArgumentType, &Target)| Argument {
        name: scope.claim_or(name.as_str(), || format!("path {}", name.as_str())),
        docs: Vec::new(),
        example: None,
        ty: ty.clone(),
        target: target.clone(),
    };
    inputs.into_iter().map(condition).collect()
}

fn target(parameter: &Parameter) -> Target {
    Target::Parameter(parameter.location, parameter.name.clone(), parameter.style)
}

fn parameter_docs(parameter: &Parameter) -> Vec<String> {
    let what = parameter.location.as_str();
    let mut lines = docs::describe(&parameter.docs, || match parameter.location {
        Location::QueryString => "Sets the whole query string.".to_owned(),
        _ => format!("Sets the {what} parameter {}.", docs::code(&parameter.name)),
    });
    if parameter.on_client {
        let text = match &parameter.client_default {
            Some(default) => format!(
                "{} unless the call or the builder of the client sets it.",
                docs::code(default)
            ),
            None if parameter.required => {
                "Required, unless the builder of the client sets it.".to_owned()
            }
            None => "The builder of the client can set it for all calls.".to_owned(),
        };
        lines.extend([String::new(), text]);
    }
    lines
}

/// The required headers that a call takes from its client unless it sets them.
pub(super) fn client_headers(operation: &Operation) -> Vec<String> {
    let shared = on_client(operation, Location::Header);
    let required = shared.filter(|parameter| parameter.required);
    required.map(|parameter| parameter.name.clone()).collect()
}

/// The query parameters that a call takes from its client unless it sets them, and whether each is required.
pub(super) fn client_query(operation: &Operation) -> Vec<(String, bool)> {
    let shared = on_client(operation, Location::Query);
    let pairs = shared.map(|parameter| (parameter.name.clone(), parameter.required));
    pairs.collect()
}

fn on_client(operation: &Operation, location: Location) -> impl Iterator<Item = &Parameter> {
    let parameters = operation.parameters.iter();
    parameters.filter(move |parameter| parameter.on_client && parameter.location == location)
}

/// What is sent for required parameters with a default until a setter replaces it.
pub(super) fn presets(operation: &Operation) -> Vec<(Target, String)> {
    operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .filter_map(|parameter| Some((target(parameter), parameter.default.clone()?)))
        .collect()
}

fn parameter_type(api: &Api, parameter: &Parameter, names: &TypeNames) -> ArgumentType {
    match api.resolved(&parameter.ty) {
        Ty::String => ArgumentType::Str,
        Ty::F64 | Ty::F32 => ArgumentType::Number,
        Ty::List(item) => match api.resolved(&item) {
            Ty::String => ArgumentType::Strings,
            item => ArgumentType::Items(names.rust(&item)),
        },
        _ => by_value_or_reference(api, &parameter.ty, names),
    }
}

fn body_type(api: &Api, body: &Body, names: &TypeNames) -> ArgumentType {
    if body.kind == MediaKind::Binary {
        return ArgumentType::Upload;
    }
    if body.kind == MediaKind::Text && body.ty == Ty::Base64 {
        return ArgumentType::Base64;
    }
    match api.resolved(&body.ty) {
        Ty::String => ArgumentType::Str,
        Ty::List(item) => ArgumentType::Slice(names.rust(&item)),
        _ => by_value_or_reference(api, &body.ty, names),
    }
}

/// Small values and choices are taken by value, everything with members by reference.
fn by_value_or_reference(api: &Api, ty: &Ty, names: &TypeNames) -> ArgumentType {
    let resolved = api.resolved(ty);
    let rust = match &resolved {
        // The name that the place has for the type.
        Ty::Named(_) | Ty::Tuple(_) => names.rust(ty),
        resolved => names.rust(resolved),
    };
    if is_small(api, ty) {
        ArgumentType::Value(rust)
    } else {
        ArgumentType::Reference(rust)
    }
}

fn is_small(api: &Api, ty: &Ty) -> bool {
    match api.resolved(ty) {
        Ty::Named(id) => api.shape(id).is_some_and(Shape::is_enumeration),
        Ty::Tuple(places) => places.iter().all(|ty| is_small(api, ty)),
        Ty::Bool
        | Ty::Only(_)
        | Ty::I32
        | Ty::I64
        | Ty::U32
        | Ty::U64
        | Ty::F32
        | Ty::F64
        | Ty::DateTime
        | Ty::Date => true,
        Ty::String
        | Ty::Base64
        | Ty::File
        | Ty::Json
        | Ty::List(_)
        | Ty::Map(_)
        | Ty::Nullable(_) => false,
    }
}
