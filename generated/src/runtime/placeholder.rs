//! Addresses that stand for others: their hosts are reserved for examples and tests (RFC 2606, RFC 6761), found by name on each
//! network anew (RFC 6762), or words that say what to put there.
//!
//! `localhost` is none of them. It is the true address of services that run beside their callers, and what is sent there stays on
//! the machine.

/// What callers are asked to put in the place of `your…`.
const THINGS: [&str; 22] = [
    "account",
    "address",
    "api",
    "app",
    "business",
    "company",
    "domain",
    "here",
    "host",
    "id",
    "instance",
    "name",
    "org",
    "organisation",
    "organization",
    "project",
    "shop",
    "site",
    "store",
    "subdomain",
    "tenant",
    "url",
];

/// How many bytes a label of a host has at most (RFC 1035).
const LONGEST_LABEL: usize = 63;

/// Whether the host of an address can be no service that a document means.
pub(crate) fn is_placeholder(url: &str) -> bool {
    let rest = match url.split_once("://") {
        Some((_, rest)) => rest,
        // Words in the place of an address.
        None => return !url.starts_with('/') && is_no_host(url),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let mut labels = host.rsplit('.');
    let is_reserved = matches!(
        (labels.next(), labels.next()),
        (Some("example" | "invalid" | "test" | "local"), _)
            | (Some("com" | "net" | "org"), Some("example"))
    );
    is_reserved || is_no_host(&host) || are_words(&host)
}

/// Whether it has signs that only stand in descriptions.
fn is_no_host(text: &str) -> bool {
    text.contains([' ', '<', '>'])
}

/// Whether a host has a label such as `your-domain` or `yourcompany`, or one with `your_`, which no host can have.
fn are_words(host: &str) -> bool {
    let is_first = |position: usize| position == 0;
    let labels = host.split('.').enumerate();
    let mut labels = labels.filter(|(_, label)| label.len() <= LONGEST_LABEL);
    labels.any(|(position, label)| {
        let said = label.strip_prefix("your").map(|what| {
            let what = what.trim_start_matches('-');
            // There is a real `your-server.de`.
            is_thing(what) || (is_first(position) && (what.is_empty() || what == "server"))
        });
        said.unwrap_or_default() || label.contains("your_")
    })
}

/// Whether a word is put together of things.
fn is_thing(word: &str) -> bool {
    let word = word.trim_start_matches('-');
    THINGS.iter().any(|thing| {
        let rest = word.strip_prefix(thing);
        rest.is_some_and(|rest| rest.is_empty() || is_thing(rest))
    })
}
