//! Ids that repeat path or method. FastAPI makes an operationId of the name of a function, the path with `_` for whatever is no letter,
//! and the method. The name says it all: `create_message_api_v1_app__app_id__msg__post` is `create_message`. Others have the method
//! before a name that begins with the same word: `GET_GetTemplate` is `GetTemplate`.

use std::collections::BTreeSet;

use crate::letters::letters;
use crate::spec::Operation;

/// Words that are no name by themselves.
const VERBS: [&str; 14] = [
    "add", "all", "create", "delete", "find", "get", "index", "list", "patch", "post", "put",
    "read", "search", "update",
];

/// Notes the short ids. Of operations that would have the same the first has it, and none that has an earlier one for an id, so that
/// operations behind the others rename none.
pub(super) fn note(operations: &mut [Operation]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for operation in operations {
        let Some(id) = &operation.id else {
            continue;
        };
        let (method, path) = (&operation.method, &operation.path);
        let short = before_path(id, method, path).or_else(|| behind_method(id, method));
        let short = short.filter(|short| taken.insert(letters(short).collect()));
        operation.short_id = short.map(str::to_owned);
        taken.insert(letters(id).collect());
    }
}

/// What is behind the method, where that begins with it once more.
fn behind_method<'i>(id: &'i str, method: &str) -> Option<&'i str> {
    let rest = without_word(id, method)?;
    let name = rest.trim_start_matches(['_', '-', '.', ' ']);
    let is_apart = name.len() < rest.len() || name.starts_with(char::is_uppercase);
    let after = without_word(name, method)?;
    // `GetTemplate` begins with the word, `Getaway` does not.
    let is_word = after.starts_with(|c: char| !c.is_lowercase());
    (is_apart && is_word).then_some(name)
}

fn without_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let begin = text.get(..word.len())?;
    let rest = text.get(word.len()..)?;
    begin.eq_ignore_ascii_case(word).then_some(rest)
}

/// What is before the path and the method.
fn before_path<'i>(id: &'i str, method: &str, path: &str) -> Option<&'i str> {
    let id = id.strip_suffix(&method.to_ascii_lowercase())?;
    let mut id = id.strip_suffix('_')?;
    for c in path.chars().rev() {
        let last = id.chars().next_back()?;
        let is_word = c.is_alphanumeric() || c == '_';
        if last != if is_word { c } else { '_' } {
            return None;
        }
        id = id.strip_suffix(last)?;
    }
    let name: String = letters(id).collect();
    let is_name = name.starts_with(char::is_alphabetic) && !VERBS.contains(&name.as_str());
    is_name.then_some(id)
}

#[cfg(test)]
mod tests {
    use crate::testing::{document, resolved};

    /// The short ids of operations with these ids, paths and methods.
    fn short_ids(operations: &[(&str, &str, &str)]) -> Vec<Option<String>> {
        let operation = |(id, path, method): &(&str, &str, &str)| {
            let parameters = match path.contains("{app_id}") {
                true => "{name: app_id, in: path, required: true, schema: {type: string}}",
                false => "",
            };
            format!(
                "  {path}: {{{method}: {{operationId: {id}, parameters: [{parameters}], responses: {{}}}}}}\n"
            )
        };
        let paths: String = operations.iter().map(operation).collect();
        let resolved = resolved(&document(&format!("paths:\n{paths}")));
        let operations = resolved.operations.into_iter();
        operations.map(|operation| operation.short_id).collect()
    }

    #[test]
    fn what_is_before_path_and_method_is_the_short_id() {
        for (id, path, method, expected) in [
            (
                "create_message_api_v1_app__app_id__msg__post",
                "/api/v1/app/{app_id}/msg/",
                "post",
                Some("create_message"),
            ),
            ("root__get", "/", "get", Some("root")),
            (
                "textToSpeech_v1_tts_post",
                "/v1/tts",
                "post",
                Some("textToSpeech"),
            ),
            // Nothing is left, or nothing that says what it does.
            ("_users_get", "/users", "get", None),
            ("list_users_get", "/users", "get", None),
            ("1_users_get", "/users", "get", None),
            // Other methods, paths and signs.
            ("show_users_users_get", "/users", "post", None),
            ("show_users_users_get", "/user", "get", None),
            ("show.users.get", "/users", "get", None),
            ("showUsersGet", "/users", "get", None),
            ("get", "/users", "get", None),
        ] {
            let found = short_ids(&[(id, path, method)]);
            assert_eq!(found[0].as_deref(), expected, "{id}");
        }
    }

    #[test]
    fn a_method_before_a_name_that_begins_with_it_is_no_part_of_the_short_id() {
        for (id, expected) in [
            ("GET_GetTemplate", Some("GetTemplate")),
            ("get_get_template", Some("get_template")),
            ("getGetTemplate", Some("GetTemplate")),
            ("GET_Getaway", None),
            ("getgetTemplate", None),
            ("GET_Template", None),
            ("POST_GetTemplate", None),
            ("get_get", None),
            ("get_gé", None),
            ("get", None),
        ] {
            let found = short_ids(&[(id, "/a", "get")]);
            assert_eq!(found[0].as_deref(), expected, "{id}");
        }
    }

    #[test]
    fn of_several_the_first_has_it() {
        let found = short_ids(&[
            ("run_a_get", "/a", "get"),
            ("stop", "/b", "get"),
            ("run_c_get", "/c", "get"),
            ("stop_d_get", "/d", "get"),
        ]);
        assert_eq!(found, [Some("run".to_owned()), None, None, None]);
    }
}
