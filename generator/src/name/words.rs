//! Spec words to Rust words. This is the only place that splits and joins them.

use std::borrow::Cow;

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::GeneralSecurityProfile as _;

/// The keywords of every edition, with those reserved for later and `gen` of edition 2024.
const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that cannot be written with `r#`.
const NEVER_RAW: [&str; 4] = ["Self", "crate", "self", "super"];

/// Whether the word is a keyword.
pub(crate) fn is_keyword(word: &str) -> bool {
    KEYWORDS.binary_search(&word).is_ok()
}

/// Whether the word can be used as `r#word`.
pub(super) fn can_be_raw(word: &str) -> bool {
    !NEVER_RAW.contains(&word)
}

/// `lower_snake_case`, always a legal identifier or keyword.
pub(super) fn snake(text: &str) -> String {
    if is_plain_snake(text) {
        return text.to_owned();
    }
    let text = spell_out(&common_letters(text)).into_owned();
    legal(
        whole_words(text, &["IPv4", "IPv6", "iOS", "GitHub"]).to_snake_case(),
        "n",
        "empty",
    )
}

/// Whether the text is in `lower_snake_case` already: most are, and need no splitting.
fn is_plain_snake(text: &str) -> bool {
    let lower = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9');
    let bytes = text.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_lowercase)
        && bytes.last().is_some_and(|b| lower(*b))
        && bytes.iter().all(|b| lower(*b) || *b == b'_')
        && !text.contains("__")
}

/// `UpperCamelCase`, always a legal identifier or keyword.
pub(super) fn camel(text: &str) -> String {
    let text = spell_out(&common_letters(text)).into_owned();
    legal(
        keep_digits_apart(&whole_words(text, &["IPv4", "IPv6", "iOS"])),
        "N",
        "Empty",
    )
}

/// The text with words that would be split in small letters behind their first: the known ones, and the plural of capitals, as
/// in `execIDs`.
fn whole_words(mut text: String, known: &[&str]) -> String {
    let bytes = text.as_bytes();
    let is_small = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
    let is_capital = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    let mut found = Vec::new();
    let mut start = 0;
    for at in 0..bytes.len() {
        if !is_capital(at) {
            start = at + 1;
        } else if at > start && bytes.get(at + 1) == Some(&b's') && !is_small(at + 2) {
            found.push(start + 1..at + 1);
        }
    }
    for word in known {
        let starts_small = word.starts_with(|c: char| c.is_ascii_lowercase());
        for (at, _) in text.match_indices(word) {
            let is_apart = at.checked_sub(1).is_none_or(|before| match starts_small {
                true => !is_small(before),
                false => !is_capital(before),
            });
            let end = at + word.len();
            if is_apart && !is_small(end) {
                found.push(at + 1..end);
            }
        }
    }
    for range in found {
        if let Some(letters) = text.get_mut(range) {
            letters.make_ascii_lowercase();
        }
    }
    text
}

/// Camel case, with `_` where two digits would meet that stood apart: `1.0` is not `10`.
fn keep_digits_apart(text: &str) -> String {
    if text.is_ascii() {
        return ascii_camel(text.as_bytes());
    }
    let mut joined = String::with_capacity(text.len());
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if joined.ends_with(|c: char| c.is_numeric()) && word.starts_with(|c: char| c.is_numeric())
        {
            joined.push('_');
        }
        joined.push_str(&match word.is_ascii() {
            true => ascii_camel(word.as_bytes()),
            false => word.to_upper_camel_case(),
        });
    }
    joined
}

/// The same for letters of ASCII: `presence ID` as `PresenceId`, `HTTPServer` as `HttpServer`.
fn ascii_camel(text: &[u8]) -> String {
    let mut joined = String::with_capacity(text.len() + 1);
    let mut is_apart = true;
    let mut starts_word = true;
    // Whether the latest letter of the word is a capital; none is known at its start.
    let mut in_capitals: Option<bool> = None;
    let mut last = b' ';
    for (index, letter) in text.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            is_apart = true;
            continue;
        }
        if std::mem::take(&mut is_apart) {
            (starts_word, in_capitals) = (true, None);
            if last.is_ascii_digit() && letter.is_ascii_digit() {
                joined.push('_');
            }
        }
        last = *letter;
        let next = text.get(index + 1);
        let ends_capitals = in_capitals == Some(true)
            && letter.is_ascii_uppercase()
            && next.is_some_and(u8::is_ascii_lowercase);
        joined.push(char::from(match starts_word || ends_capitals {
            true => letter.to_ascii_uppercase(),
            false => letter.to_ascii_lowercase(),
        }));
        if letter.is_ascii_alphabetic() {
            in_capitals = Some(letter.is_ascii_uppercase());
        }
        starts_word = in_capitals == Some(false) && next.is_some_and(u8::is_ascii_uppercase);
        if starts_word || ends_capitals {
            in_capitals = None;
        }
    }
    joined
}

/// The text in letters that the compiler takes without a warning: `ﬁ` is `fi`, `m²` is `m2`, and what has no such form is left
/// out or, if there is nothing else, called by its number.
fn common_letters(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let is_taken = |c: &char| !c.is_alphanumeric() || c.identifier_allowed();
    // The sign of micro would become a Greek letter, in Latin text.
    let letters = text.chars().map(|c| if c == 'µ' { 'u' } else { c });
    let common: String = letters.nfkc().filter(is_taken).collect();
    let has_letters = |text: &str| text.contains(char::is_alphanumeric);
    if has_letters(text) && !has_letters(&common) {
        return Cow::Owned(sign_names(text));
    }
    Cow::Owned(common)
}

/// Makes words of the signs that carry meaning: a leading sign, as of a number or of an order, and text that has nothing but signs.
fn spell_out(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    // A comparison at the end, as in `StartTime>`.
    let compared = text
        .strip_suffix(['<', '>'])
        .filter(|word| word.contains(char::is_alphanumeric) && !word.contains(['<', '>']));
    if let Some(word) = compared {
        let sign = if text.ends_with('<') {
            "less"
        } else {
            "greater"
        };
        return Cow::Owned(format!("{} {sign}", spell_out(word)));
    }
    if text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && !text.contains('\'') {
        return Cow::Borrowed(text);
    }
    let mut chars = text.chars();
    if let (Some(sign @ ('+' | '-')), Some(first)) = (chars.next(), chars.next()) {
        if first.is_alphanumeric() {
            let word = if sign == '+' { "plus" } else { "minus" };
            return Cow::Owned(format!(
                "{word} {}",
                spell_out(text.get(1..).unwrap_or_default())
            ));
        }
    }
    if text.contains(char::is_alphanumeric) {
        return Cow::Owned(text.replace('\'', ""));
    }
    Cow::Owned(sign_names(text))
}

fn sign_names(text: &str) -> String {
    text.chars().map(sign_name).collect::<Vec<_>>().join(" ")
}

fn sign_name(sign: char) -> String {
    let name = match sign {
        '<' => "less",
        '>' => "greater",
        '=' => "equal",
        '!' => "not",
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '~' => "tilde",
        '^' => "caret",
        '@' => "at",
        '#' => "hash",
        '$' => "dollar",
        '?' => "question",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '_' => "underscore",
        '(' | ')' => "parenthesis",
        '[' | ']' => "bracket",
        '{' | '}' => "brace",
        '"' | '\'' | '`' => "quote",
        c if c.is_whitespace() => "space",
        c => return format!("u{:x}", u32::from(c)),
    };
    name.to_owned()
}

/// Makes an identifier of the word: only characters that Rust accepts, no digit first, never empty.
fn legal(mut word: String, prefix: &str, empty: &str) -> String {
    let accepted = |c: char| c == '_' || unicode_ident::is_xid_continue(c);
    if !word.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric()) {
        word.retain(accepted);
    }
    match word.chars().next() {
        None => empty.to_owned(),
        Some(first) if first == '_' || unicode_ident::is_xid_start(first) => {
            if word.chars().all(|c| c == '_') {
                word.push_str(empty);
            }
            word
        }
        Some(_) => format!("{prefix}{word}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_any_spelling_meet() {
        for text in [
            "presenceDefinitionID",
            "presence_definition_id",
            "presence-definition-id",
            "PresenceDefinitionId",
        ] {
            assert_eq!(snake(text), "presence_definition_id", "{text}");
            assert_eq!(camel(text), "PresenceDefinitionId", "{text}");
        }
    }

    #[test]
    fn awkward_texts_become_identifiers() {
        for (text, lower, upper) in [
            ("", "empty", "Empty"),
            ("2fa", "n2fa", "N2fa"),
            ("+1", "plus_1", "Plus1"),
            ("-1", "minus_1", "Minus1"),
            ("-createdAt", "minus_created_at", "MinusCreatedAt"),
            ("--flag", "flag", "Flag"),
            ("1.0", "n1_0", "N1_0"),
            ("10", "n10", "N10"),
            (">=", "greater_equal", "GreaterEqual"),
            ("StartTime>", "start_time_greater", "StartTimeGreater"),
            ("Page<User>", "page_user", "PageUser"),
            ("On Queue", "on_queue", "OnQueue"),
            ("ON_QUEUE", "on_queue", "OnQueue"),
            ("content-available", "content_available", "ContentAvailable"),
            ("$ref", "ref", "Ref"),
            ("_", "underscore", "Underscore"),
            ("été", "été", "Été"),
            ("»", "ubb", "Ubb"),
            ("ﬁt m²", "fit_m2", "FitM2"),
            ("Ⅰⅹ", "ix", "Ix"),
            ("µg", "ug", "Ug"),
            ("ɡo", "o", "O"),
            ("ɡ", "u261", "U261"),
            ("ﾊﾝ", "ハン", "ハン"),
            ("Größe", "größe", "Größe"),
            ("don't", "dont", "Dont"),
            ("  ", "empty", "Empty"),
        ] {
            assert_eq!(snake(text), lower, "{text}");
            assert_eq!(camel(text), upper, "{text}");
        }
    }

    #[test]
    fn plurals_of_capitals_and_known_words_are_not_split() {
        for (text, lower, upper) in [
            ("execIDs", "exec_ids", "ExecIds"),
            ("ExecIDs", "exec_ids", "ExecIds"),
            ("IDsOnly", "ids_only", "IdsOnly"),
            ("IPs", "ips", "Ips"),
            ("URLs", "urls", "Urls"),
            ("ExternalCAs", "external_cas", "ExternalCas"),
            ("EnableIPv4", "enable_ipv4", "EnableIpv4"),
            ("IPv6Gateway", "ipv6_gateway", "Ipv6Gateway"),
            ("iOS", "ios", "Ios"),
            ("radiOS", "radi_os", "RadiOs"),
            ("GitHub", "github", "GitHub"),
            ("PagerDuty", "pager_duty", "PagerDuty"),
            ("HTTPServer", "http_server", "HttpServer"),
            ("isAsset", "is_asset", "IsAsset"),
        ] {
            assert_eq!(snake(text), lower, "{text}");
            assert_eq!(camel(text), upper, "{text}");
        }
    }

    #[test]
    fn letters_of_ascii_are_capitalised_as_all_others() {
        let letters = ["a", "B", "1", "c", "D"];
        for number in 0..5_usize.pow(6) {
            let at = |place: u32| letters[number / 5_usize.pow(place) % 5];
            let text: String = (0..6).map(at).collect();
            let joined = ascii_camel(text.as_bytes());
            assert_eq!(joined, text.to_upper_camel_case(), "{text}");
        }
    }

    #[test]
    fn keywords_are_in_order_and_known() {
        assert!(KEYWORDS.is_sorted());
        assert!(is_keyword("gen") && is_keyword("type") && !is_keyword("union"));
    }
}
