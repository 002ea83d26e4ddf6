//! Turns syntax into text. What a package or a vendor has once is built with `quote` and printed by `prettyplease`; what
//! repeats is written by the [`super::print::Printer`].

use proc_macro2::TokenStream;

/// The text of items that stand without a blank line between them.
///
/// Emitters only make valid syntax; if one did not, the message shows what could not be parsed.
pub(super) fn item(tokens: TokenStream) -> Result<String, String> {
    let shown = tokens.to_string();
    let file: syn::File = syn::parse2(tokens).map_err(|error| format!("{error} in `{shown}`"))?;
    let mut text = prettyplease::unparse(&file);
    // A file of attributes alone ends without a line break.
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}
