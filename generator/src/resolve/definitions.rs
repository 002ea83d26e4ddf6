//! Reads the schemas that something refers to. Each is read on its own, so where many are wanted they are read at the same
//! time; what is found in them is taken up in the same order as if each were read when its turn comes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::node::{Node, Reader};
use crate::diagnostic::Diagnostics;
use crate::parallel;
use crate::pointer::Pointer;
use crate::spec::SchemaRef;

/// From so many schemas on it pays to read them with a further thread.
const MANY_SCHEMAS: usize = 100;

/// A schema that was read on its own.
struct Definition {
    schema: SchemaRef,
    diagnostics: Diagnostics,
    wanted: Vec<Pointer>,
}

impl Reader<'_> {
    /// Reads every schema that was referred to, and those they refer to.
    pub(super) fn reached_schemas(&mut self) -> BTreeMap<Pointer, SchemaRef> {
        let mut read = self.definitions();
        let mut schemas = BTreeMap::new();
        while let Some(pointer) = self.wanted.pop() {
            if schemas.contains_key(&pointer) {
                continue;
            }
            let definition = read.remove(&pointer);
            let Some(definition) = definition.or_else(|| self.definition(&pointer)) else {
                continue;
            };
            self.diagnostics.extend(definition.diagnostics);
            self.wanted.extend(definition.wanted);
            schemas.insert(pointer, definition.schema);
        }
        schemas
    }

    /// Reads what is wanted where that is much: all at once, then all that is wanted in turn, and so on.
    fn definitions(&self) -> HashMap<Pointer, Definition> {
        let mut read = HashMap::new();
        let mut open: BTreeSet<Pointer> = self.wanted.iter().cloned().collect();
        while open.len() >= MANY_SCHEMAS {
            let pointers: Vec<Pointer> = std::mem::take(&mut open).into_iter().collect();
            let definitions = parallel::each(&pointers, |pointer| self.definition(pointer));
            let found = pointers.into_iter().zip(definitions);
            let found: Vec<_> = found.filter_map(|(at, one)| Some((at, one?))).collect();
            let wanted = found.iter().flat_map(|(_, definition)| &definition.wanted);
            open.extend(wanted.cloned());
            read.extend(found);
            open.retain(|pointer| !read.contains_key(pointer));
        }
        read
    }

    /// Reads one schema, if it is there.
    fn definition(&self, pointer: &Pointer) -> Option<Definition> {
        let value = self.root.pointer(pointer)?;
        let mut reader = self.another();
        let schema = reader.schema(&Node {
            value,
            pointer: pointer.clone(),
        });
        Some(Definition {
            schema,
            diagnostics: reader.diagnostics,
            wanted: reader.wanted,
        })
    }
}
