//! Plans the models: fields, variants and their documentation.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::docs;
use super::scope::{Case, Name, Scope};
use super::types::TypeNames;
use super::variant_words;
use super::words::camel;
use crate::config::{Config, Renames};
use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Branch, EnumValue, Member, Object, Shape, Test, Ty, TypeDef, TypeId, Union};
use crate::plan::{
    Field, Initial, Model, ModelKind, RustType, ShapedBranch, Struct, TaggedBranch, Variant,
};
use crate::pointer::Pointer;

/// The models that are used, by name.
pub(super) fn models(
    api: &Api,
    config: &Config,
    names: &TypeNames,
    are_many: bool,
) -> (Vec<Model>, Diagnostics) {
    let part = |types| part(api, config, names, types);
    let half = api.types.len() / 2;
    let ((mut models, mut diagnostics), (second, found_in_second)) =
        crate::parallel::both(are_many, || part(0..half), || part(half..api.types.len()));
    models.extend(second);
    diagnostics.extend(found_in_second);
    models.sort_by(|a, b| a.name.cmp(&b.name));
    constants(api, names, &mut models);
    (models, diagnostics)
}

/// Finds the members that have only one value. A choice that the document names may get further ones, but not where the value
/// tells the alternative of a union.
fn constants(api: &Api, names: &TypeNames, models: &mut [Model]) {
    let mut choices: BTreeMap<Name, BTreeMap<String, Name>> = BTreeMap::new();
    let mut only: BTreeMap<Name, Name> = BTreeMap::new();
    for model in models.iter() {
        let name = match &model.kind {
            ModelKind::Strings(variants) => single(variants),
            ModelKind::Integers(variants) => single(variants),
            _ => None,
        };
        only.extend(name.map(|name| (model.name.clone(), name)));
        if let ModelKind::Strings(variants) | ModelKind::AnyString(variants) = &model.kind {
            let variants = variants.iter();
            let variants = variants.map(|one| (one.wire.clone(), one.name.clone()));
            choices.insert(model.name.clone(), variants.collect());
        }
    }
    let named = api.types.iter().enumerate();
    let named = named.filter(|(_, entry)| entry.hint.named);
    for (index, _) in named {
        names.get(TypeId(index)).map(|name| only.remove(name));
    }
    // Other names of a type stand for it.
    let targets: BTreeMap<Name, Name> = models
        .iter()
        .filter_map(|model| match &model.kind {
            ModelKind::Alias(RustType::Model(target)) => Some((model.name.clone(), target.clone())),
            _ => None,
        })
        .collect();
    let tags = tags(api, names);
    for model in models {
        let ModelKind::Struct(structure) = &mut model.kind else {
            continue;
        };
        let fields = structure.fields.iter_mut();
        for field in fields.filter(|field| field.is_asked_for()) {
            let tag = tags
                .get(&(&model.name, &field.wire))
                .and_then(|tag| tag.as_deref());
            let constant = match &field.ty {
                RustType::Option(_) => None,
                _ if field.initial == Initial::AskedText => {
                    tag.map(|tag| Initial::Text(tag.to_owned()))
                }
                RustType::Model(name) => {
                    let names = std::iter::successors(Some(name), |name| targets.get(name));
                    let name = names.last().unwrap_or(name);
                    let of_tag = tag.and_then(|tag| choices.get(name)?.get(tag));
                    let variant = only.get(name).or(of_tag);
                    variant.map(|variant| Initial::Variant(variant.clone()))
                }
                _ => None,
            };
            if let Some(constant) = constant {
                field.initial = constant;
            }
        }
    }
}

/// The value that a member of an object has wherever the object is an alternative of a union that the member tells apart; nothing if
/// there are several.
fn tags<'a>(
    api: &'a Api,
    names: &'a TypeNames,
) -> BTreeMap<(&'a Name, &'a String), Option<&'a str>> {
    let mut tags = BTreeMap::new();
    for entry in api.types.iter().filter(|entry| entry.usage.any()) {
        let Shape::Union(union) = &entry.shape else {
            continue;
        };
        for branch in &union.branches {
            let (Some(tag), Ty::Named(id)) = (&union.tag, api.resolved(&branch.ty)) else {
                continue;
            };
            let Some(name) = names.get(id) else { continue };
            let only = match branch.tags.as_slice() {
                [only] => Some(only.as_str()),
                _ => None,
            };
            let known = tags.entry((name, tag)).or_insert(only);
            if *known != only {
                *known = None;
            }
        }
    }
    tags
}

fn single<T>(variants: &[Variant<T>]) -> Option<Name> {
    match variants {
        [only] => Some(only.name.clone()),
        _ => None,
    }
}

/// The models of some of the types.
fn part(
    api: &Api,
    config: &Config,
    names: &TypeNames,
    types: Range<usize>,
) -> (Vec<Model>, Diagnostics) {
    let mut planner = Planner {
        api,
        config,
        names,
        diagnostics: Diagnostics::new(),
    };
    let models = types
        .filter_map(|index| {
            let entry = api.types.get(index)?;
            let name = names.get(crate::ir::TypeId(index))?.clone();
            let kind = planner.kind(entry, &name);
            let fallback = || {
                other_name_docs(entry, names)
                    .unwrap_or_else(|| format!("{} of the service.", describe_kind(&kind)))
            };
            Some(Model {
                name,
                docs: match entry.hint.place {
                    // What a place says of itself stands at its member.
                    true => vec![fallback()],
                    false => docs::describe(&entry.docs, fallback),
                },
                deprecated: entry.deprecated,
                kind,
            })
        })
        .collect();
    (models, planner.diagnostics)
}

/// What another name of a type says: which type it names, and after which place.
fn other_name_docs(entry: &TypeDef, names: &TypeNames) -> Option<String> {
    let Shape::Alias(Ty::Named(id)) = &entry.shape else {
        return None;
    };
    let target = names.get(*id).filter(|_| !entry.hint.named)?;
    Some(format!(
        "Another name of [`{}`]: {}.",
        target.as_str(),
        place(entry)
    ))
}

/// The place of a type in words: a part of a call, or what is inside of one, or of another type.
fn place(entry: &TypeDef) -> String {
    let (call, inside) = match entry.hint.words.as_slice() {
        [method, path, inside @ ..] if path.starts_with('/') => {
            (format!("{} {path}", method.to_uppercase()), inside)
        }
        // A reference into the middle of an operation.
        [path, method, inside @ ..] if path.starts_with('/') => {
            let inside = docs::code(&inside.join("."));
            let call = docs::code(&format!("{} {path}", method.to_uppercase()));
            return format!("{inside} of {call}");
        }
        [id, inside @ ..] if entry.pointer.tokens().next().as_deref() == Some("paths") => {
            (id.clone(), inside)
        }
        words => return format!("the type of {}", docs::code(&words.join("."))),
    };
    let call = docs::code(&call);
    match inside {
        [] => format!("the type of {call}"),
        [part] => format!("{} of {call}", described(part)),
        [part, members @ ..] => {
            let members = docs::code(&members.join("."));
            format!("{members} in {} of {call}", described(part))
        }
    }
}

/// A part of a call, or else the name of a parameter.
fn described(part: &str) -> String {
    let status = part
        .strip_prefix("reply ")
        .or_else(|| part.strip_prefix("error "));
    let is_status =
        status.is_some_and(|status| status.len() == 3 && status.chars().all(char::is_alphanumeric));
    match part {
        "reply" | "body" | "multipart body" | "event" | "line" => format!("the {part}"),
        _ if is_status => format!("the {part}"),
        _ => docs::code(part),
    }
}

fn describe_kind(kind: &ModelKind) -> &'static str {
    match kind {
        ModelKind::Struct(_) => "An object",
        ModelKind::Strings(_) | ModelKind::Integers(_) => "A choice",
        ModelKind::AnyString(_) => "A text",
        ModelKind::Tagged { .. } | ModelKind::Shaped(_) => "One of several types",
        ModelKind::Alias(_) | ModelKind::Wrapper(_) => "A value",
    }
}

/// What models are made of, and what is found on the way.
struct Planner<'a> {
    api: &'a Api,
    config: &'a Config,
    names: &'a TypeNames,
    diagnostics: Diagnostics,
}

impl Planner<'_> {
    fn kind(&mut self, entry: &TypeDef, name: &Name) -> ModelKind {
        match &entry.shape {
            Shape::Object(object) => ModelKind::Struct(self.structure(object, entry)),
            Shape::Strings(values) => {
                ModelKind::Strings(self.variants(values, entry, |wire| Cow::Borrowed(wire)))
            }
            Shape::AnyString(values) => {
                ModelKind::AnyString(self.variants(values, entry, |wire| Cow::Borrowed(wire)))
            }
            Shape::Integers(values) => ModelKind::Integers(
                self.variants(values, entry, |wire| Cow::Owned(wire.to_string())),
            ),
            Shape::Union(union) => self.branches(union, name),
            Shape::Alias(ty) => ModelKind::Alias(self.names.rust(ty)),
            Shape::Wrapper(ty) => ModelKind::Wrapper(self.names.rust(ty)),
            // The pass `all_of` leaves none behind.
            Shape::AllOf(_) => ModelKind::Alias(RustType::Value),
        }
    }

    fn structure(&mut self, object: &Object, entry: &TypeDef) -> Struct {
        let mut scope = Scope::new(Case::Snake, &["new"]);
        let owner = entry.hint.words.join(" ");
        let renames = &self.config.renames.properties;
        let mut fields = Vec::with_capacity(object.members.len());
        for member in &object.members {
            let word = Renames::of(renames, &owner, &member.wire).unwrap_or(&member.wire);
            let name = scope.claim_or(word, || format!("{word} field"));
            if scope.numbered() {
                self.collision(&member.pointer, &member.wire, &name);
            }
            let ty = field_type(member, self.names);
            let is_needed = member.required && !matches!(ty, RustType::Option(_));
            let said = match &member.ty {
                Ty::Nullable(inner) => inner,
                ty => ty,
            };
            let is_asked = is_needed || member.must_be_sent && !member.three_state;
            fields.push(Field {
                name,
                docs: field_docs(member, self.api),
                deprecated: member.deprecated,
                wire: member.wire.clone(),
                ty,
                required: member.required,
                initial: match (is_asked, said) {
                    (true, Ty::Only(value)) => Initial::Truth(*value),
                    (true, said) if self.api.resolved(said) == Ty::String => Initial::AskedText,
                    (true, _) => Initial::Asked,
                    (false, _) => Initial::Absent,
                },
                read_only: member.read_only,
            });
        }
        let additional = object.additional.as_ref().map(|ty| {
            let name = scope.claim(["additional properties", "other members"]);
            (name, self.names.rust(ty))
        });
        Struct {
            fields,
            additional,
            non_exhaustive: entry.usage.response && !entry.usage.request,
        }
    }

    fn variants<T: Clone>(
        &mut self,
        values: &[EnumValue<T>],
        entry: &TypeDef,
        text: impl Fn(&T) -> Cow<'_, str>,
    ) -> Vec<Variant<T>> {
        let mut scope = Scope::new(Case::Camel, &["UnknownValue"]);
        let owner = entry.hint.words.join(" ");
        let renames = &self.config.renames.variants;
        let mut variants = Vec::with_capacity(values.len());
        let says_sign = differ_by_sign(values.iter().map(|value| text(&value.wire)));
        for value in values {
            let wire = text(&value.wire);
            let word = Renames::of(renames, &owner, &wire)
                .or(value.name.as_deref())
                .map_or_else(|| wire.clone(), Cow::Borrowed);
            let word = if says_sign { with_signs(&word) } else { word };
            let name = scope.claim_or(&word, || format!("{word} value"));
            if scope.numbered() {
                self.collision(&entry.pointer, &wire, &name);
            }
            variants.push(Variant {
                name,
                docs: match &value.docs {
                    Some(text) => docs::lines(text),
                    None => vec![format!("{}.", docs::code(&wire))],
                },
                wire: value.wire.clone(),
            });
        }
        variants
    }

    /// The names of the alternatives of a union. Those that would be called the same are called after their types, and last, so
    /// that they change no other.
    fn branch_names(&mut self, union: &Union, owner: &Name) -> Vec<Name> {
        let words = |branch: &Branch| match branch.words.as_slice() {
            [] => variant_words(&branch.ty, self.names),
            words => words.join(" "),
        };
        let words: Vec<String> = union.branches.iter().map(words).collect();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for words in &words {
            *counts.entry(camel(words)).or_default() += 1;
        }
        let mut scope = Scope::new(Case::Camel, &["UnknownValue"]);
        let mut names = vec![None; words.len()];
        for is_common in [false, true] {
            let places = names.iter_mut().zip(&union.branches).zip(&words);
            for ((place, branch), words) in places {
                if (counts.get(&camel(words)) > Some(&1)) != is_common {
                    continue;
                }
                let name = match &branch.ty {
                    Ty::Named(_) if is_common => {
                        let whole = variant_words(&branch.ty, self.names);
                        let short = whole.strip_prefix(owner.as_str()).unwrap_or_default();
                        let short = short.starts_with(char::is_uppercase).then_some(short);
                        scope.claim(short.into_iter().chain([&*whole]))
                    }
                    _ => scope.claim([words]),
                };
                if scope.numbered() {
                    self.collision(&branch.pointer, words, &name);
                }
                *place = Some(name);
            }
        }
        names.into_iter().flatten().collect()
    }

    fn branches(&mut self, union: &Union, owner: &Name) -> ModelKind {
        let names = self.branch_names(union, owner);
        let mut named = Vec::with_capacity(union.branches.len());
        for (branch, name) in union.branches.iter().zip(names) {
            let plain = self.names.rust(&branch.ty);
            let ty = if branch.boxed {
                RustType::Boxed(Box::new(plain))
            } else {
                plain
            };
            named.push((name, ty, branch));
        }
        let Some(tag) = &union.tag else {
            let shaped = named.into_iter().map(|(name, ty, branch)| ShapedBranch {
                name,
                ty,
                test: branch.test.clone(),
            });
            return ModelKind::Shaped(shaped.collect());
        };
        let tagged = named.into_iter().map(|(name, ty, branch)| TaggedBranch {
            name,
            ty,
            tags: branch.tags.clone(),
            usual_tag: branch.sent_tag.clone().filter(|_| branch.tags.len() > 1),
            untagged: Some(branch.test.clone()).filter(|test| *test != Test::Undecided),
        });
        ModelKind::Tagged {
            tag: tag.clone(),
            branches: tagged.collect(),
        }
    }

    fn collision(&mut self, pointer: &Pointer, own: &str, name: &Name) {
        self.diagnostics
            .push(super::collision(self.api, pointer, own, name));
    }
}

/// Whether some values are the same but for a plus and a minus inside, as time zones are.
fn differ_by_sign<'a>(values: impl Iterator<Item = Cow<'a, str>> + Clone) -> bool {
    let mut signed = values
        .clone()
        .filter(|value| value.contains('+'))
        .peekable();
    if signed.peek().is_none() {
        return false;
    }
    let values: BTreeSet<Cow<'_, str>> = values.collect();
    signed.any(|value| values.contains(value.replace('+', "-").as_str()))
}

/// The text with words for the signs before numbers.
fn with_signs(text: &str) -> Cow<'_, str> {
    let mut words = String::new();
    let mut rest = text.chars().peekable();
    let mut follows_word = false;
    while let Some(sign) = rest.next() {
        let is_sign = follows_word && rest.peek().is_some_and(char::is_ascii_digit);
        match sign {
            '+' if is_sign => words.push_str(" plus "),
            '-' if is_sign => words.push_str(" minus "),
            sign => words.push(sign),
        }
        follows_word = sign.is_alphanumeric();
    }
    Cow::Owned(words)
}

fn field_docs(member: &Member, api: &Api) -> Vec<String> {
    // A bare reference says what its target says.
    let of_target = || {
        let mut named = member.ty.named();
        // A tuple is more than what is in one of its places.
        let id = named
            .next()
            .filter(|_| !matches!(member.ty, Ty::Tuple(_)))?;
        let target = api.get(id)?.docs.text.as_deref()?;
        docs::sentence(target.split("\n\n").next()?)
    };
    let mut lines = docs::describe(&member.docs, || {
        of_target().unwrap_or_else(|| format!("The member {}.", docs::code(&member.wire)))
    });
    if member.read_only {
        lines.push(String::new());
        lines.push("Set by the service; not sent in requests.".to_owned());
    }
    if member.lacking && !member.required {
        lines.push(String::new());
        lines.push(
            "Required by the document, which shows or says that replies may lack it.".to_owned(),
        );
    }
    if member.write_only {
        let sent = if member.must_be_sent {
            "Must be sent"
        } else {
            "Only sent"
        };
        lines.push(String::new());
        lines.push(format!("{sent}: the service never returns it."));
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

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::ir::{Docs, Hint, Shape, Ty, TypeDef, Usage};
    use crate::pointer::Pointer;
    use crate::testing::{document, planned};

    #[test]
    fn another_name_of_a_type_says_in_words_which_place_it_is_of() {
        let state = "{properties: {state: {type: string, enum: [on, off]}}}";
        let reply = |schema: &str| {
            format!("responses: {{'200': {{content: {{application/json: {{schema: {schema}}}}}}}}}")
        };
        let text = format!(
            "paths:\n  /a/b: {{get: {{{one}}}, put: {{operationId: put, {one}}}}}\n  /c: {{post: {{{two}}}}}\ncomponents: {{schemas: {{A: {state}}}}}",
            one = reply(state),
            two = reply("{$ref: '#/components/schemas/A'}"),
        );
        let (vendor, _) = planned(&document(&text), &Config::default());
        let docs = vendor.models.iter().map(|model| model.docs.join("|"));
        let docs: Vec<String> = docs.filter(|docs| docs.starts_with("Another")).collect();
        assert_eq!(
            docs,
            [
                "Another name of [`State`]: the type of `A.state`.",
                "Another name of [`State`]: `state` in the reply of `GET /a/b`.",
                "Another name of [`GetABReply`]: the reply of `put`.",
                "Another name of [`State`]: `state` in the reply of `put`.",
            ]
        );
    }

    #[test]
    fn a_place_is_told_by_the_call_and_the_part_of_it() {
        for (words, expected) in [
            (&["get", "/a", "reply 2xx"][..], "the reply 2xx of `GET /a`"),
            (
                &["getA", "error 409", "b"],
                "`b` in the error 409 of `getA`",
            ),
            (&["getA", "error of"], "`error of` of `getA`"),
            (&["getA", "state", "item"], "`item` in `state` of `getA`"),
            (
                &["/a", "get", "responses", "200"],
                "`responses.200` of `GET /a`",
            ),
        ] {
            let entry = TypeDef {
                pointer: Pointer::root().child("paths"),
                hint: Hint::inline(words.iter().map(|&word| word.to_owned()).collect()),
                docs: Docs::default(),
                deprecated: false,
                shape: Shape::Alias(Ty::Json),
                usage: Usage::default(),
            };
            assert_eq!(super::place(&entry), expected);
        }
    }
}
