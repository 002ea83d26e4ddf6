//! A miniature service, written the way the generator writes one. It uses every macro and every crate-internal setter.

#![allow(missing_docs, unreachable_pub)] // generated code documents what the specification describes

pub mod models {
    use std::collections::BTreeMap;

    use chrono::{DateTime, NaiveDate, Utc};

    use crate::runtime::{
        Base64, FilePart, Patch, Shape, UnknownValue, Value, error_enum, integer_enum, object,
        shape_union, string_enum, tagged_union, wrapper,
    };

    #[derive(Clone)]
    #[non_exhaustive]
    pub struct Thing {
        pub id: String,
        pub labels: BTreeMap<String, String>,
        pub name: Option<String>,
        pub parent: Option<Box<Thing>>,
        pub changed: Option<DateTime<Utc>>,
        pub day: Option<NaiveDate>,
        pub state: Option<State>,
        pub level: Option<Level>,
        pub count: Option<i64>,
        pub ratio: Option<f64>,
        pub pets: Option<Vec<Pet>>,
        pub reference: Option<IdOrCat>,
        pub data: Option<Base64>,
    }
    object! { Thing {
        0 "id" id, 1 "labels" labels, 2 "name" name, 3 "parent" parent,
        4 "changed" changed, 5 "day" day, 6 "state" state, 7 "level" level, 8 "count" count, 9 "ratio" ratio,
        10 "pets" pets, 11 "reference" reference, 12 "data" data,
    } required [0, 1] read_only [0] }

    #[derive(Clone, Default)]
    pub struct ThingUpdate {
        pub id: Option<String>,
        pub note: Patch<String>,
        pub nested: Option<Box<ThingUpdate>>,
        pub type_: Option<String>,
    }
    #[derive(Clone, Default)]
    #[non_exhaustive]
    pub struct ThingPage {
        pub entities: Option<Vec<Thing>>,
        pub next_uri: Option<String>,
        pub page_count: Option<i32>,
    }
    object! { ThingPage { 0 "entities" entities, 1 "nextUri" next_uri, 2 "pageCount" page_count, } }

    object! { ThingUpdate default { 0 "id" id, 1 "note" note, 2 "nested" nested, 3 "type" type_, } read_only [0] }

    #[derive(Clone, Default)]
    pub struct ErrorBody {
        pub code: Option<String>,
        pub errors: Option<Vec<ErrorBody>>,
        pub additional_properties: BTreeMap<String, Value>,
    }
    object! { ErrorBody { 0 "code" code, 1 "errors" errors, } ..additional_properties }

    #[derive(Clone, Default)]
    pub struct Nothing {}
    object! { Nothing {} }

    #[derive(Clone)]
    #[non_exhaustive]
    pub enum State {
        Available,
        OnQueue,
        UnknownValue(UnknownValue),
    }
    string_enum! { State { Available "Available", OnQueue "On Queue", } }

    #[derive(Clone)]
    #[non_exhaustive]
    pub enum Colour {
        Red,
        UnknownValue(UnknownValue),
    }
    string_enum! { Colour { Red "red", } any true }

    #[derive(Clone)]
    #[non_exhaustive]
    pub enum Level {
        Low,
        High,
        UnknownValue(UnknownValue<i64>),
    }
    integer_enum! { Level { Low 1, High -2, } }

    #[derive(Clone, Default)]
    pub struct Cat {
        pub pet_type: Option<String>,
        pub meow: Option<String>,
    }
    object! { Cat { 0 "petType" pet_type, 1 "meow" meow, } }

    #[derive(Clone)]
    pub struct Dog {
        pub bark: String,
    }
    object! { Dog { 0 "bark" bark, } required [0] }

    #[derive(Clone)]
    pub enum Pet {
        Cat(Cat),
        Dog(Box<Dog>),
        UnknownValue(Value),
    }
    tagged_union! { Pet "petType" { 0 Cat, 1 Dog, } { "cat" 0, "kitten" 0, "dog" 1, "puppy" 1, } usual { "cat", "dog", } }

    #[derive(Clone)]
    pub enum IdOrCat {
        Integer(i64),
        Name(String),
        Cat(Cat),
        Anything(Nothing),
        List(Vec<String>),
        UnknownValue(Value),
    }
    shape_union! { IdOrCat {
        0 Integer Shape::Integer, 1 Name Shape::String, 2 List Shape::Array,
        3 Cat Shape::object(&["meow"]).texts(&[("petType", &["cat"])]), 4 Anything Shape::object(&[]),
    } }

    /// An event with its name.
    #[derive(Clone, Default)]
    pub struct Note {
        pub event: Option<String>,
        pub id: Option<String>,
        pub data: Option<IdOrCat>,
        pub retry: Option<i64>,
    }
    object! { Note { 0 "event" event, 1 "id" id, 2 "data" data, 3 "retry" retry, } }

    #[derive(Clone, Default)]
    pub struct UploadForm {
        pub title: String,
        pub file: FilePart,
        pub more: Option<Vec<FilePart>>,
        pub tags: Option<Vec<String>>,
        pub about: Option<Cat>,
    }
    object! { UploadForm {
        0 "title" title, 1 "file" file, 2 "more" more, 3 "tags" tags, 4 "about" about,
    } required [0, 1] }

    /// The error bodies of an operation that has several.
    #[derive(Clone, Debug, PartialEq)]
    pub enum AnyError {
        Validation(ErrorBody),
        Basic(Cat),
        UnknownValue(Value),
    }
    error_enum! { AnyError { Validation, Basic, } }

    /// A list of lists of itself.
    #[derive(Clone, Default, PartialEq)]
    pub struct Tree(pub Vec<Tree>);
    wrapper! { Tree }
}

#[cfg(feature = "testing")]
pub use actions::op as operations;

pub mod actions {
    use super::models;
    use crate::runtime::{Action, Style, strings};

    pub mod op {

        use super::super::models;
        use super::ReadThingReply;
        use crate::runtime::{
            Binary, Empty, EventStream, Json, JsonList, LineStream, MultiStatus,
            MultiStatusMembers, OptionalJson, Paged, Paging, Redirect, Refusal, Split, Text,
            TextEvents, WholeEvents, operation,
        };

        operation! { GetThing: Json<models::Thing>, models::ErrorBody, {
        id: "getThing", method: "GET", path: "/v1/{accountId}/things/{thingId}", accept: "application/json",
        permissions: &["thing:view"], rate_group: Some("Light"), statuses: &[200, 404, 5],
        security: &[&["oauth"]], } }
        operation! { GetThingBatch: MultiStatus<models::Thing, models::ErrorBody>, models::ErrorBody, {
        id: "getThingBatch", method: "GET", path: "/v1/{accountId}/things/{thingId}",
        accept: "application/vnd.example.multipart+json",
        multi_status: Some(MultiStatusMembers { id: "resourceId", status: "status", body: "body" }),
        split: Some(Split { parameter: "thingId", at_most: 30 }),
        security: &[&["oauth"]], } }
        operation! { GetThings: JsonList<models::Thing>, models::ErrorBody, {
        id: "getThings", method: "GET", path: "/v1/things", accept: "application/json",
        split: Some(Split { parameter: "id", at_most: 2 }), } }
        operation! { ListThings: Json<models::ThingPage>, models::ErrorBody, {
        id: "listThings", method: "GET", path: "/v1/{accountId}/things", accept: "application/json", } }
        impl Paged for ListThings {
            type Item = models::Thing;
            const PAGING: Paging = Paging {
                page_parameter: "page",
                ..Paging::LINKED
            };
            fn items(page: models::ThingPage) -> Option<Vec<models::Thing>> {
                page.entities
            }
            fn next(page: &models::ThingPage) -> Option<&str> {
                page.next_uri.as_deref()
            }
            fn count(page: &models::ThingPage) -> Option<i64> {
                Some(page.page_count?.into())
            }
        }
        operation! { ScrollThings: Json<models::ThingPage>, models::ErrorBody, {
        id: "scrollThings", method: "GET", path: "/v1/scroll", accept: "application/json",
        security: &[&["queryKey"]], } }
        impl Paged for ScrollThings {
            type Item = models::Thing;
            const PAGING: Paging = Paging {
                cursor_parameter: "after",
                ..Paging::LINKED
            };
            fn items(page: models::ThingPage) -> Option<Vec<models::Thing>> {
                page.entities
            }
            fn next(page: &models::ThingPage) -> Option<&str> {
                page.next_uri.as_deref()
            }
        }
        operation! { SkipThings: Json<models::ThingPage>, models::ErrorBody, {
        id: "skipThings", method: "GET", path: "/v1/skip", accept: "application/json", } }
        impl Paged for SkipThings {
            type Item = models::Thing;
            const PAGING: Paging = Paging {
                offset_parameter: "offset",
                first_offset: 1,
                total_header: "X-Total",
                ..Paging::LINKED
            };
            fn items(page: models::ThingPage) -> Option<Vec<models::Thing>> {
                page.entities
            }
            fn len(page: &models::ThingPage) -> Option<usize> {
                Some(page.entities.as_ref()?.len())
            }
            fn count(page: &models::ThingPage) -> Option<i64> {
                Some(page.page_count?.into())
            }
        }
        operation! { TurnThings: JsonList<models::Thing>, models::ErrorBody, {
        id: "turnThings", method: "GET", path: "/v1/turn", accept: "application/json", } }
        impl Paged for TurnThings {
            type Item = models::Thing;
            const PAGING: Paging = Paging {
                page_parameter: "page",
                ..Paging::LINKED
            };
            fn items(page: Vec<models::Thing>) -> Option<Vec<models::Thing>> {
                Some(page)
            }
            fn len(page: &Vec<models::Thing>) -> Option<usize> {
                Some(page.len())
            }
        }
        operation! { BrowseThings: Json<models::ThingPage>, models::ErrorBody, {
        id: "browseThings", method: "GET", path: "/v1/browse", accept: "application/json", } }
        impl Paged for BrowseThings {
            type Item = models::Thing;
            const PAGING: Paging = Paging {
                page_parameter: "page",
                ..Paging::LINKED
            };
            fn items(page: models::ThingPage) -> Option<Vec<models::Thing>> {
                page.entities
            }
            fn len(page: &models::ThingPage) -> Option<usize> {
                Some(page.entities.as_ref()?.len())
            }
            fn count(page: &models::ThingPage) -> Option<i64> {
                Some(page.page_count?.into())
            }
        }
        operation! { FindThings: Json<models::ThingPage>, models::ErrorBody, {
        id: "findThings", method: "POST", path: "/v1/find", accept: "application/json", } }
        impl Paged for FindThings {
            type Item = models::Thing;
            const PAGING: Paging = Paging {
                body: "application/vnd.find+json",
                cursor_parameter: "page.after",
                ..Paging::LINKED
            };
            fn items(page: models::ThingPage) -> Option<Vec<models::Thing>> {
                page.entities
            }
            fn next(page: &models::ThingPage) -> Option<&str> {
                page.next_uri.as_deref()
            }
        }
        operation! { SiftThings: Json<models::ThingPage>, models::ErrorBody, {
        id: "siftThings", method: "POST", path: "/v1/sift", accept: "application/json", } }
        impl Paged for SiftThings {
            type Item = models::Thing;
            const PAGING: Paging = Paging {
                body: "application/json",
                offset_parameter: "offset",
                ..Paging::LINKED
            };
            fn items(page: models::ThingPage) -> Option<Vec<models::Thing>> {
                page.entities
            }
            fn len(page: &models::ThingPage) -> Option<usize> {
                Some(page.entities.as_ref()?.len())
            }
            fn count(page: &models::ThingPage) -> Option<i64> {
                Some(page.page_count?.into())
            }
        }
        operation! { PatchThing: OptionalJson<models::Thing>, models::AnyError, {
        id: "patchThing", method: "PATCH", path: "/v1/things/{thingId}", accept: "application/json",
        security: &[&["oauth"], &["basic"], &["key", "queryKey", "cookieKey"]],
        refusal: Some(Refusal { member: "ok", values: &["false", "\"no\""] }), }
        errors { 200..=299 Validation, 400..=400 Validation, 500..=599 Basic, } }
        operation! { PutThings: Empty, models::ErrorBody, {
        id: "putThings", method: "PUT", path: "/v1/things", accept: "", } }
        operation! { Upload: Text, models::ErrorBody, {
        id: "upload", method: "POST", path: "/v1/files", server: Some("https://files.example.com/up"),
        accept: "text/plain", } }
        operation! { Download: Binary, models::ErrorBody, {
        id: "download", method: "GET", path: "/v1/files/{name}", server: Some("/raw/"),
        accept: "application/octet-stream", } }
        operation! { Authorize: Redirect, models::ErrorBody, {
        id: "authorize", method: "GET", path: "/v1/authorize", statuses: &[302],
        security: &[&["key", "queryKey", "cookieKey"]], } }
        operation! { WatchPets: EventStream<models::Pet, models::ErrorBody>, models::ErrorBody, {
        id: "watchPets", method: "GET", path: "/v1/pets", accept: "text/event-stream",
        security: &[&["oauth"]], } }
        operation! { WatchNotes: WholeEvents<models::Note, models::ErrorBody>, models::ErrorBody, {
        id: "watchNotes", method: "POST", path: "/v1/notes", accept: "text/event-stream",
        stream_flag: Some("stream"), } }
        operation! { WatchTexts: TextEvents<models::ErrorBody>, models::ErrorBody, {
        id: "watchTexts", method: "GET", path: "/v1/texts", accept: "text/event-stream", } }
        operation! { ListCats: LineStream<models::Cat, models::ErrorBody>, models::ErrorBody, {
        id: "listCats", method: "GET", path: "/v1/cats", accept: "application/x-ndjson", } }
        operation! { ReadThing: ReadThingReply, models::ErrorBody, {
        id: "readThing", method: "POST", path: "/v1/read", accept: "application/json", deprecated: true, } }
    }

    /// Reads a thing.
    pub type GetThing = Action<op::GetThing>;
    /// Reads several things.
    pub type GetThingBatch = Action<op::GetThingBatch>;
    /// Reads several things in a list.
    pub type GetThings = Action<op::GetThings>;
    /// Lists the things page by page.
    pub type ListThings = Action<op::ListThings>;
    /// Lists the things from cursor to cursor.
    pub type ScrollThings = Action<op::ScrollThings>;
    /// Lists the things by the number of those before.
    pub type SkipThings = Action<op::SkipThings>;
    pub type TurnThings = Action<op::TurnThings>;
    pub type BrowseThings = Action<op::BrowseThings>;
    /// Lists the things that a query finds.
    pub type FindThings = Action<op::FindThings>;
    pub type SiftThings = Action<op::SiftThings>;
    /// Changes a thing.
    pub type PatchThing = Action<op::PatchThing>;
    /// Replaces the things.
    pub type PutThings = Action<op::PutThings>;
    /// Sends a file.
    pub type Upload = Action<op::Upload>;
    /// Fetches a file.
    pub type Download = Action<op::Download>;
    /// Asks for agreement.
    pub type Authorize = Action<op::Authorize>;
    /// Gives an event for each pet.
    pub type WatchPets = Action<op::WatchPets>;
    /// Gives an event for each note.
    pub type WatchNotes = Action<op::WatchNotes>;
    /// Gives an event for each text.
    pub type WatchTexts = Action<op::WatchTexts>;
    /// Gives a line for each cat.
    pub type ListCats = Action<op::ListCats>;
    /// Has several replies.
    pub type ReadThing = Action<op::ReadThing>;

    impl Action<op::GetThing> {
        pub fn account_id(self, value: &str) -> Self {
            self.path_value("accountId", Style::SIMPLE, &value)
        }
        pub fn page_size(self, value: i32) -> Self {
            self.query_value("pageSize", Style::FORM, &value)
        }
        pub fn division_id(self, values: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
            self.query_value("divisionId", Style::FORM, &strings(values))
        }
        pub fn state(self, value: models::State) -> Self {
            self.query_value("state", Style::FORM, &value)
        }
        pub fn trace(self, value: &str) -> Self {
            self.header_value("X-Trace", Style::SIMPLE, &value)
        }
        pub fn session(self, value: &str) -> Self {
            self.cookie_value("session", Style::FORM, &value)
        }
    }

    impl Action<op::ListThings> {
        pub fn page(self, value: i32) -> Self {
            self.query_value("page", Style::FORM, &value)
        }
        pub fn state(self, value: models::State) -> Self {
            self.query_value("state", Style::FORM, &value)
        }
    }

    impl Action<op::SkipThings> {
        pub fn offset(self, value: i32) -> Self {
            self.query_value("offset", Style::FORM, &value)
        }
    }

    impl Action<op::FindThings> {
        pub fn body(self, body: &serde_json::Value) -> Self {
            self.json_body("application/vnd.find+json", body)
        }
    }

    impl Action<op::ReadThing> {
        pub fn body(self, body: &models::ThingUpdate) -> Self {
            self.json_body("application/json", body)
        }
    }

    #[derive(Clone, Debug, PartialEq)]
    pub enum ReadThingReply {
        Ok(models::Cat),
        MultiStatus(Vec<models::Dog>),
        NoContent,
    }
    mod reply {
        use super::super::models;
        use super::ReadThingReply;
        use crate::runtime::{Json, reply_enum};

        reply_enum! { ReadThingReply { 200..=200 Ok(Json<models::Cat>), 207..=207 MultiStatus(Json<Vec<models::Dog>>), 204..=204 NoContent, } }
    }
}

pub mod client {
    use std::time::Duration;

    use super::{actions, models};
    use crate::runtime::{
        self, ClientAuthentication, GrantType, OAuthFlow, Quota, RateLimitHeaders, RateLimits,
        SecurityKind, SecurityScheme, ServerInfo, Style, UploadBody, VendorInfo, strings,
    };

    #[derive(Clone, Debug)]
    pub struct Client(runtime::Client);

    /// The service description the builder starts from.
    #[derive(Debug)]
    pub enum Example {}

    impl runtime::Vendor for Example {
        type Client = Client;
        const INFO: &'static VendorInfo = &VendorInfo {
            name: "example",
            servers: &[ServerInfo {
                url: "https://api.{domain}",
                variables: &[("domain", "example.com")],
            }],
            correlation_headers: &["X-Correlation-Id", "X-Request-Id"],
            security: &[
                SecurityScheme {
                    name: "oauth",
                    kind: SecurityKind::OAuth(&[
                        OAuthFlow {
                            grant: GrantType::ClientCredentials,
                            token_url: "https://login.{domain}/oauth/token",
                            authorization_url: "",
                            refresh_url: None,
                            client_authentication: ClientAuthentication::Basic,
                            scopes: &["read", "write"],
                        },
                        OAuthFlow {
                            grant: GrantType::AuthorizationCode,
                            authorization_url: "https://login.{domain}/oauth/authorize",
                            token_url: "https://login.{domain}/oauth/token",
                            refresh_url: Some("https://login.{domain}/oauth/refresh"),
                            client_authentication: ClientAuthentication::Basic,
                            scopes: &[],
                        },
                        OAuthFlow {
                            grant: GrantType::JwtBearer,
                            token_url: "/oauth/token",
                            authorization_url: "",
                            refresh_url: None,
                            client_authentication: ClientAuthentication::Body,
                            scopes: &[],
                        },
                    ]),
                    asked_for: true,
                },
                SecurityScheme {
                    name: "basic",
                    kind: SecurityKind::Basic,
                    asked_for: true,
                },
                SecurityScheme {
                    name: "key",
                    kind: SecurityKind::ApiKeyHeader("X-Api-Key"),
                    asked_for: true,
                },
                SecurityScheme {
                    name: "queryKey",
                    kind: SecurityKind::ApiKeyQuery("api key"),
                    asked_for: true,
                },
                SecurityScheme {
                    name: "cookieKey",
                    kind: SecurityKind::ApiKeyCookie("key"),
                    asked_for: true,
                },
                SecurityScheme {
                    name: "tenant",
                    kind: SecurityKind::ApiKeyHeader("X-Tenant"),
                    asked_for: false,
                },
                SecurityScheme {
                    name: "session",
                    kind: SecurityKind::ApiKeyHeader("Authorization"),
                    asked_for: false,
                },
                SecurityScheme {
                    name: "openId",
                    kind: SecurityKind::Bearer,
                    asked_for: false,
                },
            ],
            usual_security: &[&["oauth"]],
            credential_query: &["access_token"],
            rate_limits: &RateLimits {
                quotas: &[
                    Quota {
                        group: "Light",
                        requests: 10,
                        seconds: 60,
                    },
                    Quota {
                        group: "Auth",
                        requests: 5,
                        seconds: 60,
                    },
                ],
                token_group: Some("Auth"),
                minimum_wait: Duration::from_secs(30),
                headers: RateLimitHeaders {
                    group: "X-Group",
                    limit: "X-Limit",
                    used: "X-Used",
                    remaining: "X-Remaining",
                    reset: "X-Reset",
                    window: "X-Window",
                },
            },
        };
    }

    impl From<runtime::Client> for Client {
        fn from(client: runtime::Client) -> Self {
            Self(client)
        }
    }

    pub type ClientBuilder = runtime::ClientBuilder<Example>;

    impl runtime::ClientBuilder<Example> {
        pub fn domain(self, domain: &str) -> Self {
            self.server_variable("domain", domain)
        }
    }

    impl Client {
        /// The domain that the specification has is a placeholder, until it is given.
        pub fn builder() -> ClientBuilder {
            runtime::ClientBuilder::new().domain("example.com")
        }
        pub fn request(
            &self,
            method: http::Method,
            path: &str,
        ) -> runtime::CustomRequest<models::ErrorBody> {
            self.0.request(method, path)
        }
        pub fn get_thing(&self, thing_id: &str) -> actions::GetThing {
            self.0
                .action()
                .path_value("accountId", Style::SIMPLE, &"~")
                .path_value("thingId", Style::SIMPLE, &thing_id)
        }
        pub fn get_thing_batch(
            &self,
            thing_id: impl IntoIterator<Item = impl AsRef<str>>,
        ) -> actions::GetThingBatch {
            self.0
                .action()
                .path_value("accountId", Style::SIMPLE, &"~")
                .path_value("thingId", Style::SIMPLE, &strings(thing_id))
        }
        pub fn get_things(
            &self,
            id: impl IntoIterator<Item = impl AsRef<str>>,
        ) -> actions::GetThings {
            self.0
                .action()
                .query_value("id", Style::FORM.required(), &strings(id))
        }
        pub fn list_things(&self) -> actions::ListThings {
            self.0.action().path_value("accountId", Style::SIMPLE, &"~")
        }
        pub fn scroll_things(&self) -> actions::ScrollThings {
            self.0.action()
        }
        pub fn find_things(&self) -> actions::FindThings {
            self.0.action()
        }
        pub fn sift_things(&self, body: &serde_json::Value) -> actions::SiftThings {
            self.0.action().json_body("application/json", body)
        }
        pub fn browse_things(&self) -> actions::BrowseThings {
            self.0.action()
        }
        pub fn turn_things(&self) -> actions::TurnThings {
            self.0.action()
        }
        pub fn skip_things(&self) -> actions::SkipThings {
            self.0.action()
        }
        pub fn patch_thing(
            &self,
            thing_id: &str,
            body: &models::ThingUpdate,
        ) -> actions::PatchThing {
            self.0
                .action()
                .path_value("thingId", Style::SIMPLE, &thing_id)
                .json_body("application/json", body)
        }
        pub fn put_things(&self, body: &[models::ThingUpdate]) -> actions::PutThings {
            self.0.action().json_body("application/json", &body)
        }
        pub fn upload(&self, body: &models::UploadForm) -> actions::Upload {
            self.0.action().multipart_body(body)
        }
        pub fn upload_form(&self, body: &models::ThingUpdate) -> actions::Upload {
            self.0.action().form_body(body)
        }
        pub fn upload_text(&self, body: &str) -> actions::Upload {
            self.0.action().text_body("text/plain", body)
        }
        pub fn upload_bytes(&self, body: impl Into<UploadBody>) -> actions::Upload {
            self.0
                .action()
                .binary_body("application/octet-stream", body.into())
        }
        pub fn download(&self, name: &str) -> actions::Download {
            self.0.action().path_value("name", Style::LABEL, &name)
        }
        pub fn authorize(&self) -> actions::Authorize {
            self.0.action()
        }
        pub fn watch_pets(&self) -> actions::WatchPets {
            self.0.action()
        }
        pub fn watch_notes(&self) -> actions::WatchNotes {
            self.0.action()
        }
        pub fn watch_notes_about(&self, body: &models::ThingUpdate) -> actions::WatchNotes {
            self.0.action().json_body("application/json", body)
        }
        pub fn watch_notes_in(&self, body: &models::UploadForm) -> actions::WatchNotes {
            self.0.action().multipart_body(body)
        }
        pub fn watch_texts(&self) -> actions::WatchTexts {
            self.0.action()
        }
        pub fn list_cats(&self) -> actions::ListCats {
            self.0.action()
        }
        pub fn read_thing(&self) -> actions::ReadThing {
            self.0.action()
        }
    }
}

pub mod testing {
    use super::operations;
    use crate::runtime::Style;

    /// The service in memory.
    pub type Server = crate::runtime::testing::Server<super::client::Example>;

    crate::runtime::testing::responders! {
        get_thing GetThing {
            account_id: &str => "accountId", Style::SIMPLE; thing_id: &str => "thingId", Style::SIMPLE
        },
        get_thing_batch GetThingBatch {
            account_id: &str => "accountId", Style::SIMPLE; thing_id: &[&str] => "thingId", Style::SIMPLE
        },
        patch_thing PatchThing { thing_id: &str => "thingId", Style::SIMPLE },
        put_things PutThings,
        turn_things TurnThings,
        browse_things BrowseThings,
        upload Upload,
        download Download { name: &str => "name", Style::LABEL },
        authorize Authorize,
        read_thing ReadThing,
        watch_pets WatchPets,
        watch_notes WatchNotes,
        watch_texts WatchTexts,
        list_cats ListCats,
    }
}
