//! Reads what the service sends on its own: the bodies of webhooks and callbacks. There is nothing to call, but their types
//! are of use to whoever receives them.

use super::node::{Node, Reader};
use crate::spec::Message;

impl<'a> Reader<'a> {
    /// The bodies of the webhooks.
    pub(super) fn webhooks(&mut self, root: &Node<'a>) {
        for (name, item) in self.members(root, "webhooks") {
            self.path_item(name, item);
        }
    }

    /// The bodies of the callbacks of an operation.
    pub(super) fn callbacks(&mut self, operation: &Node<'a>) {
        for (name, callback) in self.members(operation, "callbacks") {
            let known = self.diagnostics.len();
            let Some(callback) = self.follow(callback) else {
                self.diagnostics.soften(known, "it is left out");
                continue;
            };
            let Some(expressions) = self.object(&callback) else {
                continue;
            };
            for (expression, value) in expressions {
                let pointer = callback.pointer.child(expression);
                if !expression.starts_with("x-") {
                    self.path_item(name, Node { value, pointer });
                }
            }
        }
    }

    /// What is broken here is not called by anyone, so it costs nothing else.
    fn path_item(&mut self, name: &str, item: Node<'a>) {
        let known = self.diagnostics.len();
        self.messages_of(name, item);
        self.diagnostics.soften(known, "it is left out");
    }

    fn messages_of(&mut self, name: &str, item: Node<'a>) {
        let Some(item) = self.follow(item) else {
            return;
        };
        for (_, operation) in self.operation_nodes(&item) {
            let Some(body) = operation.child("requestBody") else {
                continue;
            };
            let Some(body) = self.body(body) else {
                continue;
            };
            let text = |key: &str| operation.value.get(key)?.as_str().map(str::to_owned);
            let id = text("operationId");
            let message = Message {
                name: id.unwrap_or_else(|| name.to_owned()),
                description: text("summary").or_else(|| text("description")),
                body,
            };
            // Several operations may share a callback.
            self.messages
                .entry(message.body.pointer.clone())
                .or_insert(message);
        }
    }
}
