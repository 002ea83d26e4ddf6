//! Operations on many resources at once: `x-batch`, the form for a list of ids, and `x-split`, for lists longer than a request
//! may carry.

use crate::diagnostic::Code;
use crate::ir::{Batch, Hint, Operation, Parameter, Reply, ReplyContent, Shape, StatusRange, Ty};
use crate::lower::Lowering;
use crate::spec::{self, Location, Response, Split, Style, StyleKind};

impl Lowering<'_> {
    /// The form of the operation that takes a list of ids.
    pub(super) fn batch(
        &mut self,
        operation: &spec::Operation,
        batch: &spec::Batch,
        single: &Operation,
        good: &[(StatusRange, &Response)],
        owner: &Hint,
    ) -> Option<Operation> {
        let mut parameters = single.parameters.clone();
        let ids = parameters
            .iter_mut()
            .find(|p| p.location == Location::Path && p.name == batch.parameter);
        let Some(ids) = ids else {
            self.bad_batch(
                operation,
                "parameter",
                "the name of a path parameter of the operation",
                &batch.parameter,
            );
            return None;
        };
        ids.ty = Ty::List(Box::new(Ty::String));
        ids.default = None;
        ids.docs.default = None;
        ids.style = Style {
            kind: StyleKind::Simple,
            explode: false,
            allow_reserved: false,
        };
        ids.docs.limits = vec!["at least 1 item".to_owned()];
        let multi = StatusRange {
            first: batch.status,
            last: batch.status,
        };
        let response = good.iter().find(|(status, _)| *status == multi);
        let entry = response.and_then(|response| {
            let (replies, accept) = self.replies(&[response], &[], &[], owner);
            let item = self.batch_item(replies.first()?.content.ty()?, batch)?;
            Some((item, accept))
        });
        let Some((item, accept)) = entry else {
            let expected =
                "a status whose JSON response is a list of objects with the members named here";
            self.bad_batch(operation, "status", expected, &batch.status.to_string());
            return None;
        };
        Some(Operation {
            split: Some(Split {
                parameter: batch.parameter.clone(),
                max_items: batch.max_items,
            }),
            paging: None,
            batch: Some(Batch {
                id: batch.id.clone(),
                status: batch.item_status.clone(),
                body: batch.body.clone(),
            }),
            aliases: Vec::new(),
            parameters,
            accept,
            replies: vec![Reply {
                status: multi,
                content: ReplyContent::MultiStatus(item),
                headers: Vec::new(),
            }],
            ..single.clone()
        })
    }

    /// The type of the resource in the entries of a multi-status reply.
    fn batch_item(&self, reply: &Ty, batch: &spec::Batch) -> Option<Ty> {
        let Ty::List(entry) = self.behind_aliases(reply) else {
            return None;
        };
        let Ty::Named(entry) = self.behind_aliases(entry) else {
            return None;
        };
        let Some(Shape::Object(object)) = self.get(*entry) else {
            return None;
        };
        let member = |name: &str| object.members.iter().find(|member| member.wire == name);
        member(&batch.id)?;
        member(&batch.item_status)?;
        Some(member(&batch.body)?.ty.clone())
    }

    fn bad_batch(&mut self, operation: &spec::Operation, key: &str, expected: &str, found: &str) {
        let pointer = operation.pointer.child("x-batch").child(key);
        let diagnostic = self
            .at_value(
                Code::BadBatch,
                &pointer,
                "`x-batch` does not fit the operation",
            )
            .expected(expected)
            .found(found);
        self.diagnostics.push(diagnostic);
    }

    /// The list that may be longer than one request can carry: a parameter of an operation that gives a list as well.
    pub(super) fn split(
        &mut self,
        operation: &spec::Operation,
        single: &Operation,
    ) -> Option<Split> {
        let split = operation.split.as_ref()?;
        let is_list = |ty: &Ty| matches!(self.behind_aliases(ty), Ty::List(_));
        let places = [Location::Path, Location::Query];
        let is_it = |p: &&Parameter| p.name == split.parameter && places.contains(&p.location);
        let parameter = single.parameters.iter().find(is_it);
        let gives_list = match single.replies.as_slice() {
            [
                Reply {
                    content: ReplyContent::Json(ty),
                    ..
                },
            ] => is_list(ty),
            _ => false,
        };
        let mistake = if !parameter.is_some_and(|parameter| is_list(&parameter.ty)) {
            "the name of a path or query parameter that is a list"
        } else if !gives_list {
            "an operation with one success reply, a list in JSON"
        } else {
            return Some(split.clone());
        };
        let pointer = operation.pointer.child("x-split").child("parameter");
        let diagnostic = self
            .at_value(
                Code::BadSplit,
                &pointer,
                "`x-split` does not fit the operation",
            )
            .expected(mistake)
            .found(split.parameter.as_str());
        self.diagnostics.push(diagnostic);
        None
    }
}
