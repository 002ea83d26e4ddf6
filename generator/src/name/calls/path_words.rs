//! Words for an operation that has no id: its HTTP method and the literal parts of its path, and the last parameter of it, if there
//! is one. `GET /users/{userId}/messages/{messageId}` becomes `get users messages by messageId`.
//!
//! The words depend on nothing but method and path, so that no operation renames another. Of the 10,900 operations of 64 documents
//! 0.4 % would share them with another one; without the parameter where the path does not end in one it would be 2.9 %. Of those the
//! first in the document has the words, and the others have all parameters, or the whole path in its order.

/// The short words, and those that tell more and more.
pub(super) fn candidates(method: &str, path: &str) -> [String; 3] {
    // What is behind the path proper are values like any other parameters, but for what is fixed.
    let (proper, query) = path.split_once('?').unwrap_or((path, ""));
    let query = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.contains('{'));
    let (literals, mut ids) = parts(proper);
    let last = ids.pop().into_iter().collect();
    let short = phrase(method, literals.into_iter().chain(query), last);
    let (literals, ids) = parts(path);
    let long = phrase(method, literals.into_iter(), ids);
    let in_order = path.split(['/', '{', '}']).filter(|word| !word.is_empty());
    [short, long, phrase(method, in_order, Vec::new())]
}

/// The literal parts of a path and the names of its parameters.
fn parts(path: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut literals, mut ids) = (Vec::new(), Vec::new());
    for part in path.split('{') {
        let literal = match part.split_once('}') {
            Some((id, literal)) => {
                ids.push(id);
                literal
            }
            None => part,
        };
        literals.extend(literal.split('/').filter(|word| !word.is_empty()));
    }
    (literals, ids)
}

fn phrase<'p>(method: &str, literals: impl Iterator<Item = &'p str>, ids: Vec<&str>) -> String {
    let mut words = method.to_ascii_lowercase();
    for literal in literals {
        words.push(' ');
        words.push_str(literal);
    }
    if !ids.is_empty() {
        words.push_str(" by ");
        words.push_str(&ids.join(" and "));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::candidates;

    #[test]
    fn the_last_parameter_tells_an_operation_from_most_others() {
        for (path, short, long) in [
            ("/users", "get users", "get users"),
            ("/users/{id}", "get users by id", "get users by id"),
            (
                "/users/{userId}/notes/{id}",
                "get users notes by id",
                "get users notes by userId and id",
            ),
            (
                "/users/{userId}/notes/",
                "get users notes by userId",
                "get users notes by userId",
            ),
            (
                "/{a}{b}.{c}:run",
                "get . :run by c",
                "get . :run by a and b and c",
            ),
            (
                "/icons?term={term}&amount={n}&fixed=1",
                "get icons fixed=1",
                "get icons?term= &amount= &fixed=1 by term and n",
            ),
            ("/", "get", "get"),
            ("/a{", "get a", "get a"),
        ] {
            assert_eq!(candidates("GET", path)[..2], [short, long], "{path}");
        }
    }

    #[test]
    fn the_last_words_are_those_of_the_path_in_its_order() {
        let words = |path| candidates("GET", path)[2].clone();
        assert_eq!(
            words("/users/{userId}/notes/{id}"),
            "get users userId notes id"
        );
        assert_eq!(words("/users/notes/{id}"), "get users notes id");
    }
}
