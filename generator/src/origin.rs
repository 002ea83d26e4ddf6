//! Where the values of an upgraded document stand in its file. The stage `upgrade` moves subtrees and notes each move
//! here; messages are turned back into pointers as written, and references as written lead to where their targets are
//! now.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::pointer::Pointer;

/// The moves of an upgrade. Of several that a pointer lies below, the deepest counts.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// Where places of the tree come from, by pointer.
    back: HashMap<String, Origin>,
    /// Where places of the file are in the tree, by pointer.
    forward: HashMap<String, Pointer>,
}

/// Where a place of the tree comes from.
#[derive(Clone, Debug)]
enum Origin {
    /// It is the place of that pointer, with all that is below.
    Moved(Pointer),
    /// It was made because of what is at that pointer, with all that is below.
    Made(Pointer),
    /// It is the `content` of a body or response: each entry stands for a media type, each `schema` for that of the owner.
    Content(Arc<MediaTypes>),
}

/// The media types that a document lists for the bodies or for the replies of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MediaTypes {
    /// Where the list stands, if the document has one.
    pub list: Option<Pointer>,
    /// Each media type and where it stands.
    pub types: Vec<(String, Option<Pointer>)>,
}

impl Origins {
    /// Notes that a subtree is at `new` that was at `old`, for messages and for references.
    pub(crate) fn moved(&mut self, new: Pointer, old: Pointer) {
        self.forward
            .entry(old.as_str().to_owned())
            .or_insert_with(|| new.clone());
        self.back.insert(new.into_text(), Origin::Moved(old));
    }

    /// Notes that what is below `new` was below `old`, or is a copy of it. References to `old` stay where they are.
    pub(crate) fn copied(&mut self, new: Pointer, old: Pointer) {
        self.back.insert(new.into_text(), Origin::Moved(old));
    }

    /// Notes that `new`, with all that is below, was made because of what is at `old`.
    pub(crate) fn made(&mut self, new: Pointer, old: Pointer) {
        self.back.insert(new.into_text(), Origin::Made(old));
    }

    /// Notes that `new` is the `content` of a body or response with these media types.
    pub(crate) fn content(&mut self, new: Pointer, media_types: &Arc<MediaTypes>) {
        self.back
            .insert(new.into_text(), Origin::Content(Arc::clone(media_types)));
    }

    /// Whether the content at `pointer` in the tree is a list of media types in the file.
    pub(crate) fn is_list(&self, pointer: &Pointer) -> bool {
        matches!(self.back.get(pointer.as_str()), Some(Origin::Content(_)))
    }

    /// Where in the file the value stands that is at `pointer` in the tree.
    pub fn origin(&self, pointer: &Pointer) -> Pointer {
        match deepest(&self.back, pointer) {
            None => pointer.clone(),
            Some((_, Origin::Moved(old), rest)) => old.join(rest),
            Some((_, Origin::Made(old), _)) => old.clone(),
            Some((content, Origin::Content(media_types), rest)) => {
                self.in_content(content, media_types, rest)
            }
        }
    }

    /// The origin of what is at `rest` below the content of a body or response.
    fn in_content(&self, content: &str, media_types: &MediaTypes, rest: &str) -> Pointer {
        let owner = || {
            let owner = Pointer::parse(content).and_then(|content| content.parent());
            self.origin(&owner.unwrap_or_default())
        };
        let entry = rest.strip_prefix('/').map(|rest| match rest.find('/') {
            Some(end) => rest.split_at(end),
            None => (rest, ""),
        });
        let found = match entry {
            None => media_types.list.clone(),
            Some((media_type, "")) => media_types.origin(media_type),
            Some((_, below)) => return owner().join(below),
        };
        found.unwrap_or_else(owner)
    }

    /// Where in the tree the value is that stands at `pointer` in the file.
    pub fn current<'p>(&self, pointer: &'p Pointer) -> Cow<'p, Pointer> {
        match deepest(&self.forward, pointer) {
            Some((_, new, rest)) => Cow::Owned(new.join(rest)),
            None => Cow::Borrowed(pointer),
        }
    }
}

impl MediaTypes {
    /// Where the media type of this token of a pointer stands.
    fn origin(&self, token: &str) -> Option<Pointer> {
        let token = Pointer::parse(&format!("/{token}"))?;
        let name = token.last()?;
        let (_, origin) = self.types.iter().find(|(known, _)| *known == name)?;
        origin.clone()
    }
}

/// The longest prefix of a pointer that has an entry, the entry, and what of the pointer is behind it.
fn deepest<'m, 'p, T>(
    map: &'m HashMap<String, T>,
    pointer: &'p Pointer,
) -> Option<(&'p str, &'m T, &'p str)> {
    if map.is_empty() {
        return None;
    }
    let text = pointer.as_str();
    let mut end = text.len();
    loop {
        let (prefix, rest) = text.split_at(end);
        if let Some(entry) = map.get(prefix) {
            return Some((prefix, entry, rest));
        }
        end = prefix.rfind('/')?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Pointer {
        Pointer::parse(text).unwrap()
    }

    fn origins() -> Origins {
        let mut origins = Origins::default();
        origins.moved(at("/components/schemas"), at("/definitions"));
        origins.moved(at("/components/schemas/A/x"), at("/elsewhere"));
        origins.copied(at("/parameters/0/schema"), at("/parameters/0"));
        origins.made(at("/servers"), at("/host"));
        let media_types = MediaTypes {
            list: Some(at("/produces")),
            types: vec![
                ("a/b".to_owned(), Some(at("/produces/1"))),
                ("c/d".to_owned(), None),
            ],
        };
        origins.content(at("/r/content"), &Arc::new(media_types));
        origins
    }

    #[test]
    fn a_content_may_be_a_list_in_the_file() {
        let origins = origins();
        assert!(origins.is_list(&at("/r/content")));
        assert!(!origins.is_list(&at("/r")) && !origins.is_list(&at("/parameters/0/schema")));
    }

    #[test]
    fn the_deepest_move_tells_where_a_value_stands() {
        for (new, old) in [
            ("/components/schemas/A/type", "/definitions/A/type"),
            ("/components/schemas/A/x/y", "/elsewhere/y"),
            ("/components/schemas", "/definitions"),
            ("/components/schemasX", "/components/schemasX"),
            ("/parameters/0/schema/type", "/parameters/0/type"),
            ("/parameters/0/name", "/parameters/0/name"),
            ("/servers/0/url", "/host"),
            ("", ""),
        ] {
            assert_eq!(origins().origin(&at(new)), at(old), "{new}");
        }
    }

    #[test]
    fn content_stands_for_the_list_of_media_types_and_the_schema_of_its_owner() {
        for (new, old) in [
            ("/r/content", "/produces"),
            ("/r/content/a~1b", "/produces/1"),
            ("/r/content/c~1d", "/r"),
            ("/r/content/a~1b/schema", "/r/schema"),
            ("/r/content/c~1d/schema/items/0", "/r/schema/items/0"),
        ] {
            assert_eq!(origins().origin(&at(new)), at(old), "{new}");
        }
    }

    #[test]
    fn references_as_written_lead_to_where_their_target_is_now() {
        for (old, new) in [
            ("/definitions/A/type", "/components/schemas/A/type"),
            ("/parameters/0/type", "/parameters/0/type"),
            ("/elsewhere/y", "/components/schemas/A/x/y"),
        ] {
            assert_eq!(*origins().current(&at(old)), at(new), "{old}");
        }
    }

    #[test]
    fn without_moves_every_pointer_is_its_own() {
        let pointer = at("/paths/~1a");
        assert_eq!(Origins::default().origin(&pointer), pointer);
        assert!(matches!(
            Origins::default().current(&pointer),
            Cow::Borrowed(_)
        ));
    }
}
