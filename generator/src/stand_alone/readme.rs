//! `README.md` of a stand-alone crate: what it is, a call, and how to bring it up to date. The call compiles; the crate
//! tests it.

use std::fmt::Write as _;

use super::{MARKER, Order};
use crate::ir::SecurityKind;
use crate::name;
use crate::plan::{Argument, ArgumentType, Call, Group, ReplyPlan, RustType, Vendor};
use crate::select::Selection;

pub(super) fn readme(plan: &Vendor, name: &str, document: &str, order: &Order) -> String {
    let mut text = format!(
        "<!-- {MARKER}. Take this line out to keep what you write here. -->\n# {name}\n\n\
         A typed client of {}, generated from `{document}`.\n\n",
        plain(&plan.display),
    );
    text.push_str(&example(plan, name));
    text.push_str(&features(plan, name));
    let _ = write!(
        text,
        "
What an operation requires are arguments, everything else is a setter on what the method returns, and nothing is sent
before `.await`. Types are in `models`, errors in `Error`, and `runtime` has what all clients share.

{}{}Without the feature `http-client` there is no bundled transport; give the builder a `runtime::Transport` of your own, or a reqwest
client as `runtime::ReqwestTransport` with the feature `reqwest`. With the feature `tracing` each call is a span of that crate.

The feature `testing` brings `testing::Server`, a service in memory for tests: it has a method for each operation that says what
calls get, and its `client()` waits in no time.

## Keeping it up to date

In a checkout of the generator, with the path of this folder in `FOLDER`:

```sh
cargo run -p generator -- new {} --out \"$FOLDER\" --name {name}{}{}
```

`src/` belongs to the generator. `Cargo.toml` is yours, but for the features and dependencies that the code needs.
",
        if has_pages(plan) { PAGES } else { "" },
        if has_streams(plan) { STREAMS } else { "" },
        quoted(document),
        selectors(&order.selection),
        if order.split_by_tag { " --split-by-tag" } else { "" },
    );
    text
}

/// How a listing is read on.
const PAGES: &str = "\
Where a reply is one page of a listing, the call has `items()` and `pages()`, which are streams to the last one:
`items.try_next().await?` gives the next item, and asks for the next page when it is needed.

";

/// How a stream is read.
const STREAMS: &str = "\
Some calls give a stream: events or values that are read while they come. `stream.try_next().await?` gives the next one,
or nothing at the end, and dropping the stream closes the connection. An operation that also gives whole replies has a
method of its own for the stream.

";

fn has_pages(plan: &Vendor) -> bool {
    calls(plan).any(|call| call.pages.is_some())
}

fn calls(plan: &Vendor) -> impl Iterator<Item = &Call> {
    let grouped = plan.groups.iter().flat_map(|group| &group.calls);
    plan.calls.iter().chain(grouped)
}

fn has_streams(plan: &Vendor) -> bool {
    calls(plan).any(|call| match &call.reply {
        ReplyPlan::One(content) => content.is_stream(),
        ReplyPlan::Optional(_) | ReplyPlan::Several(_) => false,
    })
}

/// What the crate is split into.
fn features(plan: &Vendor, name: &str) -> String {
    let Some(first) = plan.groups.first() else {
        return String::new();
    };
    let example = feature(plan).unwrap_or(&first.feature);
    let mut text = format!(
        "
## Features

The operations of each tag, with the types that only they use, are behind a feature. None is on unless it is turned on;
`full` is all of them. Operations without a tag are always there.

```toml
{name} = {{ path = \"…\", features = [\"{example}\"] }}
```
"
    );
    if plan.groups.iter().any(|group| group.calls.is_empty()) {
        text.push_str("\nThe types of what the service sends on its own are behind `webhooks`.\n");
    }
    if plan.groups.iter().any(is_merged) {
        text.push_str(
            "
There are more tags than a package may have features, so a feature is for all tags that begin alike.
",
        );
    }
    text
}

/// Whether a feature is for several tags, because there are too many.
fn is_merged(group: &Group) -> bool {
    let mut tags = group.calls.iter().filter_map(|call| call.tag.as_deref());
    tags.any(|tag| name::feature(tag) != group.feature)
}

/// The feature that the example needs.
pub(super) fn feature(plan: &Vendor) -> Option<&str> {
    call(plan)?.2
}

fn selectors(selection: &Selection) -> String {
    let options = selection
        .texts()
        .map(|text| format!(" --select {}", quoted(text)));
    options.collect()
}

/// A word of a shell command.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) && !word.starts_with('-') {
        return word.to_owned();
    }
    let word: String = word.chars().filter(|c| !c.is_control()).collect();
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Text of the document in a sentence of Markdown.
fn plain(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_safe = |c: char| c.is_alphanumeric() || " .,:-()".contains(c);
    words.chars().filter(|&c| is_safe(c)).collect()
}

fn example(plan: &Vendor, name: &str) -> String {
    let import = super::import_name(name);
    let mut lines = vec![format!("let client = {import}::Client::builder()")];
    if !plan.servers.url.starts_with("http") {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
        let prefix = plan.servers.url.trim_end_matches('/');
        let is_path = prefix.starts_with('/') && prefix.chars().all(is_plain);
        let prefix = if is_path { prefix } else { "" };
        lines.push(format!(
            "    .base_url(\"https://api.example.com{prefix}\")"
        ));
    }
    lines.extend(credentials(plan));
    lines.push("    .build()?;".to_owned());
    match call(plan) {
        Some((call, arguments, _)) => {
            lines.push(format!(
                "let reply = client.{}({arguments}).await?;",
                call.method
            ));
            lines.push("println!(\"{reply:?}\");".to_owned());
        }
        None => lines.push("# let _ = client;".to_owned()),
    }
    format!(
        "```rust,no_run\n# async fn run() -> Result<(), Box<dyn std::error::Error>> {{\n{}\n# Ok(())\n# }}\n```\n",
        lines.join("\n")
    )
}

/// The setter for the credentials that the first usable scheme needs.
fn credentials(plan: &Vendor) -> Option<String> {
    let scheme = plan.security.first()?;
    Some(match &scheme.kind {
        SecurityKind::Bearer | SecurityKind::OAuth(_) => "    .bearer_token(\"token\")".to_owned(),
        SecurityKind::Basic => "    .basic_auth(\"user\", \"password\")".to_owned(),
        SecurityKind::ApiKey(..) => format!("    .api_key({:?}, \"key\")", scheme.name),
    })
}

/// A call whose arguments can be made up, reading before writing.
fn call(plan: &Vendor) -> Option<(&Call, String, Option<&str>)> {
    let calls = || {
        let usable = |(call, _): &(&Call, _)| !call.deprecated && !call.is_further_form;
        let always = plan.calls.iter().map(|call| (call, None));
        let grouped = plan.groups.iter().flat_map(|group| {
            let feature = Some(group.feature.as_str());
            group.calls.iter().map(move |call| (call, feature))
        });
        always.chain(grouped).filter(usable)
    };
    let reads = calls().filter(|(call, _)| call.http_method == "GET");
    reads
        .chain(calls())
        .find_map(|(call, feature)| Some((call, arguments(&call.arguments)?, feature)))
}

fn arguments(arguments: &[Argument]) -> Option<String> {
    let arguments: Option<Vec<&str>> = arguments
        .iter()
        .map(|argument| match &argument.ty {
            ArgumentType::Str => Some("\"id\""),
            ArgumentType::Strings => Some("[\"id\"]"),
            ArgumentType::Value(ty) => literal(ty),
            _ => None,
        })
        .collect();
    Some(arguments?.join(", "))
}

fn literal(ty: &RustType) -> Option<&'static str> {
    match ty {
        RustType::Bool => Some("true"),
        RustType::I32 | RustType::I64 | RustType::U32 | RustType::U64 => Some("1"),
        RustType::F32 | RustType::F64 => Some("1.0"),
        _ => None,
    }
}
