//! The replies as structs with plain serde derive, as someone would write them by hand: the same members of the same types.

#![allow(dead_code, reason = "read, to be compared with what reads the same")]

use chrono::{DateTime, Utc};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountPresenceInfo {
    uri: Option<String>,
    records: Option<Vec<PresenceInfo>>,
    navigation: Option<Navigation>,
    paging: Option<Paging>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PresenceInfo {
    uri: Option<String>,
    user_status: Option<UserStatus>,
    dnd_status: Option<DndStatus>,
    dnd_status_personal: Option<DndStatusPersonal>,
    accept_call_queue_calls: Option<bool>,
    message: Option<String>,
    allow_see_my_presence: Option<bool>,
    caller_id_visibility: Option<CallerIdVisibility>,
    ring_on_monitored_call: Option<bool>,
    pick_up_calls_on_hold: Option<bool>,
    active_calls: Option<Vec<ActiveCall>>,
    extension: Option<Extension>,
    meeting_status: Option<MeetingStatus>,
    telephony_status: Option<TelephonyStatus>,
    presence_status: Option<UserStatus>,
    cx_telephony_status: Option<TelephonyStatus>,
    aggregated_telephony_status: Option<TelephonyStatus>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActiveCall {
    id: Option<String>,
    direction: Option<Direction>,
    queue_call: Option<bool>,
    from: Option<String>,
    from_name: Option<String>,
    to: Option<String>,
    to_name: Option<String>,
    start_time: Option<DateTime<Utc>>,
    telephony_status: Option<TelephonyStatus>,
    sip_data: Option<SipData>,
    session_id: Option<String>,
    telephony_session_id: Option<String>,
    on_behalf_of: Option<String>,
    party_id: Option<String>,
    termination_type: Option<String>,
    call_info: Option<CallInfo>,
    appearance_info: Option<Appearance>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SipData {
    call_id: Option<String>,
    to_tag: Option<String>,
    from_tag: Option<String>,
    remote_uri: Option<String>,
    local_uri: Option<String>,
    rc_session_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CallInfo {
    primary: Option<Line>,
    additional: Option<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    r#type: Option<CallInfoType>,
    value: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Appearance {
    phone_number: Option<String>,
    appearance_number: Option<i32>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Extension {
    id: Option<i64>,
    uri: Option<String>,
    extension_number: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Navigation {
    first_page: Option<Page>,
    next_page: Option<Page>,
    previous_page: Option<Page>,
    last_page: Option<Page>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    uri: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Paging {
    page: Option<i32>,
    per_page: Option<i32>,
    page_start: Option<i32>,
    page_end: Option<i32>,
    total_pages: Option<i32>,
    total_elements: Option<i32>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UcUserPresence {
    id: Option<String>,
    name: Option<String>,
    user_id: Option<String>,
    source: Option<String>,
    source_id: Option<String>,
    presence_definition: Option<PresenceDefinition>,
    message: Option<String>,
    modified_date: Option<DateTime<Utc>>,
    self_uri: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PresenceDefinition {
    id: Option<String>,
    system_presence: Option<String>,
    self_uri: Option<String>,
}

#[derive(Debug, Deserialize)]
enum UserStatus {
    Offline,
    Busy,
    Available,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Deserialize)]
enum DndStatus {
    TakeAllCalls,
    DoNotAcceptDepartmentCalls,
    TakeDepartmentCallsOnly,
    DoNotAcceptAnyCalls,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Deserialize)]
enum DndStatusPersonal {
    TakeAllCalls,
    DoNotAcceptAnyCalls,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Deserialize)]
enum CallerIdVisibility {
    All,
    None,
    PermittedUsers,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Deserialize)]
enum MeetingStatus {
    Connected,
    Disconnected,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Deserialize)]
enum TelephonyStatus {
    NoCall,
    CallConnected,
    Ringing,
    OnHold,
    ParkedCall,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Deserialize)]
enum Direction {
    Inbound,
    Outbound,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Deserialize)]
enum CallInfoType {
    PhoneNumberLabel,
    PhoneNumber,
    QueueExtension,
    QueueName,
    CallerIdName,
    CallerIdNumber,
    None,
    #[serde(other)]
    Unknown,
}
