//! Seventh stage: syntax becomes text, item by item, with a blank line between.
//!
//! `prettyplease` prints everything but the tables of the runtime's macros, whose contents it cannot know: those are printed
//! row by row here.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use syn::{ImplItem, Item, ItemImpl};

use crate::emit::File;

/// How wide a line of a table may be.
const WIDTH: usize = 100;

/// The text of a file.
///
/// Emitters only make valid syntax; if one did not, the message names the file and shows what could not be parsed.
pub fn format(file: &File) -> Result<String, String> {
    let mut text = String::new();
    for line in &file.header {
        text.push_str("// ");
        text.push_str(line);
        text.push('\n');
    }
    let mut blocks: Vec<String> = Vec::new();
    if !file.docs.is_empty() {
        let line = |line: &String| {
            if line.is_empty() {
                "//!\n".to_owned()
            } else {
                format!("//! {line}\n")
            }
        };
        blocks.push(file.docs.iter().map(line).collect());
    }
    for tokens in file.items.iter().filter(|tokens| !tokens.is_empty()) {
        if let Some(table) = table(tokens) {
            blocks.push(table);
            continue;
        }
        let parsed: syn::File = syn::parse2(tokens.clone())
            .map_err(|error| format!("{}: {error} in `{tokens}`", file.path))?;
        blocks.extend(self::blocks(parsed));
    }
    let mut after_attribute = false;
    for block in blocks {
        let is_attribute = block.starts_with("#![");
        // Attributes of the file stand together.
        if !(text.is_empty() || is_attribute && after_attribute) {
            text.push('\n');
        }
        text.push_str(&block);
        after_attribute = is_attribute;
    }
    Ok(escape_direction(text))
}

/// Writes characters that turn the direction of text as escapes.
///
/// Documentation has none, so they only occur in string literals, where the compiler refuses them as they are.
fn escape_direction(text: String) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(turns) {
        return text;
    }
    text.chars()
        .map(|c| {
            if turns(c) {
                c.escape_unicode().to_string()
            } else {
                c.to_string()
            }
        })
        .collect()
}

/// The texts of the items, those that belong together in one.
fn blocks(file: syn::File) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut plain = syn::File {
        items: Vec::new(),
        ..file
    };
    for item in file.items {
        match item {
            Item::Impl(item) if item.items.len() > 1 => {
                blocks.extend(flush(&mut plain));
                blocks.push(spaced(item));
            }
            item => plain.items.push(item),
        }
    }
    blocks.extend(flush(&mut plain));
    blocks
}

fn flush(plain: &mut syn::File) -> Option<String> {
    if plain.items.is_empty() && plain.attrs.is_empty() {
        return None;
    }
    let mut text = prettyplease::unparse(&std::mem::replace(plain, file_of(Vec::new())));
    // A file of attributes alone ends without a line break.
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Some(text)
}

fn file_of(items: Vec<Item>) -> syn::File {
    syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items,
    }
}

/// An `impl` with a blank line between its items.
fn spaced(item: ItemImpl) -> String {
    let mut text = String::new();
    let last = item.items.len() - 1;
    let shell = ItemImpl {
        items: Vec::new(),
        ..item
    };
    for (position, inner) in item.items.into_iter().enumerate() {
        let is_function = matches!(inner, ImplItem::Fn(_));
        let alone = ItemImpl {
            items: vec![inner],
            ..shell.clone()
        };
        let printed = prettyplease::unparse(&file_of(vec![Item::Impl(alone)]));
        let body = printed.strip_suffix("}\n").unwrap_or(&printed);
        // The first one brings the header of the block, the others only themselves.
        let body = if position == 0 {
            body
        } else {
            body.split_once("{\n").map_or(body, |(_, rest)| rest)
        };
        text.push_str(body);
        if position < last && is_function {
            text.push('\n');
        }
    }
    text.push_str("}\n");
    text
}

/// A macro call as a table: a line for what comes before the rows, the rows filling lines, and what comes after. Nothing
/// if the tokens are not `name! { … }`.
fn table(tokens: &TokenStream) -> Option<String> {
    let mut tokens = tokens.clone().into_iter();
    let (
        Some(TokenTree::Ident(name)),
        Some(TokenTree::Punct(mark)),
        Some(TokenTree::Group(content)),
        None,
    ) = (tokens.next(), tokens.next(), tokens.next(), tokens.next())
    else {
        return None;
    };
    if mark.as_char() != '!' {
        return None;
    }
    let mut text = format!("{name}! {{");
    let mut before: Vec<TokenTree> = Vec::new();
    for token in content.stream() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                text.push(' ');
                text.push_str(&spell(before.drain(..)));
                text.push_str(" {");
                text.push_str(&rows(&group));
                text.push('}');
            }
            token => before.push(token),
        }
    }
    if !before.is_empty() {
        text.push(' ');
        text.push_str(&spell(before));
    }
    text.push_str(" }\n");
    Some(text)
}

fn rows(group: &Group) -> String {
    let mut rows = Vec::new();
    let mut row: Vec<TokenTree> = Vec::new();
    for token in group.stream() {
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',') {
            rows.push(format!("{},", spell(row.drain(..))));
        } else {
            row.push(token);
        }
    }
    if !row.is_empty() {
        rows.push(spell(row));
    }
    if rows.is_empty() {
        return String::new();
    }
    let mut text = String::new();
    let mut width = WIDTH;
    for row in rows {
        let length = row.chars().count() + 1;
        if width + length > WIDTH {
            text.push_str("\n   ");
            width = 3;
        }
        text.push(' ');
        text.push_str(&row);
        width += length;
    }
    text.push('\n');
    text
}

/// Tokens as they are usually spaced.
fn spell(tokens: impl IntoIterator<Item = TokenTree>) -> String {
    let mut text = String::new();
    let mut tight = true;
    let mut joint = false;
    for token in tokens {
        let (piece, hugs_left, hugs_right) = match &token {
            TokenTree::Punct(punct) => match punct.as_char() {
                ':' => (
                    ":".to_owned(),
                    true,
                    joint || punct.spacing() == Spacing::Joint,
                ),
                '<' | '.' | '!' => (punct.to_string(), true, true),
                '>' | ',' | ';' => (punct.to_string(), true, false),
                '&' | '-' => (punct.to_string(), false, true),
                '=' => ("=".to_owned(), joint, joint),
                _ => (punct.to_string(), joint, false),
            },
            TokenTree::Group(group) => {
                let inner = spell(group.stream());
                match group.delimiter() {
                    Delimiter::Parenthesis => (format!("({inner})"), true, false),
                    Delimiter::Bracket => (format!("[{inner}]"), false, false),
                    Delimiter::Brace => (format!(" {{ {inner} }}"), true, false),
                    Delimiter::None => (inner, false, false),
                }
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => (token.to_string(), false, false),
        };
        if !(tight || hugs_left) {
            text.push(' ');
        }
        text.push_str(&piece);
        tight = hugs_right;
        joint = matches!(&token, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint);
    }
    text
}

#[cfg(test)]
mod tests;
