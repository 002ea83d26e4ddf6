//! Schemas that others derive from and that are something themselves: values without a tag, or with that of the schema.
//!
//! The pass `all_of` makes an object of the members of such a schema. It stands at the place of the schema, though the union of
//! what derives from it has the name.

use std::collections::{BTreeMap, BTreeSet};

use super::Pass;
use super::tagged::{choice, fitting, member, schema_name, without_tag};
use crate::ir::{Api, Branch, Shape, Ty, TypeId, Union};

/// The texts that discriminators map to unions, by the union and the member they are in.
pub(super) type Mapped = BTreeMap<(TypeId, String), Vec<String>>;

pub(super) fn mapped(api: &Api) -> Mapped {
    let mut seen = BTreeSet::new();
    let mut mapped = Mapped::new();
    for entry in &api.types {
        let Shape::Union(Union {
            tag: Some(tag),
            branches,
            ..
        }) = &entry.shape
        else {
            continue;
        };
        for branch in branches.iter().filter(|branch| !branch.tags.is_empty()) {
            let Ty::Named(id) = api.resolved(&branch.ty) else {
                continue;
            };
            if matches!(api.shape(id), Some(Shape::Union(_))) {
                let texts = branch.tags.iter();
                let new = texts.filter(|text| seen.insert((id, tag, *text)));
                let known = mapped.entry((id, tag.clone())).or_default();
                known.extend(new.cloned());
            }
        }
    }
    mapped
}

impl Pass<'_> {
    /// Whether a branch has the members of the schema that the union itself is.
    pub(super) fn is_base_of(&self, union: &Ty, branch: &Branch) -> bool {
        let (Ty::Named(union), Ty::Named(id)) = (union, &branch.ty) else {
            return false;
        };
        branch.is_base && self.api.pointer(*id) == self.api.pointer(*union)
    }

    /// Gives the bases among the branches of a union the texts that mean them. The base of the union itself is no branch if it
    /// has only the tag and no text is mapped to it.
    pub(super) fn settle_bases(&self, id: TypeId, branches: &mut Vec<Branch>, tag: &str) {
        let union = Ty::Named(id);
        let own = |branch: &Branch| self.is_base_of(&union, branch);
        if let Some(base) = branches.iter_mut().find(|branch| own(branch)) {
            let mapped = self.mapped.get(&(id, tag.to_owned()));
            let mapped = mapped.filter(|_| base.tags.is_empty());
            base.tags.extend(mapped.into_iter().flatten().cloned());
        }
        branches.retain(|branch| {
            !own(branch) || !branch.tags.is_empty() || has_more(self.api, &branch.ty, tag)
        });
        let is_unknown = |branch: &Branch| branch.is_base && branch.tags.is_empty();
        if !branches.iter().any(is_unknown) {
            return;
        }
        let others = branches.iter().filter(|branch| !branch.is_base);
        let taken: BTreeSet<String> = others
            .flat_map(|branch| certain(self.api, branch, tag))
            .collect();
        for base in branches.iter_mut().filter(|branch| is_unknown(branch)) {
            base.tags.extend(own_text(self.api, base, tag, &taken));
        }
    }

    /// Takes values without a tag for the base. What derives from it has one.
    pub(super) fn without_tag(&self, id: TypeId, union: &mut Union) {
        let Some(tag) = union.tag.clone() else {
            return;
        };
        for branch in &mut union.branches {
            let is_own = self.is_base_of(&Ty::Named(id), branch);
            let test = is_own.then(|| without_tag(self.api, &branch.ty, &tag));
            branch.test = test.flatten().unwrap_or_default();
        }
    }
}

/// Whether an object has members beside the tag.
fn has_more(api: &Api, ty: &Ty, tag: &str) -> bool {
    let object = api.object(ty);
    object.is_some_and(|object| {
        object.additional.is_some() || object.members.iter().any(|member| member.wire != tag)
    })
}

/// The texts that may only mean this branch.
fn certain(api: &Api, branch: &Branch, tag: &str) -> Vec<String> {
    let mut texts = branch.tags.clone();
    texts.extend(schema_name(api, branch));
    texts.extend(
        choice(api, branch, tag)
            .filter(|texts| texts.len() == 1)
            .into_iter()
            .flatten(),
    );
    texts
}

/// The text that means a base: the only one or the default of the member, or else the name of the schema.
fn own_text(api: &Api, base: &Branch, tag: &str, taken: &BTreeSet<String>) -> Option<String> {
    let choice = choice(api, base, tag);
    let name = schema_name(api, base)?;
    let default = member(api, &base.ty, tag).and_then(|member| member.docs.default.clone());
    let texts = match choice {
        None => vec![default, Some(name)],
        Some(texts) => {
            let only = texts.first().filter(|_| texts.len() == 1).cloned();
            let of_name = fitting(&texts, &name).and_then(|place| texts.get(place).cloned());
            vec![only, default.filter(|one| texts.contains(one)), of_name]
        }
    };
    texts
        .into_iter()
        .flatten()
        .find(|text| !taken.contains(text))
}

#[cfg(test)]
mod tests {
    use crate::ir::{Branch, Test, Union};
    use crate::testing::{codes, find, passed, schemas};

    fn branches(text: &str, words: &str) -> Vec<(String, Vec<String>, bool)> {
        let (api, found) = passed(&schemas(text));
        assert_eq!(codes(&found), [], "{text}");
        let crate::ir::Shape::Union(Union { branches, .. }) = &find(&api, words).1.shape else {
            panic!("{words} is no union");
        };
        let about = |branch: &Branch| {
            let takes_untagged = branch.test != Test::Undecided;
            (branch.words.join(" "), branch.tags.clone(), takes_untagged)
        };
        branches.iter().map(about).collect()
    }

    fn row(word: &str, tags: &[&str], takes_untagged: bool) -> (String, Vec<String>, bool) {
        let tags = tags.iter().map(|&tag| tag.to_owned()).collect();
        (word.to_owned(), tags, takes_untagged)
    }

    #[test]
    fn a_base_has_the_text_that_its_member_says_or_is_called_after_its_schema() {
        for (member, text) in [
            ("{type: string}", "Message"),
            ("{type: string, default: plain}", "plain"),
            ("{type: string, default: Zoom}", "Message"),
            ("{type: string, enum: [Zoom, message]}", "message"),
        ] {
            let zoom = "Zoom: {allOf: [{$ref: '#/components/schemas/Message'}], properties: {kind: {enum: [Zoom], type: string}, room: {}}}";
            let text_of = format!(
                "Message: {{required: [kind], discriminator: {{propertyName: kind}}, properties: {{kind: {member}, text: {{type: string}}}}}}\n{zoom}"
            );
            assert_eq!(
                branches(&text_of, "Message"),
                [row("Message", &[text], true), row("Zoom", &["Zoom"], false)],
                "{member}"
            );
        }
    }

    /// What derives from `Pet`, directly and not.
    const HEIRS: &str = "\
Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {lives: {}}}]}
Kitten: {allOf: [{$ref: '#/components/schemas/Cat'}, {properties: {weeks: {}}}]}
Lion: {allOf: [{$ref: '#/components/schemas/Cat'}, {properties: {roars: {}}}]}
Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {tricks: {}}}]}
";

    #[test]
    fn what_inherits_a_discriminator_and_has_heirs_is_a_base_itself() {
        for (member, mapping, tags) in [
            ("{type: string}", "", ["Cat", "Kitten", "Lion"]),
            (
                "{type: string, default: Pet}",
                "",
                ["Cat", "Kitten", "Lion"],
            ),
            (
                "{type: string, enum: [pet, cat, kitten, lion, dog]}",
                "",
                ["cat", "kitten", "lion"],
            ),
            (
                "{type: string}",
                "kit: Kitten, leo: Lion, dog: Dog, felis: Cat",
                ["felis", "kit", "leo"],
            ),
            (
                "{type: string}",
                "kit: Kitten, leo: Lion, dog: Dog",
                ["Cat", "kit", "leo"],
            ),
        ] {
            let pet = format!(
                "Pet: {{required: [kind], discriminator: {{propertyName: kind, mapping: {{{mapping}}}}}, properties: {{kind: {member}, name: {{type: string}}}}}}\n"
            );
            let [cat, kitten, lion] = tags;
            let mut found = branches(&format!("{pet}{HEIRS}"), "Cat");
            found.sort();
            assert_eq!(
                found,
                [
                    row("Cat", &[cat], true),
                    row("Kitten", &[kitten], false),
                    row("Lion", &[lion], false)
                ],
                "{member} {mapping}"
            );
        }
    }

    #[test]
    fn what_inherits_a_discriminator_is_no_base_where_this_chooses_from_others() {
        let discriminator = "discriminator: {propertyName: kind";
        for pet in [
            // Neither of these is said of what derives from `Cat`.
            format!(
                "{discriminator}, mapping: {{dog: Dog}}}}, properties: {{kind: {{type: string}}}}"
            ),
            format!(
                "{discriminator}}}, properties: {{kind: {{type: string}}}}, oneOf: [{{$ref: '#/components/schemas/Dog'}}, {{$ref: '#/components/schemas/Lion'}}]"
            ),
            "properties: {kind: {type: string}}".to_owned(),
        ] {
            let (api, _) = passed(&schemas(&format!("Pet: {{{pet}}}\n{HEIRS}")));
            let shape = &find(&api, "Cat").1.shape;
            assert!(
                matches!(shape, crate::ir::Shape::Object(_)),
                "{pet}: {shape:?}"
            );
        }
    }

    #[test]
    fn the_nearest_discriminator_is_inherited() {
        let pet = "Pet: {discriminator: {propertyName: kind}, properties: {kind: {type: string}, breed: {type: string}}}\n";
        let heirs = HEIRS.replacen(
            "properties: {lives",
            "discriminator: {propertyName: breed}, properties: {lives",
            1,
        );
        let small =
            "Tiny: {allOf: [{$ref: '#/components/schemas/Kitten'}, {properties: {days: {}}}]}\n";
        let (api, _) = passed(&schemas(&format!("{pet}{heirs}{small}")));
        for (words, tag) in [("Cat", "breed"), ("Kitten", "breed")] {
            let crate::ir::Shape::Union(union) = &find(&api, words).1.shape else {
                panic!("{words} is no union");
            };
            assert_eq!(union.tag.as_deref(), Some(tag), "{words}");
        }
    }

    #[test]
    fn a_base_with_the_tag_alone_is_an_alternative_where_it_is_mapped() {
        let text = |mapping: &str| {
            format!(
                "Pet: {{discriminator: {{propertyName: kind, mapping: {{cat: Cat{mapping}}}}}, properties: {{kind: {{type: string}}}}}}\nCat: {{allOf: [{{$ref: '#/components/schemas/Pet'}}], properties: {{lives: {{}}}}}}"
            )
        };
        assert_eq!(branches(&text(""), "Pet"), [row("Cat", &["cat"], false)]);
        let both = [row("Cat", &["cat"], false), row("Pet", &["pet"], true)];
        assert_eq!(branches(&text(", pet: Pet"), "Pet"), both);
    }
}
