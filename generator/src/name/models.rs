//! Plans the models: fields, variants and their documentation.

use super::docs;
use super::scope::{Case, Scope};
use super::types::TypeNames;
use super::variant_words;
use crate::config::Config;
use crate::ir::{Api, EnumValue, Member, Object, Shape, Ty, TypeDef, Union};
use crate::plan::{Field, Model, ModelKind, RustType, ShapedBranch, Struct, TaggedBranch, Variant};

/// The models that are used, by name.
pub(super) fn models(api: &Api, config: &Config, names: &TypeNames) -> Vec<Model> {
    let mut models: Vec<Model> = api
        .types
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| {
            let name = names.get(crate::ir::TypeId(index))?.clone();
            let owner = entry.hint.words.join(" ");
            let kind = kind(entry, &owner, api, config, names);
            let fallback = format!("{} of the service.", describe_kind(&kind));
            let fallback = place_docs(entry, names).unwrap_or(fallback);
            let docs = docs::describe(&entry.docs, &fallback);
            Some(Model {
                name,
                docs,
                deprecated: entry.deprecated,
                kind,
            })
        })
        .collect();
    models.sort_by(|a, b| a.name.cmp(&b.name));
    models
}

/// What a name after a place says: which type it names.
fn place_docs(entry: &TypeDef, names: &TypeNames) -> Option<String> {
    let Shape::Alias(ty) = &entry.shape else {
        return None;
    };
    let target = names.get(ty.named()?).filter(|_| entry.hint.place)?;
    let place = entry.hint.words.join(".");
    Some(format!(
        "Another name of [`{}`]: the type of {}.",
        target.as_str(),
        docs::code(&place)
    ))
}

fn describe_kind(kind: &ModelKind) -> &'static str {
    match kind {
        ModelKind::Struct(_) => "An object",
        ModelKind::Strings(_) | ModelKind::Integers(_) => "A choice",
        ModelKind::Tagged { .. } | ModelKind::Shaped(_) => "One of several types",
        ModelKind::Alias(_) | ModelKind::Wrapper(_) => "A value",
    }
}

fn kind(entry: &TypeDef, owner: &str, api: &Api, config: &Config, names: &TypeNames) -> ModelKind {
    match &entry.shape {
        Shape::Object(object) => {
            ModelKind::Struct(structure(object, entry, owner, api, config, names))
        }
        Shape::Strings(values) => {
            ModelKind::Strings(variants(values, owner, config, |wire| wire.clone()))
        }
        Shape::Integers(values) => {
            ModelKind::Integers(variants(values, owner, config, i64::to_string))
        }
        Shape::Union(union) => branches(union, names),
        Shape::Alias(ty) => ModelKind::Alias(names.rust(ty)),
        Shape::Wrapper(ty) => ModelKind::Wrapper(names.rust(ty)),
        // The pass `all_of` leaves none behind.
        Shape::AllOf(_) => ModelKind::Alias(RustType::Value),
    }
}

fn structure(
    object: &Object,
    entry: &TypeDef,
    owner: &str,
    api: &Api,
    config: &Config,
    names: &TypeNames,
) -> Struct {
    let mut scope = Scope::new(Case::Snake, &["new"]);
    let fields = object
        .members
        .iter()
        .map(|member| {
            let rename = config
                .renames
                .properties
                .get(&format!("{owner}.{}", member.wire));
            let word = rename.map_or(member.wire.as_str(), |rename| rename.to.as_str());
            Field {
                name: scope.claim([word.to_owned(), format!("{word} field")]),
                docs: field_docs(member, api),
                deprecated: member.deprecated,
                wire: member.wire.clone(),
                ty: field_type(member, names),
                required: member.required,
                read_only: member.read_only,
            }
        })
        .collect();
    let additional = object.additional.as_ref().map(|ty| {
        (
            scope.claim(["additional properties", "other members"]),
            names.rust(ty),
        )
    });
    Struct {
        fields,
        additional,
        non_exhaustive: entry.usage.response && !entry.usage.request,
    }
}

fn field_docs(member: &Member, api: &Api) -> Vec<String> {
    // A bare reference says what its target says.
    let target = member
        .ty
        .named()
        .and_then(|id| api.get(id))
        .and_then(|entry| entry.docs.text.as_deref());
    let target = target
        .and_then(|text| text.split("\n\n").next())
        .and_then(docs::sentence);
    let fallback = target.unwrap_or_else(|| format!("The member {}.", docs::code(&member.wire)));
    let mut lines = docs::describe(&member.docs, &fallback);
    if member.read_only {
        lines.push(String::new());
        lines.push("Set by the service; not sent in requests.".to_owned());
    }
    lines
}

fn field_type(member: &Member, names: &TypeNames) -> RustType {
    let plain = names.rust(&member.ty);
    let plain = if member.boxed {
        RustType::Boxed(Box::new(plain))
    } else {
        plain
    };
    if member.three_state {
        RustType::Patch(Box::new(plain))
    } else if !member.required || (member.nullable && member.ty != Ty::Json) {
        RustType::Option(Box::new(plain))
    } else {
        plain
    }
}

fn variants<T: Clone>(
    values: &[EnumValue<T>],
    owner: &str,
    config: &Config,
    text: impl Fn(&T) -> String,
) -> Vec<Variant<T>> {
    let mut scope = Scope::new(Case::Camel, &["UnknownValue"]);
    values
        .iter()
        .map(|value| {
            let wire = text(&value.wire);
            let rename = config
                .renames
                .variants
                .get(&format!("{owner}.{wire}"))
                .map(|rename| rename.to.as_str());
            let word = rename.or(value.name.as_deref()).unwrap_or(&wire);
            let docs = match &value.docs {
                Some(text) => docs::lines(text),
                None => vec![format!("{}.", docs::code(&wire))],
            };
            Variant {
                name: scope.claim([word.to_owned(), format!("{word} value")]),
                docs,
                wire: value.wire.clone(),
            }
        })
        .collect()
}

fn branches(union: &Union, names: &TypeNames) -> ModelKind {
    let mut scope = Scope::new(Case::Camel, &["UnknownValue"]);
    let mut named = Vec::new();
    for branch in &union.branches {
        let words = if branch.words.is_empty() {
            variant_words(&branch.ty, names)
        } else {
            branch.words.join(" ")
        };
        let plain = names.rust(&branch.ty);
        let ty = if branch.boxed {
            RustType::Boxed(Box::new(plain))
        } else {
            plain
        };
        named.push((scope.claim([words]), ty, branch));
    }
    match &union.tag {
        Some(tag) => ModelKind::Tagged {
            tag: tag.clone(),
            branches: named
                .into_iter()
                .map(|(name, ty, branch)| TaggedBranch {
                    name,
                    ty,
                    tags: branch.tags.clone(),
                })
                .collect(),
        },
        None => ModelKind::Shaped(
            named
                .into_iter()
                .map(|(name, ty, branch)| ShapedBranch {
                    name,
                    ty,
                    test: branch.test.clone(),
                })
                .collect(),
        ),
    }
}
