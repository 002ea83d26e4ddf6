//! The accounts that the examples work with: those in the environment or, if there are none, stand-ins in memory.
//!
//! | service | variables |
//! |---|---|
//! | Genesys Cloud | `GENESYS_CLIENT_ID` and `GENESYS_CLIENT_SECRET`, `GENESYS_USERS`; `GENESYS_REGION` unless it is `mypurecloud.com` |
//! | RingCentral | `RINGCENTRAL_CLIENT_ID`, `RINGCENTRAL_CLIENT_SECRET` and `RINGCENTRAL_JWT` |
//! | Vonage Contact Center | `VONAGE_CLIENT_ID` and `VONAGE_CLIENT_SECRET`, `VONAGE_USERS`; `VONAGE_REGION` unless it is `emea` |
//!
//! `…_USERS` has ids of users between commas, one's own first.

mod stand_in;

use std::env::var;
use std::error::Error;

use presence_client::{genesys, ringcentral, vonage};

/// A client for each service that there is an account at.
pub(crate) struct Accounts {
    /// Genesys Cloud, and the ids of the users that are looked at.
    pub(crate) genesys: Option<(genesys::Client, Vec<String>)>,
    /// RingCentral, where an account lists its users itself.
    pub(crate) ringcentral: Option<ringcentral::Client>,
    /// Vonage Contact Center, and the ids of the users that are looked at.
    pub(crate) vonage: Option<(vonage::Client, Vec<String>)>,
}

impl Accounts {
    /// Those in the environment, else stand-ins.
    pub(crate) fn find() -> Result<Self, Box<dyn Error>> {
        let found = Self {
            genesys: genesys()?,
            ringcentral: ringcentral()?,
            vonage: vonage()?,
        };
        if found.genesys.is_some() || found.ringcentral.is_some() || found.vonage.is_some() {
            return Ok(found);
        }
        eprintln!("no account in the environment: stand-ins answer");
        Ok(stand_in::accounts())
    }
}

/// Something from the environment, if it is there.
type Found<T> = Result<Option<T>, Box<dyn Error>>;

fn genesys() -> Found<(genesys::Client, Vec<String>)> {
    let (Ok(id), Ok(secret), Ok(users)) = (
        var("GENESYS_CLIENT_ID"),
        var("GENESYS_CLIENT_SECRET"),
        var("GENESYS_USERS"),
    ) else {
        return Ok(None);
    };
    let mut builder = genesys::Client::builder().client_credentials(id, secret);
    if let Ok(region) = var("GENESYS_REGION") {
        builder = builder.region(region.parse()?);
    }
    Ok(Some((builder.build()?, ids(&users))))
}

fn ringcentral() -> Found<ringcentral::Client> {
    let (Ok(id), Ok(secret), Ok(assertion)) = (
        var("RINGCENTRAL_CLIENT_ID"),
        var("RINGCENTRAL_CLIENT_SECRET"),
        var("RINGCENTRAL_JWT"),
    ) else {
        return Ok(None);
    };
    let builder = ringcentral::Client::builder().jwt_bearer(id, secret, assertion);
    Ok(Some(builder.build()?))
}

fn vonage() -> Found<(vonage::Client, Vec<String>)> {
    let (Ok(id), Ok(secret), Ok(users)) = (
        var("VONAGE_CLIENT_ID"),
        var("VONAGE_CLIENT_SECRET"),
        var("VONAGE_USERS"),
    ) else {
        return Ok(None);
    };
    let mut builder = vonage::Client::builder().client_credentials(id, secret);
    if let Ok(region) = var("VONAGE_REGION") {
        builder = builder.region(region.parse()?);
    }
    Ok(Some((builder.build()?, ids(&users))))
}

fn ids(list: &str) -> Vec<String> {
    let ids = list.split(',').map(str::trim);
    ids.filter(|id| !id.is_empty()).map(str::to_owned).collect()
}
