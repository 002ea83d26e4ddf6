//! Addresses that stand for others: their hosts are reserved for examples and tests (RFC 2606, RFC 6761), or found by name on each
//! network anew (RFC 6762).
//!
//! `localhost` is none of them. It is the true address of services that run beside their callers, and what is sent there stays on
//! the machine.

/// Whether the host of an address can be no service that a document means.
pub(crate) fn is_placeholder(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let mut labels = host.rsplit('.');
    matches!(
        (labels.next(), labels.next()),
        (Some("example" | "invalid" | "test" | "local"), _)
            | (Some("com" | "net" | "org"), Some("example"))
    )
}
