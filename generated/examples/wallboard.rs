//! A wallboard: who of a team over three services is what, in a table that is drawn anew every five seconds.
//!
//! `cargo run -p presence-client --features testing --example wallboard`
//!
//! Where the output is no terminal it is drawn once. `accounts/mod.rs` says which accounts it takes from the environment. Without
//! any, services in memory answer.
#![allow(clippy::print_stdout, reason = "examples print what they do")]

mod accounts;

use std::error::Error;
use std::io::{IsTerminal, stdout};
use std::time::Duration;

use presence_client::{genesys, ringcentral, vonage};

use accounts::Accounts;

/// A line of the table.
struct Line {
    service: &'static str,
    person: String,
    presence: String,
}

/// The users that are named, 50 to a request.
async fn genesys(client: &genesys::Client, users: &[String]) -> Result<Vec<Line>, genesys::Error> {
    let presences = client
        .get_users_presences_purecloud_bulk()
        .id(users)
        .await?;
    let line = |presence: genesys::models::UcUserPresence| {
        let definition = presence.presence_definition.unwrap_or_default();
        Line {
            service: "Genesys Cloud",
            person: presence.user_id.unwrap_or_default(),
            presence: definition.system_presence.unwrap_or_default(),
        }
    };
    Ok(presences.into_iter().map(line).collect())
}

/// Everyone in the account, page by page.
async fn ringcentral(client: &ringcentral::Client) -> Result<Vec<Line>, ringcentral::Error> {
    let mut lines = Vec::new();
    let mut everyone = client.read_account_presence().items();
    while let Some(presence) = everyone.try_next().await? {
        let extension = presence.extension.unwrap_or_default();
        let status = presence.presence_status;
        lines.push(Line {
            service: "RingCentral",
            person: extension.extension_number.unwrap_or_default(),
            presence: status.map_or_else(String::new, |status| status.as_str().to_owned()),
        });
    }
    Ok(lines)
}

/// The users that are named, 50 to a request.
async fn vonage(client: &vonage::Client, users: &[String]) -> Result<Vec<Line>, vonage::Error> {
    let presences = client.list_user_presences(users).await?;
    let line = |presence: vonage::models::UserPresence| Line {
        service: "Vonage",
        person: presence.user_id,
        presence: presence.presence.description,
    };
    Ok(presences.into_iter().map(line).collect())
}

/// Asks all services at the same time.
async fn team(accounts: &Accounts) -> Result<Vec<Line>, Box<dyn Error>> {
    let genesys = async {
        match &accounts.genesys {
            Some((client, users)) => genesys(client, users).await,
            None => Ok(Vec::new()),
        }
    };
    let ringcentral = async {
        match &accounts.ringcentral {
            Some(client) => ringcentral(client).await,
            None => Ok(Vec::new()),
        }
    };
    let vonage = async {
        match &accounts.vonage {
            Some((client, users)) => vonage(client, users).await,
            None => Ok(Vec::new()),
        }
    };
    let (genesys, ringcentral, vonage) = tokio::join!(genesys, ringcentral, vonage);
    let mut lines = genesys?;
    lines.extend(ringcentral?);
    lines.extend(vonage?);
    Ok(lines)
}

fn draw(lines: &[Line]) {
    println!("{:<15} {:<38} presence", "service", "person");
    for line in lines {
        println!("{:<15} {:<38} {}", line.service, line.person, line.presence);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let accounts = Accounts::find()?;
    if !stdout().is_terminal() {
        draw(&team(&accounts).await?);
        return Ok(());
    }
    loop {
        let lines = team(&accounts).await;
        // Clears the terminal and goes to its upper left corner.
        print!("\x1b[2J\x1b[H");
        match lines {
            Ok(lines) => draw(&lines),
            // A wallboard stays up. The client has tried again already, and will do so the next time.
            Err(error) => println!("{error}"),
        }
        println!("\nCtrl-C ends it");
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}
