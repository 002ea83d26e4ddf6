//! Finds the schemas that others derive from: a discriminator without alternatives chooses from those that include its definition
//! through `allOf`.
//!
//! What derives from such a definition has its discriminator, too. If others derive from it in turn, it is such a schema itself.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::node::{Node, Reader};
use crate::diagnostic::Code;
use crate::origin::Origins;
use crate::pointer::Pointer;
use crate::spec::{Annotations, Reference, Schema, SchemaRef};
use crate::value::Value;

/// How many schemas may derive from those that inherit a discriminator, all counted together. In a chain of n schemas, each
/// derives from all before it.
const MAX_INHERITED: usize = 20_000;

/// Which definitions derive from which.
#[derive(Debug)]
pub(super) struct Families {
    /// The definitions that include each definition as a part.
    including: BTreeMap<Pointer, Vec<Pointer>>,
    /// Where the discriminators are that definitions inherit from which others derive.
    inherited: BTreeMap<Pointer, Pointer>,
    /// The first definition that would have one, if there are too many.
    left_out: Option<Pointer>,
}

impl Families {
    fn of(root: &Value, origins: &Origins) -> Self {
        let including = including(root, origins);
        let (inherited, left_out) = inherited(root, &including);
        Self {
            including,
            inherited,
            left_out,
        }
    }
}

impl<'a> Reader<'a> {
    /// Gives a schema the alternatives that its discriminator chooses from, where it lists none itself.
    pub(super) fn settle_base(&mut self, schema: &mut Schema) {
        if !schema.one_of.is_empty() || !schema.any_of.is_empty() {
            return;
        }
        if schema.discriminator.is_none() && !schema.all_of.is_empty() {
            schema.discriminator = self.inherited(&schema.pointer);
        }
        if let Some(discriminator) = &mut schema.discriminator {
            schema.one_of = self.derived(&schema.pointer, discriminator);
            schema.is_base = !schema.one_of.is_empty();
        }
    }

    /// The discriminator that a definition inherits from which others derive. Of a mapping only what leads to those counts.
    fn inherited(&mut self, own: &Pointer) -> Option<openapiv3::Discriminator> {
        let families = Arc::clone(&self.families);
        let families = families.get_or_init(|| Families::of(self.root, self.origins));
        if families.left_out.as_ref() == Some(own) {
            self.too_many_inherit(own);
        }
        let pointer = families.inherited.get(own)?;
        let node = |pointer: Pointer| {
            let value = self.root.pointer(&pointer)?;
            Some(Node { value, pointer })
        };
        let (owner, node) = (node(pointer.parent()?)?, node(pointer.clone())?);
        // What is wrong with it is reported where it stands.
        let found = std::mem::take(&mut self.diagnostics);
        let discriminator = self.discriminator(&owner, &node);
        self.diagnostics = found;
        let mut discriminator = discriminator?;
        if discriminator.mapping.is_empty() {
            return Some(discriminator);
        }
        let heirs: BTreeSet<&Pointer> = heirs(&families.including, own).into_iter().collect();
        let mut has_heirs = false;
        discriminator.mapping.retain(|_, target| {
            let target = Pointer::from_fragment(target);
            let is_heir = target.as_ref().is_some_and(|target| heirs.contains(target));
            has_heirs |= is_heir;
            is_heir || target.as_ref() == Some(own)
        });
        has_heirs.then_some(discriminator)
    }

    fn too_many_inherit(&mut self, pointer: &Pointer) {
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                pointer,
                "too many schemas derive from each other",
            )
            .expected(format!(
                "at most {MAX_INHERITED} that derive from schemas which inherit a discriminator"
            ))
            .found("more")
            .help("this one and those after it are not told apart from what derives from them; list the alternatives");
        self.diagnostics.push(diagnostic);
    }

    /// The schemas that a discriminator without alternatives chooses from: those of its mapping, or else all that include the
    /// definition through `allOf`, and the definition itself.
    fn derived(
        &mut self,
        schema: &Pointer,
        discriminator: &mut openapiv3::Discriminator,
    ) -> Vec<SchemaRef> {
        let own = definition_of(schema);
        let mut targets: Vec<Pointer> = Vec::new();
        for target in discriminator.mapping.values() {
            let target = Pointer::from_fragment(target);
            targets.extend(target.filter(|target| self.root.pointer(target).is_some()));
        }
        if let (Some(own), true) = (&own, targets.is_empty()) {
            let families = self
                .families
                .get_or_init(|| Families::of(self.root, self.origins));
            targets.extend(heirs(&families.including, own).into_iter().cloned());
            if !targets.is_empty() {
                self.map_values(targets.iter().chain([own]), discriminator);
            }
        }
        let mut seen = BTreeSet::new();
        targets.retain(|target| target.is_definition() && seen.insert(target.clone()));
        if let Some(own) = own.filter(|own| !targets.is_empty() && !seen.contains(own)) {
            targets.insert(0, own);
        }
        self.wanted.extend(targets.iter().cloned());
        let pointer = schema.child("discriminator");
        let reference = |target: Pointer| {
            SchemaRef::Ref(Box::new(Reference {
                pointer: pointer.child(&target.last().unwrap_or_default()),
                target,
                notes: Annotations::default(),
            }))
        };
        targets.into_iter().map(reference).collect()
    }

    /// Maps the texts that definitions say they are meant by, in the extension that Swagger 2.0 at Azure has for a mapping.
    fn map_values<'p>(
        &self,
        definitions: impl Iterator<Item = &'p Pointer>,
        discriminator: &mut openapiv3::Discriminator,
    ) {
        for pointer in definitions {
            let definition = self.root.pointer(pointer);
            let text = definition.and_then(|one| one.get("x-ms-discriminator-value"));
            if let Some(text) = text.and_then(Value::as_str) {
                let entry = discriminator.mapping.entry(text.to_owned());
                entry.or_insert_with(|| pointer.fragment());
            }
        }
    }
}

/// The definition that a schema is, or is a part of through `allOf`.
fn definition_of(pointer: &Pointer) -> Option<Pointer> {
    let parent = pointer.parent().filter(|_| !pointer.is_definition());
    let own = match parent {
        Some(list) if list.last().as_deref() == Some("allOf") => list.parent()?,
        _ => pointer.clone(),
    };
    Some(own).filter(Pointer::is_definition)
}

/// What a definition, or a part that is written in it, says of alternatives.
#[derive(Default)]
struct Choice {
    /// Where its discriminator is.
    discriminator: Option<Pointer>,
    /// Whether it lists alternatives.
    is_listed: bool,
}

impl Choice {
    fn of(root: &Value, definition: &Pointer) -> Self {
        let mut choice = Self::default();
        let Some(schema) = root.pointer(definition) else {
            return choice;
        };
        let parts = schema.get("allOf").and_then(Value::as_array);
        let list = definition.child("allOf");
        let parts = parts.unwrap_or_default().iter().enumerate();
        let parts = parts.map(|(index, part)| (list.index(index), part));
        for (pointer, schema) in parts.chain([(definition.clone(), schema)]) {
            let has = |key: &str| schema.get(key).is_some();
            choice.is_listed |= has("oneOf") || has("anyOf");
            if has("discriminator") {
                choice.discriminator = Some(pointer.child("discriminator"));
            }
        }
        choice
    }
}

/// Where the discriminators are that definitions inherit from which others derive, those of the nearest base, and the first
/// definition that is one too many.
fn inherited(
    root: &Value,
    including: &BTreeMap<Pointer, Vec<Pointer>>,
) -> (BTreeMap<Pointer, Pointer>, Option<Pointer>) {
    let mut open = VecDeque::new();
    let mut seen = BTreeSet::new();
    for base in including.keys() {
        let choice = Choice::of(root, base);
        if let Some(discriminator) = choice.discriminator {
            seen.insert(base);
            open.extend((!choice.is_listed).then_some((base, discriminator)));
        }
    }
    let mut found = BTreeMap::new();
    while let Some((base, discriminator)) = open.pop_front() {
        for heir in including.get(base).into_iter().flatten() {
            if !including.contains_key(heir) || !seen.insert(heir) {
                continue;
            }
            if !Choice::of(root, heir).is_listed {
                found.insert(heir.clone(), discriminator.clone());
            }
            open.push_back((heir, discriminator.clone()));
        }
    }
    let mut room = Some(MAX_INHERITED);
    let mut left_out = None;
    found.retain(|one, _| {
        room = room.and_then(|room| room.checked_sub(heirs(including, one).len()));
        if room.is_none() {
            left_out.get_or_insert_with(|| one.clone());
        }
        room.is_some()
    });
    (found, left_out)
}

/// The definitions that include each definition as a part.
pub(crate) fn including(root: &Value, origins: &Origins) -> BTreeMap<Pointer, Vec<Pointer>> {
    let mut found: BTreeMap<Pointer, Vec<Pointer>> = BTreeMap::new();
    let schemas = root.get("components").and_then(|all| all.get("schemas"));
    let Some(schemas) = schemas.and_then(Value::as_object) else {
        return found;
    };
    let definitions = Pointer::root().child("components").child("schemas");
    for (name, schema) in schemas {
        let parts = schema.get("allOf").and_then(Value::as_array);
        for part in parts.unwrap_or_default() {
            let target = part.get("$ref").and_then(Value::as_str);
            if let Some(target) = target.and_then(Pointer::from_fragment) {
                found
                    .entry(origins.current(&target).into_owned())
                    .or_default()
                    .push(definitions.child(name));
            }
        }
    }
    found
}

/// The definitions that include a definition as a part or as a part of parts, nearer ones first.
pub(crate) fn heirs<'p>(
    including: &'p BTreeMap<Pointer, Vec<Pointer>>,
    base: &'p Pointer,
) -> Vec<&'p Pointer> {
    let mut found = vec![base];
    let mut seen = BTreeSet::from([base]);
    let mut next = 0;
    while let Some(one) = found.get(next) {
        let own = including.get(*one).into_iter().flatten();
        found.extend(own.filter(|heir| seen.insert(heir)).collect::<Vec<_>>());
        next += 1;
    }
    found.remove(0);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::resolve;
    use crate::testing::{codes, find, passed, schemas};

    /// Schemas of which each derives from the one before, and the first has a discriminator.
    fn chain(length: usize) -> String {
        let heirs = (1..length).map(|one| {
            format!(
                "S{one:04}: {{allOf: [{{$ref: '#/components/schemas/S{:04}'}}]}}\n",
                one - 1
            )
        });
        let base = "S0000: {required: [kind], discriminator: {propertyName: kind}, properties: {kind: {type: string}, name: {type: string}}}\n";
        base.to_owned() + &heirs.collect::<String>()
    }

    #[test]
    fn what_is_too_much_is_told_apart_no_further() {
        let is_union = |api: &crate::ir::Api, name: &str| {
            matches!(find(api, name).1.shape, crate::ir::Shape::Union(_))
        };
        let (api, found) = passed(&schemas(&chain(20)));
        assert_eq!(codes(&found), []);
        assert!(is_union(&api, "S0000") && is_union(&api, "S0018") && !is_union(&api, "S0019"));
        let (resolved, found) = resolve(&schemas(&chain(300)));
        assert_eq!(codes(&found), [Code::Unsupported]);
        let bases = resolved.schemas.values().filter_map(SchemaRef::inline);
        let bases = bases.filter(|schema| schema.is_base).count();
        // The first one, and those after it, of which 298 + 297 + … derive.
        assert_eq!(bases, 1 + 76);
    }

    #[test]
    fn schemas_that_derive_from_themselves_end() {
        let text = "\
A: {discriminator: {propertyName: kind}, properties: {kind: {type: string}}}
B: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/C'}]}
C: {allOf: [{$ref: '#/components/schemas/B'}]}
D: {allOf: [{$ref: '#/components/schemas/D'}, {$ref: '#/components/schemas/A'}]}";
        let (_, found) = passed(&schemas(text));
        assert!(codes(&found).contains(&Code::AllOfCycle));
    }
}
