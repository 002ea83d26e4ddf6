//! What callers are told to stop using: by the member of OpenAPI, by an extension of older documents, or in words.

use super::node::{Node, Reader};
use crate::value::Value;

/// The extensions, from before OpenAPI had a member for schemas and parameters, or beside it.
const EXTENSIONS: [&str; 2] = ["x-deprecated", "x-is-deprecated"];

/// What goes on after the first word where it is about the whole operation, and not about things that it gives: "Deprecated since 2",
/// but not "Deprecated devices".
const GOES_ON: [&str; 11] = [
    "and", "as", "because", "by", "for", "from", "in", "please", "since", "use", "version",
];

impl<'a> Reader<'a> {
    /// Whether an operation, parameter or schema says that it is deprecated.
    pub(super) fn is_deprecated(&mut self, node: &Node<'a>) -> bool {
        let says_so = |key: &&str| match node.value.get(key) {
            Some(Value::Bool(flag)) => *flag,
            // A text tells what to use instead, or since when.
            Some(Value::String(text)) => !text.is_empty() && text != "false",
            Some(Value::Object(_)) => true,
            _ => false,
        };
        self.flag(node, "deprecated") || EXTENSIONS.iter().any(says_so)
    }
}

/// Whether the first word of a text is "deprecated", in whatever letters, brackets or style.
pub(super) fn says_deprecated(text: &str) -> bool {
    const WORD: &str = "deprecated";
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = text.trim_start();
    // `<b>` is no word.
    while let Some((_, after)) = rest.strip_prefix('<').and_then(|tag| tag.split_once('>')) {
        rest = after.trim_start();
    }
    let rest = rest.trim_start_matches(|c: char| !is_word(c) || c == '_');
    let Some((word, after)) = rest.get(..WORD.len()).zip(rest.get(WORD.len()..)) else {
        return false;
    };
    if !word.eq_ignore_ascii_case(WORD) || after.starts_with(char::is_alphanumeric) {
        return false;
    }
    if !after.starts_with(char::is_whitespace) {
        return true;
    }
    let next = after.trim_start();
    let next = next.split(|c: char| !is_word(c)).next().unwrap_or_default();
    next.is_empty() || GOES_ON.iter().any(|word| next.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::says_deprecated;
    use crate::testing::{document, lowered, members};

    #[test]
    fn the_first_word_says_it() {
        for (text, expected) in [
            ("Deprecated", true),
            ("DEPRECATED. Use the other.", true),
            ("  [Deprecated]Start it", true),
            ("(deprecated) Starts it", true),
            ("**Deprecated, use `b` instead.**", true),
            ("_Deprecated_ by b", true),
            ("<p><b>Deprecated</b>: use b", true),
            ("[DEPRECATED - use b] Lists", true),
            ("Deprecated since 2.0", true),
            ("Deprecated version of b", true),
            ("Deprecated\n\nUse b", true),
            ("Deprecated devices", false),
            ("Deprecates it", false),
            ("DeprecatedThings", false),
            ("Lists what is deprecated", false),
            ("Not deprecated", false),
            ("<p", false),
            ("", false),
            ("[ä] Deprecated", false),
            ("Ungültige", false),
        ] {
            assert_eq!(says_deprecated(text), expected, "{text}");
        }
    }

    #[test]
    fn words_and_extensions_deprecate_operations() {
        for (says, expected) in [
            ("summary: Deprecated", true),
            ("description: '**Deprecated**, use b.'", true),
            ("summary: Runs it, description: '(Deprecated)'", true),
            ("x-deprecated: true", true),
            ("x-is-deprecated: true", true),
            ("x-deprecated: {since: 2}", true),
            ("x-deprecated: false", false),
            ("summary: Runs it", false),
        ] {
            let text = format!("paths: {{/a: {{get: {{{says}, responses: {{}}}}}}}}");
            let api = lowered(&document(&text)).0;
            assert_eq!(api.operations[0].deprecated, expected, "{says}");
        }
    }

    #[test]
    fn extensions_deprecate_members_and_parameters_and_words_do_not() {
        let text = "\
paths: {/a: {get: {parameters: [{name: a, in: query, x-deprecated: true, schema: {type: string}}], responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}}
components: {schemas: {A: {type: object, properties: {b: {type: string, x-deprecated: Use c.}, c: {type: string, description: Deprecated}}}}}
";
        let api = lowered(&document(text)).0;
        assert!(api.operations[0].parameters[0].deprecated);
        let deprecated = members(&api, "A", |member| member.deprecated);
        assert_eq!(deprecated, [("b", true), ("c", false)]);
    }
}
