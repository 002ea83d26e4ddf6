//! Names every type and turns types of the arena into Rust types.

use std::collections::{BTreeMap, BTreeSet};

use super::scope::{Case, Name, Scope};
use super::words::camel;
use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Hint, Shape, Ty, TypeId};
use crate::plan::RustType;

/// What the emitted models use themselves.
const RESERVED: [&str; 31] = [
    "AsRef",
    "BTreeMap",
    "Base64",
    "Box",
    "Clone",
    "DateTime",
    "Debug",
    "Default",
    "Deserialize",
    "Deserializer",
    "Err",
    "FilePart",
    "From",
    "Hash",
    "Into",
    "NaiveDate",
    "None",
    "Ok",
    "Option",
    "Patch",
    "Result",
    "Self",
    "Serialize",
    "Serializer",
    "Shape",
    "Some",
    "String",
    "UnknownValue",
    "Utc",
    "Value",
    "Vec",
];

/// The name of every type that is used.
pub(super) struct TypeNames {
    names: Vec<Option<Name>>,
    /// The names of places that are shown as the type they name, with that type.
    shown_as: BTreeMap<TypeId, TypeId>,
    collisions: Vec<(TypeId, Name)>,
    /// The identifiers that are taken.
    pub(super) scope: Scope,
}

impl TypeNames {
    /// Names all types: those the document names first, then shared ones, then the rest after their owners.
    pub(super) fn new(api: &Api, config: &Config, diagnostics: &mut Diagnostics) -> Self {
        let scope = Scope::new(Case::Camel, &RESERVED);
        let mut this = Self {
            names: vec![None; api.types.len()],
            shown_as: BTreeMap::new(),
            scope,
            collisions: Vec::new(),
        };
        let used: Vec<TypeId> = (0..api.types.len())
            .map(TypeId)
            .filter(|id| api.types.get(id.0).is_some_and(|t| t.usage.any()))
            .collect();
        this.renamed(api, config, &used);
        this.declared(api, &used);
        this.shared(api, &used);
        let general: BTreeSet<TypeId> = used
            .iter()
            .copied()
            .filter(|id| this.get(*id).is_some())
            .collect();
        this.owned(api, &used);
        this.places(api, &used, &general);
        for (id, name) in &this.collisions {
            diagnostics.extend(api.get(*id).map(|entry| {
                super::collision(api, &entry.pointer, &entry.hint.words.join(" "), name)
            }));
        }
        this
    }

    fn insert(&mut self, id: TypeId, candidates: &[&str]) {
        let name = self.scope.claim(candidates);
        if self.scope.numbered() {
            self.collisions.push((id, name.clone()));
        }
        self.names[id.0] = Some(name);
    }

    /// The name of a type.
    pub(super) fn get(&self, id: TypeId) -> Option<&Name> {
        self.names.get(id.0)?.as_ref()
    }

    fn renamed(&mut self, api: &Api, config: &Config, used: &[TypeId]) {
        for id in used {
            let Some(entry) = api.get(*id).filter(|entry| !entry.hint.place) else {
                continue;
            };
            let key = if entry.hint.named {
                entry.hint.words.join(" ")
            } else {
                format!("#{}", entry.pointer.as_str())
            };
            if let Some(rename) = config.renames.types.get(&key) {
                self.insert(*id, &[&rename.to]);
            }
        }
    }

    /// A schema that is spelled like its Rust name keeps it; the others follow in pointer order.
    fn declared(&mut self, api: &Api, used: &[TypeId]) {
        let word = |id: &TypeId| {
            let entry = api.types.get(id.0)?;
            entry.hint.named.then(|| entry.hint.words.concat())
        };
        let mut declared: Vec<(bool, String, TypeId)> = used
            .iter()
            .filter(|id| self.get(**id).is_none())
            .filter_map(|id| word(id).map(|word| (camel(&word) != word, word, *id)))
            .collect();
        declared.sort();
        for (_, word, id) in declared {
            self.insert(id, &[&word, &format!("{word} model")]);
        }
    }

    /// A type of several places is called after its member, and an enumeration as the document calls it, unless two such types
    /// would be.
    fn shared(&mut self, api: &Api, used: &[TypeId]) {
        let is_general = |hint: &Hint| (hint.shared || hint.title.is_some()) && !hint.place;
        let shared: Vec<(TypeId, &str, String)> = used
            .iter()
            .filter(|id| self.get(**id).is_none())
            .filter_map(|id| Some((*id, &api.get(*id)?.hint)))
            .filter(|(_, hint)| is_general(hint))
            .map(|(id, hint)| (id, hint.subject(), camel(hint.subject())))
            .collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, _, name) in &shared {
            *counts.entry(name).or_default() += 1;
        }
        for (id, word, name) in &shared {
            if counts.get(name.as_str()) == Some(&1) {
                self.names[id.0] = self.scope.claim_free(word);
            }
        }
    }

    /// The rest is called after its place: the words from the root down to it. The whole path, because a shorter name would
    /// change when another type wants it.
    fn owned(&mut self, api: &Api, used: &[TypeId]) {
        for id in used {
            let entry = api.get(*id).filter(|entry| !entry.hint.place);
            if let (Some(entry), None) = (entry, self.get(*id)) {
                self.insert(*id, &[&entry.hint.words.join(" ")]);
            }
        }
    }

    /// Names the places of shared types, where such a name is free. A place is shown as its shared type where that has a
    /// `general` name, not one after another place, or where the place has no name.
    fn places(&mut self, api: &Api, used: &[TypeId], general: &BTreeSet<TypeId>) {
        for id in used {
            let Some(entry) = api.get(*id).filter(|entry| entry.hint.place) else {
                continue;
            };
            let name = self.scope.claim_free(&entry.hint.words.join(" "));
            if let Shape::Alias(Ty::Named(target)) = &entry.shape {
                if name.is_none() || general.contains(target) {
                    self.shown_as.insert(*id, *target);
                }
            }
            self.names[id.0] = name;
        }
    }

    /// The name that is shown where a type is used.
    pub(super) fn shown(&self, id: TypeId) -> Option<&Name> {
        self.get(self.shown_as.get(&id).copied().unwrap_or(id))
    }

    /// The Rust type of a type.
    pub(super) fn rust(&self, ty: &Ty) -> RustType {
        let inner = |ty: &Ty| Box::new(self.rust(ty));
        match ty {
            Ty::Named(id) => self
                .shown(*id)
                .map_or(RustType::Value, |name| RustType::Model(name.clone())),
            Ty::String => RustType::String,
            Ty::Bool | Ty::Only(_) => RustType::Bool,
            Ty::I32 => RustType::I32,
            Ty::I64 => RustType::I64,
            Ty::U32 => RustType::U32,
            Ty::U64 => RustType::U64,
            Ty::F32 => RustType::F32,
            Ty::F64 => RustType::F64,
            Ty::DateTime => RustType::DateTime,
            Ty::Date => RustType::Date,
            Ty::Base64 => RustType::Base64,
            Ty::File => RustType::FilePart,
            Ty::Json => RustType::Value,
            Ty::List(ty) => RustType::Vec(inner(ty)),
            Ty::Tuple(places) => RustType::Tuple(places.iter().map(|ty| self.rust(ty)).collect()),
            Ty::Map(ty) => RustType::Map(inner(ty)),
            Ty::Nullable(ty) => RustType::Option(inner(ty)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Name;
    use crate::config::Config;
    use crate::diagnostic::Code;
    use crate::plan::ModelKind;
    use crate::testing::{codes, model_names, planned, schemas};

    fn names(text: &str) -> (Vec<String>, Vec<Code>) {
        let (vendor, found) = planned(&schemas(text), &Config::default());
        let names = model_names(&vendor).into_iter();
        // What the schemas are used by is not of interest.
        let names = names.filter(|name| *name != "GetAllReply");
        (names.map(str::to_owned).collect(), codes(&found))
    }

    #[test]
    fn the_schema_that_is_spelled_like_the_type_keeps_its_name() {
        let object = "{properties: {a: {}}}";
        let (names, codes) = names(&format!("user_state: {object}\nUserState: {object}"));
        assert_eq!(names, ["UserState", "UserStateModel"]);
        assert_eq!(codes, []);
    }

    #[test]
    fn a_type_of_the_standard_library_is_not_hidden() {
        let (names, _) = names("Option: {properties: {a: {}}}");
        assert_eq!(names, ["OptionModel"]);
    }

    #[test]
    fn an_inline_type_has_the_whole_path_in_its_name() {
        let (names, _) = names("A: {properties: {b: {properties: {c: {properties: {d: {}}}}}}}");
        assert_eq!(names, ["A", "AB", "ABC"]);
    }

    #[test]
    fn a_shared_enumeration_is_called_after_its_member() {
        let state = "{properties: {state: {type: string, enum: [on, off]}}}";
        let (names, _) = names(&format!("A: {state}\nB: {state}"));
        assert!(names.iter().any(|name| name == "State"), "{names:?}");
    }

    #[test]
    fn an_enumeration_that_the_document_names_is_called_so_unless_others_are() {
        let of = |name: &str, values: &str| {
            format!(
                "{{properties: {{a: {{type: string, enum: {values}, x-ms-enum: {{name: {name}}}}}}}}}"
            )
        };
        let (names, codes) = names(&format!(
            "S: {}\nT: {}\nU: {}\nV: {}",
            of("Size", "[big, small]"),
            of("Size", "[small, big]"),
            of("State", "[on, off]"),
            of("State", "[up, down]"),
        ));
        assert_eq!(names, ["S", "SA", "Size", "T", "TA", "U", "UA", "V", "VA"]);
        assert_eq!(codes, []);
    }

    #[test]
    fn a_member_shows_the_name_of_its_place_where_no_shared_type_is_called_after_it() {
        let state = |values| format!("{{properties: {{state: {{type: string, enum: {values}}}}}}}");
        let text = format!(
            "A: {on}\nB: {on}\nC: {up}\nD: {up}",
            on = state("[on, off]"),
            up = state("[up, down]"),
        );
        let (vendor, _) = planned(&schemas(&text), &Config::default());
        let shown = vendor.models.iter().filter_map(|model| match &model.kind {
            ModelKind::Struct(structure) => Some(structure.fields[0].ty.models()[0]),
            _ => None,
        });
        let shown: Vec<&str> = shown.map(Name::as_str).collect();
        assert_eq!(shown[..4], ["AState", "BState", "CState", "DState"]);
    }

    #[test]
    fn a_name_that_needs_a_number_is_reported() {
        let object = "{properties: {a: {}}}";
        let (names, codes) = names(&format!("a_b: {object}\na-b: {object}\naB: {object}"));
        assert_eq!(names, ["AB", "ABModel", "ABModel2"]);
        // One for the type and one for the member of the reply that uses it.
        assert_eq!(codes, [Code::NameCollision; 2]);
    }
}
