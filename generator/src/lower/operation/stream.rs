//! Lowers replies that come in parts: events and lines.

use crate::ir::{Hint, Parameter, Reply, ReplyContent, StatusRange, Ty};
use crate::lower::media::StreamKind;
use crate::lower::{Lowering, media, schema};
use crate::spec::{Content, Response, SchemaRef};

impl Lowering<'_> {
    /// The stream among the replies, and its media type. A call gives one kind of stream, whatever the status.
    pub(super) fn stream(
        &mut self,
        responses: &[&(StatusRange, &Response)],
        owner: &Hint,
    ) -> Option<(Reply, String)> {
        let mut found: Option<(Reply, &Content)> = None;
        for (status, response) in responses {
            let Some((kind, content, others)) = media::choose_stream(&response.content) else {
                continue;
            };
            self.left_out(content, &others);
            let part = match kind {
                StreamKind::Events => ReplyContent::Events(self.event(content, owner)),
                StreamKind::Lines if media::is_watch_of_list(content, &response.content) => {
                    ReplyContent::Lines(Ty::Json)
                }
                StreamKind::Lines => ReplyContent::Lines(self.line(content, owner)),
            };
            match &found {
                Some((reply, first)) if reply.content != part => self.is_left_out(first, content),
                Some(_) => {}
                None => {
                    let status = *status;
                    let reply = Reply {
                        status,
                        content: part,
                        headers: Vec::new(),
                    };
                    found = Some((reply, content));
                }
            }
        }
        found.map(|(reply, content)| (reply, content.media_type.clone()))
    }

    /// The type of an event; text where nothing is said.
    fn event(&mut self, content: &Content, owner: &Hint) -> Ty {
        let hint = schema::below(owner, "event");
        match (&content.item, &content.schema) {
            (Some(item), _) => {
                let data = self.event_data(item).unwrap_or(item).clone();
                self.element(&data, &hint)
            }
            (None, Some(schema)) => self.item(schema, &hint),
            (None, None) => Ty::String,
        }
    }

    /// The schema of the data, where an event is described as the object of its fields and nothing depends on its name. A stream
    /// gives these fields in any case.
    fn event_data<'s>(&'s self, item: &'s SchemaRef) -> Option<&'s SchemaRef> {
        const FIELDS: [&str; 5] = ["comment", "data", "event", "id", "retry"];
        let object = self.written(item)?;
        let field = |name: &str| {
            let mut fields = object.properties.iter();
            fields.find_map(|(field, schema)| (field == name).then_some(schema))
        };
        let is_plain = object.all_of.is_empty()
            && object.one_of.is_empty()
            && object.any_of.is_empty()
            && object
                .properties
                .iter()
                .all(|(name, _)| FIELDS.contains(&name.as_str()))
            && field("event")
                .and_then(|name| self.written(name))
                .is_none_or(|name| name.values.is_empty());
        let data = field("data").filter(|_| is_plain)?;
        let content = self.written(data).and_then(|data| data.content.as_ref());
        Some(content.unwrap_or(data))
    }

    /// The type of a line.
    fn line(&mut self, content: &Content, owner: &Hint) -> Ty {
        let hint = schema::below(owner, "line");
        match (&content.item, &content.schema) {
            (Some(item), _) => self.element(item, &hint),
            (None, Some(schema)) => self.item(schema, &hint),
            (None, None) => Ty::Json,
        }
    }

    /// The type of a part of a stream. The schema is usually that of a part; a list is all parts together.
    fn item(&mut self, schema: &SchemaRef, hint: &Hint) -> Ty {
        let ty = self.element(schema, hint);
        match self.behind_aliases(&ty) {
            Ty::List(item) => (**item).clone(),
            _ => ty,
        }
    }

    /// The parameters of the form that gives a stream: one that asks for it does so by itself.
    pub(super) fn asking_for_stream(&self, parameters: &[Parameter]) -> Vec<Parameter> {
        let mut parameters = parameters.to_vec();
        for parameter in &mut parameters {
            if parameter.is_stream_flag() && *self.behind_aliases(&parameter.ty) == Ty::Bool {
                parameter.required = true;
                parameter.default = Some("true".to_owned());
                parameter.docs.default.clone_from(&parameter.default);
            }
        }
        parameters
    }

    /// A body of which only the type of its parts is told, or nothing.
    pub(super) fn sequence(&mut self, content: &Content, hint: &Hint) -> Ty {
        match &content.item {
            Some(item) => Ty::List(Box::new(self.element(item, &schema::below(hint, "item")))),
            None => Ty::Json,
        }
    }
}
