//! Services in memory, with people who come and go. This is also how a test would set them up.

use std::collections::BTreeMap;

use presence_client::runtime::chrono::{DateTime, TimeDelta, Utc};
use presence_client::runtime::testing::Request;
use presence_client::{genesys, ringcentral, vonage};

use super::Accounts;

pub(super) fn accounts() -> Accounts {
    let users = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    Accounts {
        genesys: Some((genesys_client(), users(&["ada", "grace"]))),
        ringcentral: Some(ringcentral_client()),
        vonage: Some((vonage_client(), users(&["alan", "edsger"]))),
    }
}

/// What somebody is when this request comes: another thing each time.
fn turn<T: Clone>(request: &Request, person: usize, choices: &[T]) -> T {
    choices[(request.number() + person) % choices.len()].clone()
}

fn genesys_client() -> genesys::Client {
    use genesys::models::{
        OrganizationPresenceDefinition, OrganizationPresenceDefinitionEntityListing,
        PresenceDefinition, SystemPresenceName, UcUserPresence, UserPresence,
    };
    let server = genesys::testing::Server::new();
    let definition = |system_presence: SystemPresenceName| {
        let name = system_presence.as_str().to_owned();
        let mut definition = OrganizationPresenceDefinition::new(BTreeMap::new());
        definition.id = Some(format!("definition-{name}"));
        definition.name = Some(name);
        definition.system_presence = Some(system_presence);
        definition
    };
    let mut listing = OrganizationPresenceDefinitionEntityListing::default();
    listing.entities = Some(vec![
        definition(SystemPresenceName::Available),
        definition(SystemPresenceName::Busy),
        definition(SystemPresenceName::Away),
        definition(SystemPresenceName::OnQueue),
    ]);
    server.get_presence_definitions().reply(&listing);
    // Each user that is asked for, in another presence each time.
    server
        .get_users_presences_purecloud_bulk()
        .reply_with(|request| {
            let ids = request.query_value("id").unwrap_or_default();
            let presence = |(person, id): (usize, &str)| {
                let mut presence = UcUserPresence::default();
                presence.user_id = Some(id.to_owned());
                presence.presence_definition = Some(PresenceDefinition {
                    system_presence: Some(turn(request, person, &["Available", "On Queue"]).into()),
                    ..Default::default()
                });
                presence
            };
            ids.split(',').enumerate().map(presence).collect()
        });
    // A change is made and given back.
    server
        .patch_user_presences_purecloud()
        .reply_with(|request| {
            let mut now: UserPresence = serde_json::from_value(request.json()).unwrap_or_default();
            if let Some(definition) = &mut now.presence_definition {
                let id = definition.id.clone().unwrap_or_default();
                definition.system_presence = Some(id.trim_start_matches("definition-").to_owned());
            }
            now
        });
    server.client()
}

fn ringcentral_client() -> ringcentral::Client {
    use ringcentral::models::{
        AccountPresenceInfo, GetPresenceExtensionInfo, PresenceInfoResponse,
        PresenceInfoResponsePresenceStatus as Status,
    };
    let server = ringcentral::testing::Server::new();
    server.read_account_presence().reply_with(|request| {
        let presence = |(person, number): (usize, &str)| {
            let mut extension = GetPresenceExtensionInfo::default();
            extension.extension_number = Some(number.to_owned());
            let mut presence = PresenceInfoResponse::default();
            presence.extension = Some(extension);
            presence.presence_status =
                Some(turn(request, person, &[Status::Busy, Status::Available]));
            presence
        };
        let mut page = AccountPresenceInfo::default();
        page.records = Some(
            ["101", "102", "103"]
                .into_iter()
                .enumerate()
                .map(presence)
                .collect(),
        );
        page
    });
    server
        .update_user_presence_status()
        .reply_with(|request| serde_json::from_value(request.json()).unwrap_or_default());
    server.client()
}

fn vonage_client() -> vonage::Client {
    use vonage::models::{
        PresenceCategory, PresenceCategoryType, PresenceDefinition, PresenceDefinitionList,
        UserPresence,
    };
    let server = vonage::testing::Server::new();
    let definition = |id: &str, category| {
        let category = PresenceCategory::new(category, id);
        PresenceDefinition::new(id, true, category, id)
    };
    let definitions = [
        definition("Ready", PresenceCategoryType::Ready),
        definition("Away", PresenceCategoryType::Away),
        definition("Extended Away", PresenceCategoryType::ExtendedAway),
    ];
    let listing = PresenceDefinitionList::new(definitions.to_vec());
    server.list_presence_definitions().reply(&listing);
    let moment = |request: &Request| {
        let at = TimeDelta::from_std(request.at()).unwrap_or_default();
        DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000) + at
    };
    let choices = definitions.clone();
    server.list_user_presences().reply_with(move |request| {
        let ids = request.query_value("userId").unwrap_or_default();
        let presence = |(person, id): (usize, &str)| {
            UserPresence::new(id, moment(request), turn(request, person, &choices))
        };
        ids.split(',').enumerate().map(presence).collect()
    });
    server.set_user_presence().reply_with(move |request| {
        let wanted = request.json();
        let is_wanted =
            |one: &&PresenceDefinition| wanted["presenceId"] == one.presence_id.as_str();
        let chosen = definitions
            .iter()
            .find(is_wanted)
            .unwrap_or(&definitions[0]);
        UserPresence::new("me", moment(request), chosen.clone())
    });
    server.client()
}
