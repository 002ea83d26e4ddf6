//! Sets your own presence: `available`, `busy` or `away`, with a message if you like.
//!
//! `cargo run -p presence-client --features testing --example set_my_presence -- busy "back at three"`
//!
//! `accounts/mod.rs` says which accounts it takes from the environment. Without any, services in memory answer.
#![allow(clippy::print_stdout, reason = "examples print what they do")]

mod accounts;

use std::env::args;
use std::error::Error;

use presence_client::{genesys, ringcentral, vonage};

use accounts::Accounts;

/// What a user can be; each service has words of its own for it.
#[derive(Clone, Copy)]
enum Wish {
    Available,
    Busy,
    Away,
}

impl Wish {
    fn read(word: &str) -> Result<Self, Box<dyn Error>> {
        match word {
            "available" => Ok(Self::Available),
            "busy" => Ok(Self::Busy),
            "away" => Ok(Self::Away),
            other => Err(format!("`{other}` is none of available, busy and away").into()),
        }
    }
}

/// At Genesys Cloud a presence is one of the definitions of the organization, each of which stands for a system presence.
async fn set_at_genesys(
    client: &genesys::Client,
    user_id: &str,
    wish: Wish,
    message: Option<String>,
) -> Result<String, Box<dyn Error>> {
    use genesys::models::{PresenceDefinition, SystemPresenceName, UserPresence};
    let system_presence = match wish {
        Wish::Available => SystemPresenceName::Available,
        Wish::Busy => SystemPresenceName::Busy,
        Wish::Away => SystemPresenceName::Away,
    };
    let definitions = client.get_presence_definitions().await?;
    let mut definitions = definitions.entities.into_iter().flatten();
    let definition = definitions
        .find(|one| one.system_presence.as_ref() == Some(&system_presence))
        .ok_or("the organization has no such presence")?;
    // Only what changes is set. Members that are left out stay as they are.
    let change = UserPresence {
        presence_definition: Some(PresenceDefinition {
            id: definition.id,
            ..Default::default()
        }),
        message,
        ..Default::default()
    };
    let now = client
        .patch_user_presences_purecloud(user_id, &change)
        .await?;
    let definition = now.presence_definition.unwrap_or_default();
    Ok(definition.system_presence.unwrap_or_default())
}

/// At RingCentral, whose token it is changes their own presence, unless another extension is named.
async fn set_at_ringcentral(
    client: &ringcentral::Client,
    wish: Wish,
    message: Option<String>,
) -> Result<String, Box<dyn Error>> {
    use ringcentral::models::{PresenceInfoRequest, UserStatus};
    let change = PresenceInfoRequest {
        user_status: Some(match wish {
            Wish::Available => UserStatus::Available,
            Wish::Busy => UserStatus::Busy,
            Wish::Away => UserStatus::Offline,
        }),
        message,
        ..Default::default()
    };
    let now = client.update_user_presence_status().body(&change).await?;
    let status = now.user_status.ok_or("the reply has no status")?;
    Ok(status.as_str().to_owned())
}

/// At Vonage a presence is one of the definitions of the account, and it has no message.
async fn set_at_vonage(
    client: &vonage::Client,
    user_id: &str,
    wish: Wish,
) -> Result<String, Box<dyn Error>> {
    use vonage::models::{PresenceCategoryType, PresenceUpdate};
    let category = match wish {
        Wish::Available => PresenceCategoryType::Ready,
        Wish::Busy => PresenceCategoryType::Away,
        Wish::Away => PresenceCategoryType::ExtendedAway,
    };
    let listing = client.list_presence_definitions().await?;
    let mut definitions = listing.presence_definitions.into_iter();
    let definition = definitions
        .find(|one| one.selectable && one.category.category_type == category)
        .ok_or("the account has no such presence")?;
    let change = PresenceUpdate::new(definition.presence_id);
    let now = client.set_user_presence(user_id, &change).await?;
    Ok(now.presence.description)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut words = args().skip(1);
    let wish = Wish::read(&words.next().unwrap_or_else(|| "available".to_owned()))?;
    let message = words.next();
    let accounts = Accounts::find()?;
    if let Some((client, users)) = &accounts.genesys {
        let me = users.first().ok_or("GENESYS_USERS is empty")?;
        let now = set_at_genesys(client, me, wish, message.clone()).await?;
        println!("Genesys Cloud: {now}");
    }
    if let Some(client) = &accounts.ringcentral {
        let now = set_at_ringcentral(client, wish, message).await?;
        println!("RingCentral: {now}");
    }
    if let Some((client, users)) = &accounts.vonage {
        let me = users.first().ok_or("VONAGE_USERS is empty")?;
        let now = set_at_vonage(client, me, wish).await?;
        println!("Vonage Contact Center: {now}");
    }
    Ok(())
}
