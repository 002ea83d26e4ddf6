//! The typed document: what resolving makes of one OpenAPI file.
//!
//! Everything is plain data with the pointer it was read from. References between schemas stay references, but each
//! one leads to an entry of [`Resolved::schemas`]; nothing dangles.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use openapiv3::StatusCode;
use serde::Deserialize;

use crate::placeholder::is_placeholder;
use crate::pointer::Pointer;
use crate::value::Value;

/// One document after resolving: its operations and every schema they reach.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The display path of the file, for diagnostics.
    pub file: Arc<str>,
    /// Title, description and version of the API.
    pub info: Info,
    /// The servers in document order.
    pub servers: Vec<Server>,
    /// The security schemes by name, in document order.
    pub security_schemes: Vec<SecurityScheme>,
    /// How often the service may be called (`x-rate-limits`).
    pub rate_limits: RateLimits,
    /// The operations: paths in document order, the methods of each in a fixed order.
    pub operations: Vec<Operation>,
    /// The bodies that the service sends on its own.
    pub messages: Vec<Message>,
    /// Every schema that something refers to, by the pointer of its definition.
    pub schemas: BTreeMap<Pointer, SchemaRef>,
}

/// What the API is called.
#[derive(Clone, Debug, Default)]
pub struct Info {
    /// The title.
    pub title: String,
    /// The description, or else the summary.
    pub description: Option<String>,
    /// The version of the document.
    pub version: String,
}

/// A body that the service sends on its own: of a webhook, or of a callback of an operation.
#[derive(Clone, Debug)]
pub struct Message {
    /// What sends it, for the name of its type.
    pub name: String,
    /// What the path item says about it.
    pub description: Option<String>,
    /// The body.
    pub body: Body,
}

/// A server with the extensions that name it.
#[derive(Clone, Debug)]
pub struct Server {
    /// Where it stands.
    pub pointer: Pointer,
    /// URL, description and variables.
    pub server: openapiv3::Server,
    /// The value of `x-name`: how the server is called in Rust.
    pub name: Option<String>,
    /// The `x-enum-varnames` of each variable that has them.
    pub variable_names: BTreeMap<String, Vec<String>>,
}

impl Server {
    /// The address with the defaults of its variables.
    pub fn default_url(&self) -> String {
        let variables = self.server.variables.iter().flatten();
        variables.fold(self.server.url.clone(), |url, (name, variable)| {
            url.replace(&format!("{{{name}}}"), &variable.default)
        })
    }

    /// Whether it stands for another address, whatever its variables are.
    pub(crate) fn is_placeholder(&self) -> bool {
        is_placeholder(&self.server.url)
    }
}

/// A named security scheme.
#[derive(Clone, Debug)]
pub struct SecurityScheme {
    /// Where it stands.
    pub pointer: Pointer,
    /// The key under `components/securitySchemes`.
    pub name: String,
    /// The scheme itself; `None` when it is of a kind OpenAPI 3.0 does not know.
    pub scheme: Option<openapiv3::SecurityScheme>,
    /// The ways to get a token, of an OAuth 2 scheme.
    pub flows: Vec<OAuthFlow>,
}

/// A way to get access tokens, with what the extensions beside it say. Its addresses may hold variables of the server, or be
/// paths on its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthFlow {
    /// What a token is given for.
    pub grant: GrantType,
    /// The page on which a user agrees.
    pub authorization_url: Option<String>,
    /// Where tokens are asked for.
    pub token_url: String,
    /// Where tokens are refreshed, if that is elsewhere.
    pub refresh_url: Option<String>,
    /// How a client shows its secret.
    pub authentication: ClientAuthentication,
    /// The scopes to ask for unless a caller names others.
    pub scopes: Vec<String>,
}

/// What a token is given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantType {
    /// The client itself.
    ClientCredentials,
    /// The agreement of a user.
    AuthorizationCode,
    /// A signed assertion; the extension `x-jwt-bearer`, since OpenAPI has no such flow.
    JwtBearer,
}

/// How a client shows its secret to the token endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuthentication {
    /// In a header.
    #[default]
    Basic,
    /// In the body.
    Body,
}

/// The `x-rate-limits` extension: how often the service may be called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct RateLimits {
    /// The published quotas.
    pub quotas: Vec<Quota>,
    /// The group that token requests belong to.
    pub token_group: Option<String>,
    /// The shortest pause after a 429 that names none, in seconds.
    pub minimum_wait: u64,
    /// The reply headers that tell the state of a quota.
    pub headers: RateLimitHeaders,
}

/// A number of requests in a time.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// The group of operations; empty for those without one.
    #[serde(default)]
    pub group: String,
    /// How many requests.
    pub requests: NonZeroU32,
    /// In how many seconds.
    pub seconds: NonZeroU32,
}

/// Names of reply headers; empty where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateLimitHeaders {
    /// The group.
    pub group: String,
    /// How many requests there are in all.
    pub limit: String,
    /// How many are spent.
    pub used: String,
    /// How many are left.
    pub remaining: String,
    /// In how many seconds all of them are there again.
    pub reset: String,
    /// For how many seconds a request counts.
    pub window: String,
}

/// One method of one path.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where it stands.
    pub pointer: Pointer,
    /// The `operationId`, if there is one.
    pub id: Option<String>,
    /// The id without path and method at its end, if it has them and no operation before is called like that.
    pub short_id: Option<String>,
    /// The HTTP method in upper case.
    pub method: String,
    /// The path template as written.
    pub path: String,
    /// The address of the first server of its own, or of its path, with the defaults of its variables.
    pub server: Option<String>,
    /// The summary line.
    pub summary: Option<String>,
    /// The longer text.
    pub description: Option<String>,
    /// Where more is said.
    pub see: Option<Link>,
    /// Whether callers are told to stop using it.
    pub deprecated: bool,
    /// The first of its tags.
    pub tag: Option<String>,
    /// The operationId of the operation to use instead (`x-replaced-by`).
    pub replaced_by: Option<String>,
    /// Names of the operation elsewhere (`x-aliases`).
    pub aliases: Vec<String>,
    /// The parameters of path item and operation together; the operation's own win.
    pub parameters: Vec<Parameter>,
    /// The value of `Accept` that a parameter of this name asks for.
    pub accept: Option<String>,
    /// The request body.
    pub body: Option<Body>,
    /// The responses in document order.
    pub responses: Vec<Response>,
    /// The security requirements in force.
    pub security: Security,
    /// The scheme that a header parameter `Authorization` stands for, until it is among those of the document.
    pub authorization: Option<SecurityScheme>,
    /// The `x-batch` extension.
    pub batch: Option<Batch>,
    /// The `x-split` extension.
    pub split: Option<Split>,
    /// The `x-paging` extension.
    pub paging: Option<Paging>,
    /// Every extension of the operation, for those that `vendor.yaml` gives a meaning.
    pub extensions: BTreeMap<String, Value>,
}

/// Where more is said (`externalDocs`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The address.
    pub url: String,
    /// What is there.
    pub label: Option<String>,
}

/// Security requirements.
#[derive(Clone, Debug)]
pub struct Security {
    /// The alternatives, each a list of scheme names.
    pub alternatives: Vec<Vec<String>>,
    /// The scopes or roles that any of them names.
    pub scopes: Vec<String>,
    /// Whether the document says so, and not only which schemes there are.
    pub is_said: bool,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// In the path template.
    Path,
    /// In the query string.
    Query,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
    /// As the whole query string.
    QueryString,
}

impl Location {
    /// The spelling of the specification.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::QueryString => "querystring",
        }
    }
}

/// How a value becomes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StyleKind {
    /// `a,b`.
    Simple,
    /// `.a.b`.
    Label,
    /// `;name=a,b`.
    Matrix,
    /// `name=a,b`.
    Form,
    /// `name=a%20b`.
    Space,
    /// `name=a|b`.
    Pipe,
    /// `name[key]=value`.
    DeepObject,
    /// `name=a; name=b`, without percent-encoding (OpenAPI 3.2).
    Cookie,
    /// The parameter has `content`: the value is written as JSON.
    Json,
    /// A moment in time in the form that HTTP has for it, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    HttpDate,
}

/// A style with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Style {
    /// The style.
    pub kind: StyleKind,
    /// Whether lists and objects are spread.
    pub explode: bool,
    /// Whether reserved characters stay as they are (query only).
    pub allow_reserved: bool,
}

impl Style {
    /// How the members of a form are written unless something else is said.
    pub const FORM_EXPLODE: Self = Self {
        kind: StyleKind::Form,
        explode: true,
        allow_reserved: false,
    };
    /// JSON text.
    pub const JSON: Self = Self {
        kind: StyleKind::Json,
        explode: false,
        allow_reserved: false,
    };
    /// A moment in time in the form of HTTP.
    pub const HTTP_DATE: Self = Self {
        kind: StyleKind::HttpDate,
        explode: false,
        allow_reserved: false,
    };
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where it stands.
    pub pointer: Pointer,
    /// The name on the wire.
    pub name: String,
    /// Where it is sent.
    pub location: Location,
    /// The description.
    pub description: Option<String>,
    /// Whether it must be given.
    pub required: bool,
    /// Whether callers are told to stop using it.
    pub deprecated: bool,
    /// How the value is written.
    pub style: Style,
    /// A value that shows the form.
    pub example: Option<Value>,
    /// The type of the value.
    pub schema: SchemaRef,
}

/// A media type with its schema.
#[derive(Clone, Debug)]
pub struct Content {
    /// The key, such as `application/json`.
    pub media_type: String,
    /// The schema; a media type without one holds anything.
    pub schema: Option<SchemaRef>,
    /// The schema of each of the parts that it is a sequence of (`itemSchema`).
    pub item: Option<SchemaRef>,
    /// How members are written, of a form.
    pub encoding: Vec<Encoding>,
    /// Whether it is one of a list of media types that all hold the same, which is how Swagger 2.0 says it.
    pub is_listed: bool,
    /// Where it stands.
    pub pointer: Pointer,
}

/// How a member of a form is written, an entry of `encoding`.
#[derive(Clone, Debug)]
pub struct Encoding {
    /// The member.
    pub member: String,
    /// Its style, if one is named.
    pub style: Option<Style>,
    /// Its media type, if one is named.
    pub content_type: Option<String>,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Where it stands.
    pub pointer: Pointer,
    /// The description.
    pub description: Option<String>,
    /// Whether it must be sent; nothing if the document does not say.
    pub required: Option<bool>,
    /// The media types in document order.
    pub content: Vec<Content>,
}

/// The key of a response: a status, a range of them, or all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// One code or a range such as `4XX`.
    Code(StatusCode),
    /// `default`.
    Default,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    /// Where it stands.
    pub pointer: Pointer,
    /// Which statuses it describes.
    pub status: Status,
    /// The description.
    pub description: Option<String>,
    /// The media types in document order.
    pub content: Vec<Content>,
    /// The names of its headers.
    pub headers: Vec<String>,
}

/// The `x-batch` extension: an operation that also takes a list of ids and answers per id.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Batch {
    /// The path parameter that takes the list.
    pub parameter: String,
    /// How many ids one request may carry.
    pub max_items: NonZeroU32,
    /// The status of the reply.
    pub status: u16,
    /// The member of an entry that holds the id.
    pub id: String,
    /// The member of an entry that holds its status.
    pub item_status: String,
    /// The member of an entry that holds the resource or the error.
    pub body: String,
}

/// The `x-split` extension: a list that is split over several requests when it is too long for one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Split {
    /// The path or query parameter with the list.
    pub parameter: String,
    /// How many values one request may carry.
    pub max_items: NonZeroU32,
}

/// Where a listing takes the parameters that say which page is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PagingIn {
    /// They are query parameters.
    #[default]
    Query,
    /// They are members of the JSON body, with dots where they lead into others.
    Body,
}

/// The `x-paging` extension: a reply is a page, and there may be another. Members are named from the reply on, with dots
/// where they lead into others.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Paging {
    /// The member with what is on the page, a list or a map; empty if that is the whole reply.
    #[serde(default)]
    pub items: String,
    /// Where the parameters are.
    #[serde(rename = "in", default)]
    pub asked_in: PagingIn,
    /// The member with the address of the next page.
    pub next: Option<String>,
    /// Whether the header `Link` has the address of the next page (RFC 8288).
    #[serde(default)]
    pub link_header: bool,
    /// The member with a cursor of the next page.
    pub cursor: Option<String>,
    /// The member of an item that is the cursor of the next page, if the item is the last of its page.
    pub item_cursor: Option<String>,
    /// The member that says whether there is another page.
    pub more: Option<String>,
    /// The member that says whether the page is the last.
    pub last: Option<String>,
    /// The parameter that takes the cursor.
    pub cursor_parameter: Option<String>,
    /// The member with the number of pages.
    pub page_count: Option<String>,
    /// The header of the reply with that number.
    pub page_count_header: Option<String>,
    /// The parameter that takes the number of a page.
    pub page_parameter: Option<String>,
    /// The number of the first page.
    #[serde(default = "first_page")]
    pub first_page: i64,
    /// The parameter that takes the number of items before a page.
    pub offset_parameter: Option<String>,
    /// The number that stands for no item before a page.
    #[serde(default)]
    pub first_offset: i64,
    /// The member with the number of items on all pages.
    pub total: Option<String>,
    /// The header of the reply with that number.
    pub total_header: Option<String>,
}

impl Paging {
    /// The page that has these items, and nothing about others.
    pub fn of(items: String) -> Self {
        Self {
            items,
            asked_in: PagingIn::Query,
            next: None,
            link_header: false,
            cursor: None,
            item_cursor: None,
            more: None,
            last: None,
            cursor_parameter: None,
            page_count: None,
            page_count_header: None,
            page_parameter: None,
            first_page: first_page(),
            offset_parameter: None,
            first_offset: 0,
            total: None,
            total_header: None,
        }
    }
}

fn first_page() -> i64 {
    1
}

/// A schema in place, or a reference to one.
#[derive(Clone, Debug)]
pub enum SchemaRef {
    /// Written where it is used.
    Inline(Box<Schema>),
    /// Defined elsewhere; the target is a key of [`Resolved::schemas`].
    Ref(Box<Reference>),
}

impl SchemaRef {
    /// Where it stands.
    pub fn pointer(&self) -> &Pointer {
        match self {
            Self::Inline(schema) => &schema.pointer,
            Self::Ref(reference) => &reference.pointer,
        }
    }

    /// The schema, if it is written in place.
    pub fn inline(&self) -> Option<&Schema> {
        match self {
            Self::Inline(schema) => Some(schema),
            Self::Ref(_) => None,
        }
    }

    /// What is said about the value right here.
    pub fn notes(&self) -> &Annotations {
        match self {
            Self::Inline(schema) => &schema.notes,
            Self::Ref(reference) => &reference.notes,
        }
    }
}

/// A reference with the annotations beside it.
///
/// OpenAPI 3.0 says that members beside `$ref` are ignored. Many documents still put a description or `readOnly` there and
/// mean it, so annotations (never structure) are kept.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Where the reference stands.
    pub pointer: Pointer,
    /// The pointer of the definition.
    pub target: Pointer,
    /// The annotations beside it.
    pub notes: Annotations,
}

/// What a schema says about a value without constraining it.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// A short name.
    pub title: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// Where more is said.
    pub see: Option<Box<Link>>,
    /// Whether null is allowed.
    pub nullable: bool,
    /// Whether only the service sets it.
    pub read_only: bool,
    /// Whether the service never returns it.
    pub write_only: bool,
    /// Whether callers are told to stop using it.
    pub deprecated: bool,
    /// The value the service assumes.
    pub default: Option<Value>,
    /// Bounds and patterns, as short texts for the documentation.
    pub limits: Vec<String>,
}

/// The types of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JsonType {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// Text.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
    /// `null`.
    Null,
}

/// A set of types of JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Types(u8);

impl Types {
    const ALL: [JsonType; 7] = [
        JsonType::Boolean,
        JsonType::Integer,
        JsonType::Number,
        JsonType::String,
        JsonType::Array,
        JsonType::Object,
        JsonType::Null,
    ];

    /// Adds a type.
    pub fn insert(&mut self, ty: JsonType) {
        self.0 |= 1 << ty as u8;
    }

    /// Whether the type is one of them.
    pub fn contains(self, ty: JsonType) -> bool {
        self.0 & (1 << ty as u8) != 0
    }

    /// Whether no type is named.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `null` is the only one.
    pub fn is_null(self) -> bool {
        self == Self::from(JsonType::Null)
    }

    /// The types but for `null`, in a fixed order. A whole number is a number.
    pub fn values(self) -> impl Iterator<Item = JsonType> {
        let is_one = move |ty: &JsonType| {
            self.contains(*ty)
                && *ty != JsonType::Null
                && !(*ty == JsonType::Integer && self.contains(JsonType::Number))
        };
        Self::ALL.into_iter().filter(is_one)
    }

    /// The type, if there is exactly one beside `null`.
    pub fn only(self) -> Option<JsonType> {
        let mut values = self.values();
        values.next().filter(|_| values.next().is_none())
    }
}

impl From<JsonType> for Types {
    fn from(ty: JsonType) -> Self {
        let mut types = Self::default();
        types.insert(ty);
        types
    }
}

/// What `additionalProperties` says.
#[derive(Clone, Debug, Default)]
pub enum Additional {
    /// Nothing: others may come and mean nothing.
    #[default]
    Unspecified,
    /// `false`.
    Forbidden,
    /// `true` or `{}`.
    Any,
    /// A schema for their values.
    Typed(SchemaRef),
}

/// A schema, one level deep: its children are [`SchemaRef`]s.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Where it stands.
    pub pointer: Pointer,
    /// What it says about the value.
    pub notes: Annotations,
    /// The types that are named.
    pub types: Types,
    /// The format, if one is named.
    pub format: Option<String>,
    /// Whether `contentEncoding` says that the text is Base64.
    pub is_base64: bool,
    /// The allowed values; empty when there is neither `enum` nor `const`.
    pub values: Vec<Value>,
    /// The `name` of `x-ms-enum`: what the enumeration is called where it has no definition of its own.
    pub enum_name: Option<String>,
    /// The `x-enum-varnames`, or what stands for them elsewhere.
    pub value_names: Vec<String>,
    /// The `x-enum-descriptions`, or what stands for them elsewhere.
    pub value_docs: Vec<String>,
    /// The members in document order.
    pub properties: Vec<(String, SchemaRef)>,
    /// The names of the members that must be there.
    pub required: Vec<String>,
    /// What other members may be there.
    pub additional: Additional,
    /// The type of the elements.
    pub items: Option<SchemaRef>,
    /// The types of the first elements, each in its place.
    pub prefix_items: Vec<SchemaRef>,
    /// Whether a list has exactly these elements.
    pub is_tuple: bool,
    /// What a text holds as JSON (`contentSchema`).
    pub content: Option<SchemaRef>,
    /// All of these hold.
    pub all_of: Vec<SchemaRef>,
    /// Exactly one of these holds.
    pub one_of: Vec<SchemaRef>,
    /// At least one of these holds.
    pub any_of: Vec<SchemaRef>,
    /// Which member tells the branches apart.
    pub discriminator: Option<openapiv3::Discriminator>,
    /// Whether `one_of` is not written there: the branches are what derives from this schema, by its discriminator.
    pub is_base: bool,
}

impl Schema {
    /// What the schema says by itself, without the schemas that it is put together from.
    pub fn alone(&self) -> Self {
        Self {
            notes: self.notes.clone(),
            types: self.types,
            format: self.format.clone(),
            is_base64: self.is_base64,
            values: self.values.clone(),
            enum_name: self.enum_name.clone(),
            value_names: self.value_names.clone(),
            value_docs: self.value_docs.clone(),
            properties: self.properties.clone(),
            required: self.required.clone(),
            additional: self.additional.clone(),
            items: self.items.clone(),
            prefix_items: self.prefix_items.clone(),
            is_tuple: self.is_tuple,
            content: self.content.clone(),
            ..Self::anything(self.pointer.clone())
        }
    }

    /// A schema that allows anything.
    pub fn anything(pointer: Pointer) -> Self {
        Self {
            pointer,
            notes: Annotations::default(),
            types: Types::default(),
            format: None,
            is_base64: false,
            values: Vec::new(),
            enum_name: None,
            value_names: Vec::new(),
            value_docs: Vec::new(),
            properties: Vec::new(),
            required: Vec::new(),
            additional: Additional::Unspecified,
            items: None,
            prefix_items: Vec::new(),
            is_tuple: false,
            content: None,
            all_of: Vec::new(),
            one_of: Vec::new(),
            any_of: Vec::new(),
            discriminator: None,
            is_base: false,
        }
    }
}

/// Whether a format is that of moments in time (RFC 3339), for which there are several names. `datetime` is none, as that also is
/// the name of local times.
pub fn is_moment(format: &str) -> bool {
    matches!(
        format,
        "date-time" | "google-datetime" | "dateTime" | "date_time" | "iso-datetime" | "rfc3339"
    )
}
