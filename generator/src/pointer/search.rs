//! What a walk over a text looks for, and what it has found.

use std::collections::HashMap;

use super::{At, Pointer, Position};

/// Tokens of a pointer beyond this number are ignored by a look-up, which then answers with the ancestor.
const MAX_TOKENS: usize = 128;

/// The node of the whole document.
pub(super) const ROOT: usize = 0;
/// The node that stands for first elements nobody asked for: their place is that of their sequence.
const FIRST_ELEMENT: usize = 1;

/// The tree of wanted tokens, and what has been found for each.
pub(super) struct Search {
    nodes: Vec<Node>,
    /// The node of each request.
    requested: Vec<usize>,
    /// How many requested nodes have no value yet.
    missing: usize,
    /// Whether keys are to be found once more behind their first occurrence.
    wants_repeats: bool,
    /// Set when the latest error of a YAML walk only reports the place of a scalar.
    pub(super) arrived: bool,
}

#[derive(Default)]
pub(super) struct Node {
    parent: usize,
    children: HashMap<String, usize>,
    is_requested: bool,
    key: Option<Position>,
    repeat: Option<Position>,
    pub(super) value: Option<Position>,
}

impl Node {
    pub(super) fn child(&self, token: &str) -> Option<usize> {
        self.children.get(token).copied()
    }

    fn element(&self, index: usize) -> Option<usize> {
        if self.children.is_empty() {
            return None;
        }
        self.child(&index.to_string())
    }
}

impl Search {
    pub(super) fn new(requests: &[(&Pointer, At)]) -> Self {
        let mut search = Self {
            nodes: vec![Node::default(), Node::default()],
            requested: Vec::with_capacity(requests.len()),
            missing: 0,
            wants_repeats: false,
            arrived: false,
        };
        for (pointer, at) in requests {
            let node = search.want(pointer);
            search.requested.push(node);
            search.missing += usize::from(!search.nodes[node].is_requested);
            search.nodes[node].is_requested = true;
            search.wants_repeats |= *at == At::Repeat;
        }
        search
    }

    /// The node of a pointer, which is added if need be.
    fn want(&mut self, pointer: &Pointer) -> usize {
        let mut current = ROOT;
        for token in pointer.tokens().take(MAX_TOKENS) {
            current = match self.nodes[current].child(&token) {
                Some(child) => child,
                None => self.add(current, token.into_owned()),
            };
        }
        current
    }

    pub(super) fn node(&self, node: usize) -> &Node {
        &self.nodes[node]
    }

    pub(super) fn child(&self, node: usize, token: &str) -> Option<usize> {
        self.nodes[node].child(token)
    }

    /// Whether anything is wanted that is inside of a node.
    pub(super) fn is_wanted_below(&self, node: usize) -> bool {
        !self.nodes[node].children.is_empty()
    }

    /// Whether nothing is left to be found.
    pub(super) fn is_complete(&self) -> bool {
        self.missing == 0 && !self.wants_repeats
    }

    fn add(&mut self, parent: usize, token: String) -> usize {
        let index = self.nodes.len();
        self.nodes.push(Node {
            parent,
            ..Node::default()
        });
        self.nodes[parent].children.insert(token, index);
        index
    }

    /// Notes a key and says whether it is the first of its name.
    pub(super) fn found_key(&mut self, node: usize, position: Position) -> bool {
        let node = &mut self.nodes[node];
        if node.key.is_some() {
            node.repeat = Some(position);
            return false;
        }
        node.key = Some(position);
        true
    }

    pub(super) fn found_value(&mut self, node: usize, position: Position) {
        let node = &mut self.nodes[node];
        if node.value.is_none() {
            node.value = Some(position);
            self.missing -= usize::from(node.is_requested);
        }
    }

    pub(super) fn found_any_key(&self) -> bool {
        self.nodes.iter().any(|node| node.key.is_some())
    }

    /// The node of an element, if it is wanted.
    pub(super) fn wanted_element(&self, node: usize, index: usize) -> Option<usize> {
        self.nodes[node].element(index)
    }

    /// The node for an element of a sequence, if its place is of interest.
    pub(super) fn element(&mut self, node: usize, index: usize) -> Option<usize> {
        let wanted = self.wanted_element(node, index);
        if wanted.is_none() && index == 0 && self.nodes[node].value.is_none() {
            self.nodes[FIRST_ELEMENT] = Node::default();
            return Some(FIRST_ELEMENT);
        }
        wanted
    }

    /// What was found for each request.
    pub(super) fn answers(&self, requests: &[(&Pointer, At)]) -> Vec<Option<Position>> {
        self.requested
            .iter()
            .zip(requests)
            .map(|(node, (_, at))| self.answer(*node, *at))
            .collect()
    }

    fn answer(&self, node: usize, at: At) -> Option<Position> {
        let found = &self.nodes[node];
        let exact = match at {
            At::Key => found.key.or(found.value),
            At::Repeat => found.repeat.or(found.key),
            At::Value => found.value.or(found.key),
        };
        match exact {
            Some(position) => Some(position),
            // Nothing is known, as the text is empty or no one reads that far.
            None if node == ROOT => Some(Position { line: 1, column: 1 }),
            None => self.answer(found.parent, At::Key),
        }
    }
}
