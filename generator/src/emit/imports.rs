//! Finds which names a file uses, so that it imports just those.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::quote;

/// The words that occur in the items of a file and may need an import.
pub(super) struct Words(BTreeSet<String>);

impl Words {
    /// Collects the words of the items.
    pub(super) fn of(items: &[TokenStream]) -> Self {
        let mut found = BTreeSet::new();
        for item in items {
            collect(item.clone(), &mut found);
        }
        Self(found)
    }

    /// `use path::{…};` with those of `names` that occur; nothing when none does.
    pub(super) fn import(&self, path: &TokenStream, names: &[&str]) -> TokenStream {
        let used: Vec<Ident> = names
            .iter()
            .filter(|name| self.0.contains(**name))
            .map(|name| Ident::new(name, Span::call_site()))
            .collect();
        match used.as_slice() {
            [] => TokenStream::new(),
            [only] => quote! { use #path::#only; },
            several => quote! { use #path::{#(#several),*}; },
        }
    }
}

/// Collects the words that need an import: not what has a path before it, and not the variants of enums, which are
/// capitalised and hold their value in parentheses.
fn collect(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let mut tokens = tokens.into_iter().peekable();
    let (mut after_path, mut after_joint_colon) = (false, false);
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Ident(ident) if !after_path => {
                let word = ident.to_string();
                let called = matches!(tokens.peek(), Some(TokenTree::Group(g)) if g.delimiter() == Delimiter::Parenthesis);
                if !(called && word.starts_with(char::is_uppercase)) {
                    found.insert(word);
                }
            }
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        after_path = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == Spacing::Alone)
            && after_joint_colon;
        after_joint_colon = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
    }
}
