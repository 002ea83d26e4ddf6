//! What became of a document in numbers: how much of it is typed, and why the rest is raw JSON. Counted after the passes,
//! when the types are settled and every place still has its pointer.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostics};
use crate::ir::{Api, Shape, Ty};
use crate::pointer::Pointer;

/// A document in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// The operations.
    pub operations: usize,
    /// The types that something uses.
    pub types: usize,
    /// The members of those types.
    pub fields: usize,
    /// The request and reply bodies.
    pub bodies: usize,
    /// How many fields and bodies are raw JSON because of a message with this code.
    pub raw: BTreeMap<Code, usize>,
    /// How many fields and bodies are raw JSON because the document allows any value there.
    pub unconstrained: usize,
}

impl Census {
    /// How many fields and bodies fell back to raw JSON although the document says more.
    pub fn fallbacks(&self) -> usize {
        self.raw.values().sum()
    }
}

/// Counts. The messages say why a place is raw JSON.
pub(crate) fn census(api: &Api, diagnostics: &Diagnostics) -> Census {
    let mut causes = BTreeMap::new();
    for one in diagnostics {
        // Another media type says nothing of what this one holds.
        if let (Some(place), false) = (&one.place, one.code == Code::MediaType) {
            let pointer = place.pointer.as_str();
            causes.entry(pointer).or_insert(one.code);
        }
    }
    let mut counter = Counter {
        api,
        causes,
        census: Census::default(),
    };
    counter.types();
    counter.operations();
    counter.census
}

struct Counter<'a> {
    api: &'a Api,
    /// The first message about each place.
    causes: BTreeMap<&'a str, Code>,
    census: Census,
}

impl Counter<'_> {
    fn types(&mut self) {
        for entry in self.api.types.iter().filter(|entry| entry.usage.any()) {
            self.census.types += 1;
            if let Shape::Object(object) = &entry.shape {
                for member in &object.members {
                    self.census.fields += 1;
                    match member.declared {
                        true => self.place(&member.ty, &member.pointer),
                        // The document does not say what it is.
                        false => self.census.unconstrained += 1,
                    }
                }
            }
        }
    }

    fn operations(&mut self) {
        for operation in &self.api.operations {
            // A further form of an operation is a second method of the same operation.
            if operation.is_further_form() {
                continue;
            }
            self.census.operations += 1;
            if let Some(body) = &operation.body {
                self.census.bodies += 1;
                self.place(&body.ty, &body.pointer);
            }
            let replies = operation.replies.iter().filter_map(|one| one.content.ty());
            let responses = operation.pointer.child("responses");
            for ty in replies.chain(operation.failures.iter().map(|one| &one.ty)) {
                self.census.bodies += 1;
                self.place(ty, &responses);
            }
        }
    }

    fn place(&mut self, ty: &Ty, pointer: &Pointer) {
        let Some(pointer) = self.raw(ty, pointer) else {
            return;
        };
        match self.cause(pointer.as_str()) {
            Some(code) => *self.census.raw.entry(code).or_default() += 1,
            None => self.census.unconstrained += 1,
        }
    }

    /// Where a type became raw JSON, if it did, also inside a list or map.
    fn raw<'p>(&'p self, ty: &Ty, pointer: &'p Pointer) -> Option<&'p Pointer> {
        let mut at = pointer;
        let mut ty = ty;
        for _ in 0..=self.api.types.len() {
            ty = match ty {
                Ty::Json => return Some(at),
                Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => inner,
                Ty::Tuple(places) => return places.iter().find_map(|ty| self.raw(ty, at)),
                Ty::Named(id) => match self.api.get(*id) {
                    Some(entry) => match &entry.shape {
                        Shape::Alias(next) => {
                            at = &entry.pointer;
                            next
                        }
                        _ => return None,
                    },
                    None => return None,
                },
                _ => return None,
            };
        }
        None
    }

    /// The code of a message about a place or something in it.
    fn cause(&self, pointer: &str) -> Option<Code> {
        let below = format!("{pointer}/");
        let inside = self.causes.range(below.as_str()..).next();
        let inside = inside.filter(|(place, _)| place.starts_with(&below));
        let own = self.causes.get(pointer);
        own.or(inside.map(|(_, code)| code)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{document, passed};

    #[test]
    fn raw_places_are_counted_by_their_cause() {
        let text = "\
paths:
  /a:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
      responses:
        '200': {description: d, content: {application/json: {schema: {}}}}
components:
  schemas:
    A:
      type: object
      required: [undeclared]
      properties:
        mixed: {enum: [[1], a]}
        shared: {$ref: '#/components/schemas/Mixed'}
        list: {type: array, items: {$ref: '#/components/schemas/Mixed'}}
        any: {}
        text: {type: string}
    Mixed: {enum: [[2], b]}
";
        let (api, found) = passed(&document(text));
        let census = census(&api, &found);
        assert_eq!((census.operations, census.fields, census.bodies), (1, 6, 2));
        assert_eq!(census.raw, BTreeMap::from([(Code::MixedEnum, 3)]));
        assert_eq!(census.unconstrained, 3);
        assert_eq!(census.fallbacks(), 3);
    }
}
