//! Writes the presences that are defined in each account to the standard output, as CSV or JSON.
//!
//! `cargo run -p presence-client --features testing --example export_definitions -- json`
//!
//! `accounts/mod.rs` says which accounts it takes from the environment. Without any, services in memory answer.
#![allow(clippy::print_stdout, reason = "examples print what they do")]

mod accounts;

use std::env::args;
use std::error::Error;

use serde_json::json;

use accounts::Accounts;

/// A presence that users of an account can choose.
struct Definition {
    service: &'static str,
    id: String,
    name: String,
    /// What the presence means whatever its name.
    kind: String,
}

async fn definitions(accounts: &Accounts) -> Result<Vec<Definition>, Box<dyn Error>> {
    let mut all = Vec::new();
    if let Some((client, _)) = &accounts.genesys {
        let listing = client.get_presence_definitions().await?;
        for definition in listing.entities.into_iter().flatten() {
            let kind = definition.system_presence;
            all.push(Definition {
                service: "genesys",
                id: definition.id.unwrap_or_default(),
                name: definition.name.unwrap_or_default(),
                kind: kind.map_or_else(String::new, |kind| kind.as_str().to_owned()),
            });
        }
    }
    // RingCentral has the same presences for everybody, and no operation that lists them.
    if let Some((client, _)) = &accounts.vonage {
        let listing = client.list_presence_definitions().await?;
        for definition in listing.presence_definitions {
            all.push(Definition {
                service: "vonage",
                id: definition.presence_id,
                name: definition.description,
                kind: definition.category.category_type.as_str().to_owned(),
            });
        }
    }
    Ok(all)
}

/// A value between commas (RFC 4180).
fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let format = args().nth(1).unwrap_or_else(|| "csv".to_owned());
    let accounts = Accounts::find()?;
    let definitions = definitions(&accounts).await?;
    match format.as_str() {
        "csv" => {
            println!("service,id,name,kind");
            for one in definitions {
                let values = [one.service, &one.id, &one.name, &one.kind].map(quoted);
                println!("{}", values.join(","));
            }
        }
        "json" => {
            let values = definitions.iter().map(|one| {
                json!({ "service": one.service, "id": one.id, "name": one.name, "kind": one.kind })
            });
            println!("{:#}", serde_json::Value::from_iter(values));
        }
        other => return Err(format!("`{other}` is neither csv nor json").into()),
    }
    Ok(())
}
