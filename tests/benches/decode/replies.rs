//! Replies as the services write them, of any length.

/// A page of RingCentral's account listing, with the calls of a third of the extensions.
pub(crate) fn account_listing(extensions: usize) -> String {
    let records: Vec<String> = (0..extensions).map(extension).collect();
    format!(
        r#"{{"uri":"https://platform.example.com/restapi/v1.0/account/400131008/presence?detailedTelephonyState=true&page=1&perPage={extensions}","records":[{}],"navigation":{{"firstPage":{{"uri":"https://platform.example.com/restapi/v1.0/account/400131008/presence?page=1"}},"lastPage":{{"uri":"https://platform.example.com/restapi/v1.0/account/400131008/presence?page=1"}}}},"paging":{{"page":1,"totalPages":1,"perPage":{extensions},"totalElements":{extensions},"pageStart":0,"pageEnd":{}}}}}"#,
        records.join(","),
        extensions - 1,
    )
}

fn extension(number: usize) -> String {
    let id = 400_131_008 + number;
    let (calls, telephony) = match number % 3 {
        0 => (call(number), "CallConnected"),
        _ => (String::new(), "NoCall"),
    };
    format!(
        r#"{{"uri":"https://platform.example.com/restapi/v1.0/account/400131008/extension/{id}/presence","extension":{{"uri":"https://platform.example.com/restapi/v1.0/account/400131008/extension/{id}","id":{id},"extensionNumber":"{number}"}},"presenceStatus":"Available","telephonyStatus":"{telephony}","userStatus":"Available","dndStatus":"TakeAllCalls","message":"Until {number} o'clock \u2013 at lunch","allowSeeMyPresence":true,"ringOnMonitoredCall":false,"pickUpCallsOnHold":false,"meetingStatus":"Disconnected","activeCalls":[{calls}]}}"#
    )
}

fn call(number: usize) -> String {
    format!(
        r#"{{"id":"f4e2c1d0{number}","direction":"Inbound","queueCall":true,"from":"+1650555{number:04}","fromName":"Caller {number}","to":"+1650777{number:04}","toName":"Agent {number}","startTime":"2026-11-02T09:30:00.123Z","telephonyStatus":"CallConnected","sipData":{{"callId":"c{number}@10.0.0.1","toTag":"t{number}","fromTag":"f{number}","remoteUri":"sip:+1650555{number:04}@example.com","localUri":"sip:{number}@example.com","rcSessionId":"{number}"}},"sessionId":"{number}","telephonySessionId":"s-{number}","partyId":"p-{number}-1","terminationType":"final","callInfo":{{"primary":{{"type":"QueueName","value":"Support"}},"additional":{{"type":"CallerIdNumber","value":"+1650555{number:04}"}}}}}}"#
    )
}

/// What Genesys Cloud answers when it is asked for many users.
pub(crate) fn bulk_presences(users: usize) -> String {
    let presences: Vec<String> = (0..users).map(presence).collect();
    format!("[{}]", presences.join(","))
}

fn presence(number: usize) -> String {
    let id = format!("6a3af858-942f-489d-9700-{number:012}");
    format!(
        r#"{{"id":"{id}","userId":"{id}","source":"PURECLOUD","presenceDefinition":{{"id":"{id}","systemPresence":"On Queue","selfUri":"/api/v2/presencedefinitions/{id}"}},"message":"","modifiedDate":"2026-11-02T09:30:00.{:03}Z","selfUri":"/api/v2/users/{id}/presences"}}"#,
        number % 1000
    )
}
