//! Unions that a discriminator decides.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use heck::ToSnakeCase as _;

use super::test::profile;
use super::{Pass, Undecided};
use crate::diagnostic::{Code, Diagnostic, Loss, Place};
use crate::ir::{Api, Branch, Member, Shape, Test, Ty, TypeDef, TypeId, Union};
use crate::pass::narrow::not_null;
use crate::pointer::Pointer;

impl Pass<'_> {
    /// The branches with the texts of the discriminator that mean them, or `None` when some branch has none.
    pub(super) fn tagged(&self, union: &Undecided, tag: &str) -> Option<Vec<Branch>> {
        if union.is_open || union.branches.is_empty() {
            return None;
        }
        let taken = self.taken(union, tag);
        let mut seen = BTreeSet::new();
        let mut branches = Vec::new();
        for branch in &union.branches {
            let mut branch = branch.clone();
            if branch.tags.is_empty() && !branch.is_base {
                branch.tags = implied(self.api, &branch, tag, &taken);
            }
            branch.tags.retain(|tag| seen.insert(tag.clone()));
            branch.sent_tag = sent(self.api, &branch, tag).or_else(|| {
                let name = schema_name(self.api, &branch);
                name.filter(|name| branch.tags.contains(name))
            });
            let has_texts = member(self.api, &branch.ty, tag)
                .is_none_or(|member| is_text(self.api, &member.ty));
            let is_known = branch.is_base || !branch.tags.is_empty();
            if !is_known || self.api.object(&branch.ty).is_none() || !has_texts {
                return None;
            }
            branches.push(branch);
        }
        self.test_untagged(&mut branches, tag);
        Some(branches)
    }

    fn taken(&self, union: &Undecided, tag: &str) -> Taken {
        let mut taken = Taken::default();
        let mut offered = BTreeSet::new();
        for branch in &union.branches {
            taken.mapped.extend(branch.tags.iter().cloned());
            if branch.is_base {
                taken.bases.extend(branch.tags.iter().cloned());
                continue;
            }
            let texts = choice(self.api, branch, tag).filter(|_| branch.tags.is_empty());
            let texts: BTreeSet<String> = texts.into_iter().flatten().collect();
            for text in texts {
                if !offered.insert(text.clone()) {
                    taken.shared.insert(text);
                }
            }
        }
        taken
    }

    /// The union of alternatives that a member with texts of its own in each tells apart: one that always is there, or any.
    pub(super) fn constant_tag(&self, union: &Undecided, is_certain: bool) -> Option<Shape> {
        let [first, _, ..] = union.branches.as_slice() else {
            return None;
        };
        let first = Some(first).filter(|_| !union.is_open)?;
        let members = self.api.object(&first.ty)?.members.iter();
        let mut candidates: Vec<Candidate<'_>> = members.map(Candidate::new).collect();
        for branch in &union.branches {
            let members = self.api.object(&branch.ty)?.members.iter();
            let members: HashMap<&str, &Member> = members
                .map(|member| (member.wire.as_str(), member))
                .collect();
            candidates.retain_mut(|candidate| {
                let member = members.get(candidate.tag);
                let member = member.filter(|one| !is_certain || (one.required && !one.nullable));
                let texts = member.and_then(|member| texts(self.api, &member.ty));
                texts.is_some_and(|texts| candidate.add(texts))
            });
            if candidates.is_empty() {
                return None;
            }
        }
        let Candidate { tag, texts, .. } = candidates.into_iter().next()?;
        let branches = union.branches.iter().zip(texts).map(|(branch, tags)| {
            let mut branch = branch.clone();
            branch.tags = tags;
            branch.sent_tag = sent(self.api, &branch, tag);
            branch
        });
        let mut branches: Vec<Branch> = branches.collect();
        self.test_untagged(&mut branches, tag);
        Some(Shape::Union(Union {
            branches,
            tag: Some(tag.to_owned()),
            by_constants: true,
            is_base: false,
        }))
    }

    /// Gives tests to the branches whose values need not have the tag, if some value without it passes only one.
    fn test_untagged(&self, branches: &mut [Branch], tag: &str) {
        for branch in branches.iter_mut() {
            branch.test = untagged(self.api, &branch.ty, tag).unwrap_or_default();
        }
        let fit_all = branches.iter().filter(|branch| branch.test == Test::OBJECT);
        if fit_all.count() > 1 {
            for branch in branches {
                branch.test = Test::Undecided;
            }
        }
    }

    /// Says that a discriminator is not used, unless it is known what is wrong with it.
    pub(super) fn unused_tag(&mut self, pointer: &Pointer) {
        let pointer = pointer.child("discriminator");
        if self.bad_mappings.contains(&pointer.child("mapping")) {
            return;
        }
        let place = Place::value(&self.api.file, &pointer);
        self.diagnostics.push(
            Diagnostic::new(Code::Unsupported, place, "the discriminator is not used")
                .expected("alternatives that are all objects, each with a text of its own")
                .found("an alternative that is no object, or whose text is not known")
                .help("the alternatives are told apart by their members instead; give each one a schema of its own")
            .costs(Loss::Vague),
        );
    }
}

/// A member that may tell alternatives apart.
struct Candidate<'a> {
    tag: &'a str,
    /// Its texts in each alternative.
    texts: Vec<Vec<String>>,
    seen: HashSet<String>,
}

impl<'a> Candidate<'a> {
    fn new(member: &'a Member) -> Self {
        Self {
            tag: &member.wire,
            texts: Vec::new(),
            seen: HashSet::new(),
        }
    }

    /// Adds the texts of the next alternative, if no other has them.
    fn add(&mut self, texts: Vec<String>) -> bool {
        let are_own = texts.iter().all(|text| self.seen.insert(text.clone()));
        self.texts.push(texts);
        are_own
    }
}

/// Gives the members that are tags of alternatives the default that is one of the alternative: an inherited one means what the
/// alternative derives from.
pub(super) fn correct_defaults(api: &mut Api) {
    let mut tags: BTreeMap<(TypeId, String), BTreeSet<String>> = BTreeMap::new();
    for entry in &api.types {
        let Shape::Union(union) = &entry.shape else {
            continue;
        };
        for branch in &union.branches {
            if let (Some(tag), Ty::Named(id)) = (&union.tag, api.resolved(&branch.ty)) {
                let texts = tags.entry((id, tag.clone())).or_default();
                texts.extend(branch.tags.iter().cloned());
            }
        }
    }
    for ((id, tag), texts) in tags {
        let entry = api.types.get_mut(id.0);
        let Some(Shape::Object(object)) = entry.map(|entry| &mut entry.shape) else {
            continue;
        };
        let mut members = object.members.iter_mut();
        let Some(member) = members.find(|member| member.wire == tag) else {
            continue;
        };
        let is_wrong = |default: &String| !texts.contains(default);
        if !texts.is_empty() && member.docs.default.as_ref().is_some_and(is_wrong) {
            let mut texts = texts.into_iter();
            member.docs.default = texts.next().filter(|_| texts.next().is_none());
        }
    }
}

/// The type of a member of an object.
pub(super) fn member<'a>(api: &'a Api, ty: &Ty, name: &str) -> Option<&'a Member> {
    let mut members = api.object(ty)?.members.iter();
    members.find(|member| member.wire == name)
}

/// Whether values of a type may be texts.
fn is_text(api: &Api, ty: &Ty) -> bool {
    match not_null(api, ty) {
        Ty::Named(id) => !matches!(api.shape(id), Some(Shape::Integers(_))),
        ty => matches!(ty, Ty::String | Ty::Json),
    }
}

/// The texts of an enumeration.
fn texts(api: &Api, ty: &Ty) -> Option<Vec<String>> {
    let Ty::Named(id) = not_null(api, ty) else {
        return None;
    };
    match api.shape(id)? {
        Shape::Strings(values) => Some(values.iter().map(|value| value.wire.clone()).collect()),
        _ => None,
    }
}

/// The tag that is sent for a branch unless the value names one: the only one, the default of the member, or the first where the
/// value has no member to name it in.
fn sent(api: &Api, branch: &Branch, tag: &str) -> Option<String> {
    let sent = match (branch.tags.as_slice(), member(api, &branch.ty, tag)) {
        ([only], _) => Some(only),
        (tags, None) => tags.first(),
        (tags, Some(member)) => {
            let default = member.docs.default.as_ref();
            default.filter(|default| tags.contains(default))
        }
    };
    sent.cloned()
}

/// The test of the values of an object that do not have the tag; nothing if all have it.
fn untagged(api: &Api, ty: &Ty, tag: &str) -> Option<Test> {
    let member = member(api, ty, tag)?;
    if member.required && !member.nullable {
        return None;
    }
    without_tag(api, ty, tag)
}

/// The test of the values of an object, but for the tag.
pub(super) fn without_tag(api: &Api, ty: &Ty, tag: &str) -> Option<Test> {
    let mut test = profile(api, ty)?.test;
    if let Test::Object { constants, .. } = &mut test {
        constants.retain(|(name, _)| name != tag);
    }
    Some(test)
}

/// The name of the schema that a branch is made of.
pub(super) fn schema_name(api: &Api, branch: &Branch) -> Option<String> {
    let Ty::Named(id) = branch.ty else {
        return None;
    };
    let is_definition = |entry: &&TypeDef| entry.hint.named || branch.is_base;
    let definition = api.get(id).filter(is_definition)?;
    definition.pointer.last().map(Into::into)
}

/// The texts of the discriminator that a branch may have, if it says so.
pub(super) fn choice(api: &Api, branch: &Branch, tag: &str) -> Option<Vec<String>> {
    texts(api, &member(api, &branch.ty, tag)?.ty)
}

/// Texts of a discriminator that a branch without a mapping cannot have for itself.
#[derive(Default)]
struct Taken {
    /// Those that the mapping has.
    mapped: BTreeSet<String>,
    /// Those of them that mean what others derive from.
    bases: BTreeSet<String>,
    /// Those that several branches without a mapping may have.
    shared: BTreeSet<String>,
}

/// The texts that mean a branch without a mapping: those that the member may have if no other branch has them, else the one that
/// the name of the schema stands for.
fn implied(api: &Api, branch: &Branch, tag: &str, taken: &Taken) -> Vec<String> {
    let name = schema_name(api, branch);
    let Some(mut texts) = choice(api, branch, tag) else {
        let member = member(api, &branch.ty, tag);
        // What is sent unless callers say otherwise must not mean another branch, but for what is inherited.
        let default = member.and_then(|member| member.docs.default.as_deref());
        let default = default.filter(|text| !taken.bases.contains(*text));
        let name = name.as_deref();
        let mut texts = default.into_iter().chain(name);
        let is_own = texts.all(|text| !taken.mapped.contains(text));
        return name
            .filter(|_| is_own)
            .map(str::to_owned)
            .into_iter()
            .collect();
    };
    let is_own = |text: &String| !taken.mapped.contains(text) && !taken.shared.contains(text);
    if texts.iter().all(is_own) {
        return texts;
    }
    let place = name.and_then(|name| fitting(&texts, &name));
    let text = place.map(|place| texts.swap_remove(place));
    text.into_iter()
        .filter(|text| !taken.mapped.contains(text))
        .collect()
}

/// The place of the text of an enumeration that a name stands for: itself, or the only one whose words it has.
pub(super) fn fitting(texts: &[String], name: &str) -> Option<usize> {
    let same = texts.iter().position(|text| text == name);
    let words = |text: &str| format!("_{}_", text.to_snake_case());
    let of_name = words(name);
    let fits = |(_, text): &(usize, &String)| of_name.contains(&words(text));
    let mut fitting = texts.iter().enumerate().filter(fits);
    let only = fitting.next().filter(|_| fitting.next().is_none());
    same.or(only.map(|(place, _)| place))
}
