//! Wholes with alternatives among their parts: what all have in common belongs to each of them.

use super::members::{has_all, optional, require};
use super::{Merger, set};
use crate::ir::{AllOf, Branch, Hint, Member, Object, Shape, Ty, TypeDef, TypeId, Usage};
use crate::pass::undeclared;

impl Merger<'_> {
    /// What a base says of the alternatives alone is no type of its own any more.
    pub(super) fn take_place(&mut self, id: TypeId, unions: &[TypeId]) {
        for union in unions {
            if matches!(self.api.shape(*union), Some(Shape::Union(union)) if union.is_base) {
                set(self.api, *union, Shape::Alias(Ty::Named(id)));
            }
        }
    }

    /// Members beside alternatives belong to each of them. Of several lists of alternatives the first is kept; the members of the
    /// others may be there in all of its alternatives.
    pub(super) fn distribute(
        &mut self,
        id: TypeId,
        mut whole: Object,
        unions: &[TypeId],
        AllOf { parts, required }: &AllOf,
    ) -> Shape {
        let [first, others @ ..] = unions else {
            return Shape::Object(whole);
        };
        let words = self.words(id);
        for other in others {
            for object in self.branch_objects(*other) {
                self.add(&mut whole, optional(object), &words);
            }
        }
        for member in &mut whole.members {
            member.required |= required.contains(&member.wire);
        }
        self.common.insert(id, whole.clone());
        let Some(Shape::Union(union)) = self.api.shape(*first) else {
            return Shape::Object(whole);
        };
        let mut union = union.clone();
        for branch in &mut union.branches {
            if self.room.is_none() {
                break;
            }
            let Ty::Named(branch_id) = self.api.resolved(&branch.ty) else {
                continue;
            };
            let is_whole = branch_id == id;
            let includes = match self.api.shape(branch_id) {
                _ if is_whole => false,
                Some(Shape::AllOf(all_of)) => all_of
                    .parts
                    .iter()
                    .any(|part| self.api.resolved(part) == Ty::Named(id)),
                Some(Shape::Object(object)) => has_all(object, &whole),
                _ => true,
            };
            if includes {
                continue;
            }
            // A schema that derives from the whole and adds nothing has its members.
            match branch.ty {
                Ty::Named(own) if is_whole && own != id => {
                    set(self.api, own, Shape::Object(whole.clone()));
                    continue;
                }
                _ => {}
            }
            let mut merged = whole.clone();
            let mut hint_words = words.clone();
            let mut pointer = branch.pointer.clone();
            match self.api.shape(branch_id) {
                _ if is_whole => {
                    hint_words.push("base".to_owned());
                    pointer = self.api.pointer(id);
                    branch.is_base = true;
                    if union.is_base {
                        // What has no tag is this one.
                        let is_tag =
                            |member: &&mut Member| Some(&member.wire) == union.tag.as_ref();
                        if let Some(tag) = merged.members.iter_mut().find(is_tag) {
                            tag.required = false;
                            let inherited = self.inherited_default(parts, &tag.wire);
                            if tag.docs.default == inherited {
                                tag.docs.default = None;
                            }
                        }
                    }
                }
                Some(Shape::Object(object)) => {
                    hint_words.extend(branch.words.iter().cloned());
                    let object = object.clone();
                    self.add(&mut merged, object, &hint_words);
                    for member in &mut merged.members {
                        member.required |= required.contains(&member.wire);
                    }
                }
                _ => continue,
            }
            let docs = self
                .api
                .get(branch_id)
                .map(|entry| entry.docs.clone())
                .unwrap_or_default();
            self.take_room(id, merged.members.len());
            branch.ty = Ty::Named(TypeId(self.api.types.len()));
            self.api.types.push(TypeDef {
                pointer,
                hint: Hint::inline(hint_words),
                docs,
                deprecated: false,
                shape: Shape::Object(merged),
                usage: Usage::default(),
            });
        }
        Shape::Union(union)
    }

    /// The default of a member in what a type derives from, which there means that one.
    fn inherited_default(&self, parts: &[Ty], name: &str) -> Option<String> {
        parts.iter().find_map(|part| {
            let Ty::Named(id) = self.api.resolved(part) else {
                return None;
            };
            let mut members = self.common.get(&id)?.members.iter();
            let member = members.find(|member| member.wire == name)?;
            member.docs.default.clone()
        })
    }

    /// Reports what the whole requires and neither its members nor those of an alternative declare.
    pub(super) fn required_somewhere(
        &mut self,
        id: TypeId,
        whole: &Object,
        unions: &[TypeId],
        required: &[String],
    ) {
        let mut all = whole.clone();
        for union in unions {
            for object in self.branch_objects(*union) {
                all.members.extend(object.members);
            }
        }
        let known = all.members.len();
        require(self.api, id, &mut all, required, self.diagnostics);
        let missing = all.members.iter().skip(known);
        for member in missing {
            self.diagnostics.push(undeclared::report(self.api, member));
        }
    }

    fn branch_objects(&self, union: TypeId) -> Vec<Object> {
        let Some(Shape::Union(union)) = self.api.shape(union) else {
            return Vec::new();
        };
        let object = |branch: &Branch| match self.api.resolved(&branch.ty) {
            Ty::Named(id) => match self.api.shape(id) {
                Some(Shape::Object(object)) => Some(object.clone()),
                _ => None,
            },
            _ => None,
        };
        union.branches.iter().filter_map(object).collect()
    }
}
