//! `README.md` of a stand-alone crate: what it is, a call, and how to bring it up to date. The call compiles; the crate
//! tests it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::harmless::{Effect, effect};
use super::made_up::{arguments, second_example};
use super::{MARKER, Order};
use crate::ir::{MediaKind, SecurityKind, SecurityScheme};
use crate::name::{self, Name};
use crate::plan::{Call, ClientSetter, Content, DefaultServer, Group, ReplyPlan, Target, Vendor};
use crate::select::Selection;

pub(super) fn readme(plan: &Vendor, name: &str, document: &str, order: &Order) -> String {
    let mut text = format!(
        "<!-- {MARKER}. Take this line out to keep what you write here. -->\n# {name}\n\n\
         A typed client of {}, generated from `{document}`.\n\n",
        plan.display_docs,
    );
    text.push_str(&example(plan, name));
    text.push_str(&features(plan, name));
    let _ = write!(
        text,
        "
What an operation requires are arguments, everything else is a setter on what the method returns, and nothing is sent
before `.await`. Types are in `models`, errors in `Error`, and `runtime` has what all clients share.

{}{}{}{}Without the feature `http-client` there is no bundled transport; give the builder a `runtime::Transport` of your own, or a reqwest
client as `runtime::ReqwestTransport` with the feature `reqwest`. With the feature `tracing` each call is a span of that crate.

The feature `testing` brings `testing::Server`, a service in memory for tests: it has a method for each operation that says what
calls get, and its `client()` waits in no time.

{}{}{}## Keeping it up to date

In a checkout of the generator, with the path of this folder in `FOLDER`:

```sh
cargo run -p generator -- new {} --out \"$FOLDER\" --name {name}{}{}
```

`src/` belongs to the generator. `Cargo.toml` is yours, but for the features and dependencies that the code needs.
",
        common(plan),
        if has_pages(plan) { PAGES } else { "" },
        if has_streams(plan) { STREAMS } else { "" },
        uploads(plan, name),
        sign_in(plan),
        HOW_CALLS_WORK,
        by_hand(plan, name),
        quoted(document),
        selectors(&order.selection),
        if order.split_by_tag { " --split-by-tag" } else { "" },
    );
    text
}

/// A paragraph about the setters that nearly all calls have, if there are some.
fn common(plan: &Vendor) -> String {
    let names = plan.common.iter();
    let names: Vec<String> = names.map(|one| format!("`{}`", one.name)).collect();
    match names.is_empty() {
        true => String::new(),
        false => format!("Setters that most calls have: {}.\n\n", names.join(", ")),
    }
}

/// What holds for every call.
const HOW_CALLS_WORK: &str = "\
## How calls work

- Every call also has `timeout`, `deadline`, `retry`, `header`, `query_parameter` for what the document leaves out,
  `idempotency_key` and `with_response`, which gives status, headers and bytes besides the value. `default_header` of the builder
  sets a header of all calls.
- A call that fails is sent again where that does no harm, at most four attempts in five minutes by default: any call that the
  service did not act on (no connection, 429, 503 with `Retry-After`), and `GET`, `PUT` and `DELETE` after a timeout, 408, 500,
  502, 503 and 504. Others are then sent again only with an `idempotency_key`, with a key in the body where the documentation of a
  call names one, or if you say that they are safe to repeat.
- Redirects of `GET` and `HEAD` are followed, up to ten (`max_redirects` of the builder), without credentials where they lead to
  another host. Where the service documents nothing but a redirect, the call gives the URL it leads to.
- An error tells `status()`, `api_body()`, which is what the service says, `body()` for its bytes, `is_timeout()`,
  `is_connect()`, `is_rate_limited()`, `is_retryable()` and `retry_after()`. What a call may fail with is in its documentation.
- Enums keep values that this version does not know (`UnknownValue`) and send them back unchanged. Unknown members are ignored.
- Replies are read leniently where nothing is lost: numbers and booleans from texts that say them, booleans from 0 and 1, texts
  from numbers, whole numbers with a point, dates with an offset behind them, and times with a space for `T`. A time without an
  offset is one of UTC, a date alone is the beginning of that day, a number is one of seconds or milliseconds since 1970, of a
  date with a time the date is read, an empty text is nothing where no text belongs, and null for a list or map is an empty
  one. A null in a list or a map that knows none is left out. `on_drift` of the builder tells of these. What is sent is strict.
- A member that may be left out is an `Option`; null from the service means the same. In what changes something that exists,
  a member that may be null is a `runtime::Patch`: left out, null, or a value (`value.into()`).
- `request` of the client sends what there is no method for, through the same layers.

";

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

/// How large bodies are sent.
fn uploads(plan: &Vendor, name: &str) -> String {
    if !has_uploads(plan) {
        return String::new();
    }
    let import = super::import_name(name);
    format!(
        "\
A body of bytes, and a file in a form, is anything that makes bytes, or a stream that is read while it is sent:

```rust,no_run
# #[cfg(feature = \"tokio\")]
# async fn run() -> std::io::Result<()> {{
use {import}::runtime::{{FilePart, UploadBody}};

let body = UploadBody::file(\"recording.wav\").await?;         // goes to the call as it is,
let part = FilePart::new(\"recording.wav\", body.clone());     // or into a member of a form
# let _ = part;
# Ok(())
# }}
```

A file is read anew for each attempt. `UploadBody::stream` and `once` take streams of your own; what was begun of one that can be
read once only is not sent again. The `timeout` of a call begins anew with each piece that is sent.

"
    )
}

/// What is said where the document names no scheme that can be used.
const NO_SCHEME: &str = "\
The document names no way to sign in that the client can use. `.bearer_token(\"…\")` or `.basic_auth(\"user\", \"password\")` of the
builder go with every call; a key in a header is a `.default_header(\"X-Key\", \"…\")`.";

/// The section about the ways to sign in.
fn sign_in(plan: &Vendor) -> String {
    let text = match plan.sign_in.is_empty() {
        true => NO_SCHEME.to_owned(),
        false => plan.sign_in.join("\n"),
    };
    format!("## Signing in\n\n{text}\n\n{}", set_once(plan))
}

/// A paragraph about what else is set once on the builder, if there is something.
fn set_once(plan: &Vendor) -> String {
    match plan.set_once.is_empty() {
        true => String::new(),
        false => format!(
            "The builder also takes, once for all calls: {}.\n\n",
            plan.set_once.join(", ")
        ),
    }
}

fn has_pages(plan: &Vendor) -> bool {
    calls(plan).any(|call| call.pages.is_some())
}

fn calls(plan: &Vendor) -> impl Iterator<Item = &Call> {
    let grouped = plan.groups.iter().flat_map(|group| &group.calls);
    plan.calls.iter().chain(grouped)
}

fn has_uploads(plan: &Vendor) -> bool {
    let is_upload = |target: &Target| {
        matches!(
            target,
            Target::Body(MediaKind::Multipart | MediaKind::Binary, ..)
        )
    };
    calls(plan).any(|call| {
        let arguments = call.arguments.iter().map(|argument| &argument.target);
        let setters = call.setters.iter().map(|setter| &setter.target);
        arguments.chain(setters).any(is_upload)
    })
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

fn example(plan: &Vendor, name: &str) -> String {
    let import = super::import_name(name);
    let mut lines = vec![format!("let client = {import}::Client::builder()")];
    lines.extend(base_url(&plan.servers.default));
    lines.extend(credentials(plan));
    let has_scheme = !plan.security.is_empty();
    let is_needed = |setter: &&ClientSetter| match setter.required {
        true => setter.default.is_none(),
        false => setter.is_credential && !has_scheme,
    };
    let needed = plan.client_parameters.iter().filter(is_needed);
    lines.extend(needed.map(|setter| format!("    .{}(\"value\")", setter.name)));
    lines.push("    .build()?;".to_owned());
    let call = call(plan);
    if let Some((call, arguments, _)) = &call {
        lines.push(format!(
            "let reply = client.{}({arguments}).await?;",
            call.method
        ));
        lines.push("println!(\"{reply:?}\");".to_owned());
    }
    let feature = call.as_ref().and_then(|(_, _, feature)| *feature);
    let is_there = |other: &Option<&str>| other.is_none() || *other == feature;
    let calls = usable(plan).filter(|(_, feature)| is_there(feature));
    let calls: Vec<&Call> = calls.map(|(call, _)| call).collect();
    let written = second_example(plan, &import, &calls);
    if call.is_none() && written.is_empty() {
        lines.push("# let _ = client;".to_owned());
    }
    lines.extend(written);
    format!(
        "```rust,no_run\n# async fn run() -> Result<(), Box<dyn std::error::Error>> {{\n{}\n# Ok(())\n# }}\n```\n",
        lines.join("\n")
    )
}

/// The setter of the address, where callers have to know it or the one of the document is that of their own machine.
fn base_url(default: &DefaultServer) -> Option<String> {
    let is_plain = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._~/:[]".contains(c))
    };
    let path = match default {
        DefaultServer::Remote => return None,
        DefaultServer::Local(url) if is_plain(url) => {
            return Some(format!("    .base_url(\"{url}\")"));
        }
        DefaultServer::Local(_) => return None,
        DefaultServer::Path(path) => path.as_str(),
        DefaultServer::Placeholder(url) => {
            let rest = url.split_once("://").map_or("", |(_, rest)| rest);
            rest.find('/')
                .and_then(|start| rest.get(start..))
                .unwrap_or_default()
        }
    };
    let path = path.trim_end_matches('/');
    let is_path = path.starts_with('/') && is_plain(path);
    let path = if is_path { path } else { "" };
    Some(format!("    .base_url(\"https://api.example.com{path}\")"))
}

/// What shows errors, headers and a request by hand, with the call of the first example.
fn by_hand(plan: &Vendor, name: &str) -> String {
    let import = super::import_name(name);
    let reading = call(plan).map_or_else(String::new, |(call, arguments, _)| {
        format!(
            "\
match client.{}({arguments}).header(\"x-trace\", \"1\").with_response().await {{
    Ok(response) => println!(\"{{}} {{:?}}\", response.status(), response.headers()),
    Err(error) => match error.status().map(|status| status.as_u16()) {{
        Some(404) => println!(\"there is none: {{:?}}\", error.api_body()),
        _ => return Err(error),
    }},
}}
",
            call.method
        )
    });
    format!(
        "\
```rust,no_run
# use {import}::runtime::http::Method;
# async fn run(client: {import}::Client) -> Result<(), {import}::Error> {{
{reading}let json = client.request(Method::GET, \"/things/{{id}}\").path(\"id\", 7).query(\"limit\", 10).await?;
println!(\"{{json}}\");
# Ok(())
# }}
```

"
    )
}

/// The setters for the credentials that most operations take, or else for those of the first usable scheme.
fn credentials(plan: &Vendor) -> Vec<String> {
    let usual = plan.usual_security.iter().find(|names| !names.is_empty());
    let is_usual = |scheme: &&SecurityScheme| match usual {
        Some(names) => names.contains(&scheme.name),
        None => true,
    };
    let schemes = plan.security.iter().filter(is_usual);
    let count = usual.map_or(1, Vec::len);
    let mut setters: Vec<String> = schemes.take(count).map(credential).collect();
    // A token is a token, whatever it is for.
    setters.dedup();
    setters
}

/// The setter for the credentials of a scheme.
fn credential(scheme: &SecurityScheme) -> String {
    match &scheme.kind {
        SecurityKind::Bearer | SecurityKind::OAuth(_) => "    .bearer_token(\"token\")".to_owned(),
        SecurityKind::Basic => "    .basic_auth(\"user\", \"password\")".to_owned(),
        SecurityKind::ApiKey(..) => format!("    .api_key({:?}, \"key\")", scheme.name),
    }
}

/// A call with its arguments and its feature.
type Made<'a> = (&'a Call, String, Option<&'a str>);

/// The calls that an example can show, with their features.
fn usable(plan: &Vendor) -> impl Iterator<Item = (&Call, Option<&str>)> {
    let always = plan.calls.iter().map(|call| (call, None));
    let grouped = plan.groups.iter().flat_map(|group| {
        let feature = Some(group.feature.as_str());
        group.calls.iter().map(move |call| (call, feature))
    });
    let all = always.chain(grouped);
    all.filter(|(call, _)| !call.deprecated && !call.is_further_form)
}

/// A call whose arguments can be made up and that does no harm: one that looks at something before one that writes, one that gives a
/// type before any other, and the first of those with the fewest arguments.
fn call(plan: &Vendor) -> Option<Made<'_>> {
    let errors: BTreeSet<&Name> = match &plan.error_enum {
        Some(several) => several
            .variants
            .iter()
            .flat_map(|(_, ty)| ty.models())
            .collect(),
        None => plan.error.models().into_iter().collect(),
    };
    let effort = |(call, ..): &Made<'_>| {
        let is_read = call.http_method == "GET";
        let worth = worth(&call.reply, &errors);
        (!is_read, effect(call), worth, call.arguments.len())
    };
    usable(plan)
        .filter(|(call, _)| effect(call) != Effect::Acts)
        .filter_map(|(call, feature)| Some((call, arguments(&call.arguments)?, feature)))
        .min_by_key(effort)
}

/// How good a reply is to be shown, the best first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    Typed,
    Json,
    Other,
    /// The type of errors, of which one would think that the call failed.
    Error,
}

fn worth(reply: &ReplyPlan, errors: &BTreeSet<&Name>) -> Worth {
    let ty = match reply {
        ReplyPlan::One(Content::Json(ty) | Content::JsonList(ty)) | ReplyPlan::Optional(ty) => ty,
        ReplyPlan::One(_) | ReplyPlan::Several(_) => return Worth::Other,
    };
    match ty.models().as_slice() {
        [] => Worth::Json,
        models if models.iter().any(|model| errors.contains(model)) => Worth::Error,
        _ => Worth::Typed,
    }
}
