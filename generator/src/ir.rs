//! The intermediate representation: an arena of types and the operations that use them.
//!
//! No references and no names: a type is reached by its [`TypeId`], and what it will be called is decided later from its
//! [`Hint`]. Passes rewrite this model until everything an emitter could ask is settled.

use std::sync::Arc;

use crate::pointer::Pointer;
use crate::spec::{Encoding, Link, Location, OAuthFlow, Paging, RateLimits, Server, Split, Style};
use crate::value::Value;

/// The API of one vendor.
#[derive(Clone, Debug)]
pub struct Api {
    /// The display path of the document, for diagnostics.
    pub file: Arc<str>,
    /// The title of the API.
    pub title: String,
    /// The description of the API.
    pub description: Option<String>,
    /// The version of the document.
    pub version: String,
    /// The servers in document order.
    pub servers: Vec<Server>,
    /// The usable security schemes.
    pub security_schemes: Vec<SecurityScheme>,
    /// The headers and query parameters that a client sends with its calls; found by a pass.
    pub client_parameters: Vec<ClientParameter>,
    /// The query parameters by which a call may bring a credential of its own; found by a pass.
    pub credential_query: Vec<String>,
    /// How often the service may be called.
    pub rate_limits: RateLimits,
    /// Every type. Entries that nothing reaches any more have no usage.
    pub types: Vec<TypeDef>,
    /// The operations in document order.
    pub operations: Vec<Operation>,
    /// What the service sends on its own: the types of webhooks and callbacks.
    pub messages: Vec<Ty>,
    /// What error replies hold.
    pub errors: Errors,
    /// Where JSON is described that is sent or replied.
    pub contents: Vec<Described>,
}

/// Where JSON is described. Examples may stand there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Described {
    /// Where the content stands.
    pub content: Pointer,
    /// Its type.
    pub ty: Ty,
    /// Whether the service sends it.
    pub is_reply: bool,
}

/// A header or query parameter that is set once on a client.
#[derive(Clone, Debug)]
pub struct ClientParameter {
    /// Its name.
    pub name: String,
    /// Where it is sent.
    pub location: Location,
    /// Whether some operations require it.
    pub required: bool,
    /// Whether it is called like a credential.
    pub is_credential: bool,
    /// What is sent unless the client says otherwise.
    pub default: Option<String>,
    /// Its documentation.
    pub docs: Docs,
}

impl Api {
    /// The entry of a type.
    pub fn get(&self, id: TypeId) -> Option<&TypeDef> {
        self.types.get(id.0)
    }

    /// Where a type is defined; the root for an id that is not of this arena.
    pub fn pointer(&self, id: TypeId) -> Pointer {
        self.get(id)
            .map(|entry| entry.pointer.clone())
            .unwrap_or_default()
    }

    /// What a type is.
    pub fn shape(&self, id: TypeId) -> Option<&Shape> {
        self.get(id).map(|entry| &entry.shape)
    }

    /// The object that a type really is, if it is one.
    pub fn object(&self, ty: &Ty) -> Option<&Object> {
        let Ty::Named(id) = self.resolved(ty) else {
            return None;
        };
        match self.shape(id)? {
            Shape::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Follows aliases to what a type really is. A ring of aliases ends where it closes.
    pub fn resolved(&self, ty: &Ty) -> Ty {
        let mut current = ty.clone();
        for _ in 0..=self.types.len() {
            let Ty::Named(id) = current else { break };
            match self.shape(id) {
                Some(Shape::Alias(next)) => current = next.clone(),
                _ => break,
            }
        }
        current
    }
}

/// Finds a type in [`Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub usize);

/// How a client proves who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// The name in the document.
    pub name: String,
    /// What the document says about it.
    pub description: Option<String>,
    /// What is sent.
    pub kind: SecurityKind,
    /// Whether an operation asks for it.
    pub asked_for: bool,
}

/// What a security scheme sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityKind {
    /// `Authorization: Bearer …`.
    Bearer,
    /// The same, with a token that can be got in one of these ways.
    OAuth(Vec<OAuthFlow>),
    /// `Authorization: Basic …`.
    Basic,
    /// A key in a header, the query or a cookie of this name.
    ApiKey(Location, String),
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ty {
    /// A type of the arena.
    Named(TypeId),
    /// Text.
    String,
    /// `true` or `false`.
    Bool,
    /// A truth value of which the document allows only this.
    Only(bool),
    /// A whole number of 32 bits.
    I32,
    /// A whole number of 64 bits.
    I64,
    /// A whole number of 32 bits without a sign.
    U32,
    /// A whole number of 64 bits without a sign.
    U64,
    /// A number of 32 bits.
    F32,
    /// A number of 64 bits.
    F64,
    /// A moment in time.
    DateTime,
    /// A day.
    Date,
    /// Bytes written as Base64 text.
    Base64,
    /// A file of a multipart body.
    File,
    /// Any JSON.
    Json,
    /// A list.
    List(Box<Ty>),
    /// A list of as many elements as there are types, each of the type of its place; there are two at least.
    Tuple(Vec<Ty>),
    /// An object used as a map from text.
    Map(Box<Ty>),
    /// A value or null, where null is not the absence of a member.
    Nullable(Box<Ty>),
}

impl Ty {
    /// The arena types inside.
    pub fn named(&self) -> Named<'_> {
        Named {
            next: Some(self),
            rest: Vec::new(),
        }
    }

    /// Replaces the arena types inside.
    pub fn rename(&mut self, new: impl Fn(TypeId) -> TypeId + Copy) {
        match self {
            Self::Named(id) => *id = new(*id),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.rename(new),
            Self::Tuple(places) => places.iter_mut().for_each(|ty| ty.rename(new)),
            _ => {}
        }
    }
}

/// The arena types inside a type.
#[derive(Clone, Debug)]
pub struct Named<'a> {
    next: Option<&'a Ty>,
    rest: Vec<&'a Ty>,
}

impl Iterator for Named<'_> {
    type Item = TypeId;

    fn next(&mut self) -> Option<TypeId> {
        loop {
            match self.next.take().or_else(|| self.rest.pop())? {
                Ty::Named(id) => return Some(*id),
                Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => self.next = Some(inner),
                Ty::Tuple(places) => self.rest.extend(places.iter().rev()),
                Ty::String
                | Ty::Bool
                | Ty::Only(_)
                | Ty::I32
                | Ty::I64
                | Ty::U32
                | Ty::U64
                | Ty::F32
                | Ty::F64
                | Ty::DateTime
                | Ty::Date
                | Ty::Base64
                | Ty::File
                | Ty::Json => {}
            }
        }
    }
}

/// Where a type stands and what it could be called.
#[derive(Clone, Debug)]
pub struct Hint {
    /// The words from the root to the type: the schema or operation, then members.
    pub words: Vec<String>,
    /// Whether the document itself names it.
    pub named: bool,
    /// What the document calls it where it has no definition of its own.
    pub title: Option<String>,
    /// Whether several places share it, so that no single owner should be in its name.
    pub shared: bool,
    /// Whether it only gives a shared type the name that one of its places would have alone. Such names keep callers
    /// compiling when a second place begins to share a type, or stops to.
    pub place: bool,
}

impl Hint {
    /// What the type is about: what the document calls it, or else the last word, but for the `item` that lists add.
    pub fn subject(&self) -> &str {
        if let Some(title) = &self.title {
            return title;
        }
        let mut words = self.words.iter().rev().map(String::as_str);
        words.find(|word| *word != "item").unwrap_or_default()
    }

    /// A hint for a type that the document does not name.
    pub fn inline(words: Vec<String>) -> Self {
        Self {
            words,
            named: false,
            title: None,
            shared: false,
            place: false,
        }
    }
}

/// What the document says about something, for the generated documentation.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Docs {
    /// The text.
    pub text: Option<String>,
    /// Bounds, as short texts.
    pub limits: Vec<String>,
    /// The default the service assumes, as JSON text.
    pub default: Option<String>,
    /// A value that shows the form, of a text.
    pub example: Option<Box<str>>,
    /// Where more is said.
    pub see: Option<Box<Link>>,
}

/// A type of the arena.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// Where it is defined.
    pub pointer: Pointer,
    /// What it could be called.
    pub hint: Hint,
    /// Its documentation.
    pub docs: Docs,
    /// Whether callers are told to stop using it.
    pub deprecated: bool,
    /// What it is.
    pub shape: Shape,
    /// Which way it travels.
    pub usage: Usage,
}

/// Which way values of a type travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usage {
    /// Callers send it.
    pub request: bool,
    /// The service sends it.
    pub response: bool,
}

impl Usage {
    /// Whether the type is used at all.
    pub fn any(self) -> bool {
        self.request || self.response
    }
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Members by name.
    Object(Object),
    /// One of several texts.
    Strings(Vec<EnumValue<String>>),
    /// Any text; the document lists some.
    AnyString(Vec<EnumValue<String>>),
    /// One of several whole numbers.
    Integers(Vec<EnumValue<i64>>),
    /// One of several types.
    Union(Union),
    /// All parts together; gone after the pass `all_of`.
    AllOf(AllOf),
    /// Another name for a type.
    Alias(Ty),
    /// A list or map that contains itself and therefore needs a type of its own.
    Wrapper(Ty),
}

impl Shape {
    /// Whether it is one of a few texts or numbers.
    pub fn is_enumeration(&self) -> bool {
        matches!(
            self,
            Self::Strings(_) | Self::AnyString(_) | Self::Integers(_)
        )
    }

    /// The arena types inside.
    pub fn named(&self) -> Vec<TypeId> {
        match self {
            Self::Object(object) => {
                let members = object.members.iter().map(|member| &member.ty);
                let types = members.chain(&object.additional);
                types.flat_map(Ty::named).collect()
            }
            Self::Union(union) => {
                let types = union.branches.iter().map(|branch| &branch.ty);
                types.flat_map(Ty::named).collect()
            }
            Self::AllOf(all_of) => all_of.parts.iter().flat_map(Ty::named).collect(),
            Self::Alias(ty) | Self::Wrapper(ty) => ty.named().collect(),
            Self::Strings(_) | Self::AnyString(_) | Self::Integers(_) => Vec::new(),
        }
    }
}

/// Members by name.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// The declared members in document order.
    pub members: Vec<Member>,
    /// The type of other members, when they mean something.
    pub additional: Option<Ty>,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Where it is declared.
    pub pointer: Pointer,
    /// The name on the wire.
    pub wire: String,
    /// The type of its value.
    pub ty: Ty,
    /// Whether it is declared, and not only required.
    pub declared: bool,
    /// Whether it is always there.
    pub required: bool,
    /// Whether its value may be null.
    pub nullable: bool,
    /// Whether only the service sets it.
    pub read_only: bool,
    /// Whether the service never returns it.
    pub write_only: bool,
    /// Whether the document shows or says that replies lack it, or have null for it, although it is required.
    pub lacking: bool,
    /// Whether it must be sent, where its type also is what the service returns and it is not always there.
    pub must_be_sent: bool,
    /// Whether callers are told to stop using it.
    pub deprecated: bool,
    /// Whether it is boxed to make its owner finite.
    pub boxed: bool,
    /// Whether absent, null and a value are three different things.
    pub three_state: bool,
    /// Its documentation.
    pub docs: Docs,
}

/// A value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnumValue<T> {
    /// The value on the wire.
    pub wire: T,
    /// The name the document proposes.
    pub name: Option<String>,
    /// What it means.
    pub docs: Option<String>,
}

/// One of several types.
#[derive(Clone, Debug)]
pub struct Union {
    /// The branches in document order.
    pub branches: Vec<Branch>,
    /// The member that tells them apart.
    pub tag: Option<String>,
    /// Whether that is so because each has texts of its own, and not because of a discriminator.
    pub by_constants: bool,
    /// Whether the branches only are what derives from the type. What includes the type then has its members and is no union.
    pub is_base: bool,
}

/// A branch of a union.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Where it stands.
    pub pointer: Pointer,
    /// Words for its name.
    pub words: Vec<String>,
    /// Its type.
    pub ty: Ty,
    /// The values of the tag that mean this branch.
    pub tags: Vec<String>,
    /// The one of them that is sent where the value does not say which; nothing if that is for callers to say.
    pub sent_tag: Option<String>,
    /// How a value of this branch is recognised when there is no tag.
    pub test: Test,
    /// Whether it has the members of a schema that others derive from, which is a union itself.
    pub is_base: bool,
    /// Whether it is boxed to make the union finite.
    pub boxed: bool,
}

impl Branch {
    /// A branch that has yet to be told from the others.
    pub fn new(pointer: Pointer, words: Vec<String>, ty: Ty) -> Self {
        Self {
            pointer,
            words,
            ty,
            tags: Vec::new(),
            sent_tag: None,
            test: Test::Undecided,
            is_base: false,
            boxed: false,
        }
    }
}

/// How a JSON value is recognised.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Test {
    /// Not settled.
    #[default]
    Undecided,
    /// By its JSON type.
    Boolean,
    /// By its JSON type.
    Integer,
    /// By its JSON type.
    Number,
    /// By its JSON type.
    String,
    /// By its JSON type.
    Array,
    /// An object with these members, and some members with one of a few values.
    Object {
        /// Members that must be there.
        required: Vec<String>,
        /// Members that must have one of these texts, if they are there and not null.
        constants: Vec<(String, Vec<String>)>,
        /// Members that must have one of these whole numbers, if they are there and not null.
        integers: Vec<(String, Vec<i64>)>,
        /// Members that must have the only of these truth values, if they are there and not null.
        flags: Vec<(String, Vec<bool>)>,
    },
}

impl Test {
    /// Any object.
    pub const OBJECT: Self = Self::Object {
        required: Vec::new(),
        constants: Vec::new(),
        integers: Vec::new(),
        flags: Vec::new(),
    };
}

/// All parts together.
#[derive(Clone, Debug)]
pub struct AllOf {
    /// The parts in document order.
    pub parts: Vec<Ty>,
    /// Members that the whole requires.
    pub required: Vec<String>,
}

/// What error replies of the vendor hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errors {
    /// Nothing is declared: raw JSON.
    Undeclared,
    /// One type for every operation.
    One(Ty),
    /// Several types; operations say which by status.
    Several(Vec<Ty>),
}

/// A call.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where it stands.
    pub pointer: Pointer,
    /// The operationId.
    pub id: Option<String>,
    /// What it is called instead, where the id repeats path and method.
    pub short_id: Option<String>,
    /// Whether this is the form of an `x-batch` operation that takes many ids.
    pub batch: Option<Batch>,
    /// The list that is split over several requests.
    pub split: Option<Split>,
    /// What the document says about the pages of the reply.
    pub paging: Option<Paging>,
    /// How the pages follow each other; found by the pass `pages`.
    pub pages: Option<Pages>,
    /// Whether this is the form that gives a stream, of an operation that also gives whole replies.
    pub streamed: bool,
    /// The word for the media type that this form sends, of an operation that usually takes something else.
    pub sends: Option<String>,
    /// The word for the media type that this form asks for, of an operation that usually gives something else.
    pub form: Option<String>,
    /// The HTTP method in upper case.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The address it has of its own: a URL, or a path on the host of the service.
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
    /// Its names elsewhere.
    pub aliases: Vec<String>,
    /// The permissions a caller needs, as the service spells them.
    pub permissions: Permissions,
    /// The permissions of the user on whose behalf an app calls, where the service tells them apart.
    pub user_permissions: Permissions,
    /// The scopes that a token needs.
    pub scopes: Vec<String>,
    /// The group its rate limit is counted in.
    pub rate_group: Option<String>,
    /// The security alternatives, each a list of scheme names.
    pub security: Vec<Vec<String>>,
    /// The parameters in document order.
    pub parameters: Vec<Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// The media types to ask for.
    pub accept: Vec<String>,
    /// What a success holds.
    pub replies: Vec<Reply>,
    /// What a failure holds.
    pub failures: Vec<Failure>,
    /// What tells a failure in a reply with the status of a success; found by the pass `refusals`.
    pub refusal: Option<Refusal>,
    /// Whether it goes on in another protocol instead of replying.
    pub switches_protocols: bool,
    /// What the document says about failures, by status.
    pub errors: Vec<(StatusRange, String)>,
    /// The statuses that the document names, in order; one digit stands for all that begin with it. Empty if it names all.
    pub statuses: Vec<u16>,
}

/// The permissions a caller needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    /// Whether one of them is enough.
    pub any: bool,
    /// Their names.
    pub names: Vec<String>,
}

/// How the pages of a reply follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// The type of a page.
    pub page: Ty,
    /// Whether a reply may have no content; such a page is empty, and the last.
    pub may_be_absent: bool,
    /// The way from a page to the list or map of what is on it.
    pub items: Vec<Step>,
    /// The type of what is on it.
    pub item: Ty,
    /// Whether that is in a map, so that each item has a key.
    pub has_keys: bool,
    /// The media type of the body whose members the parameters are, with dots where they lead into others; `None` if they are in
    /// the query.
    pub body: Option<String>,
    /// The way to the address or cursor of the next page, and its type.
    pub next: Option<(Vec<Step>, Ty)>,
    /// Whether a header has the address of the next page.
    pub link_header: bool,
    /// The way from the last item to the cursor of the next page.
    pub item_cursor: Option<Vec<Step>>,
    /// The way to whether there is another page.
    pub more: Option<Vec<Step>>,
    /// The way to whether the page is the last.
    pub last: Option<Vec<Step>>,
    /// The parameter that takes the cursor; `None` if there is no cursor.
    pub cursor_parameter: Option<String>,
    /// The way to the number of pages, or of the items on them, and its type.
    pub count: Option<(Vec<Step>, Ty)>,
    /// Whether that is the number of pages.
    pub counts_pages: bool,
    /// The header with the number of pages.
    pub page_count_header: Option<String>,
    /// The parameter that takes the number of a page.
    pub page_parameter: Option<String>,
    /// The number of the first page.
    pub first_page: i64,
    /// The parameter that takes the number of items before a page.
    pub offset_parameter: Option<String>,
    /// The number that stands for no item before a page.
    pub first_offset: i64,
    /// The header with the number of items on all pages.
    pub total_header: Option<String>,
}

/// From an object to one of its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The object.
    pub owner: TypeId,
    /// The member as it is on the wire.
    pub member: String,
    /// Whether it may be absent.
    pub optional: bool,
}

/// The members of a multi-status entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The member that holds the id.
    pub id: String,
    /// The member that holds the status.
    pub status: String,
    /// The member that holds the resource or the error.
    pub body: String,
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
    /// Whether it must be given.
    pub required: bool,
    /// Whether callers are told to stop using it.
    pub deprecated: bool,
    /// How it is written.
    pub style: Style,
    /// Its type.
    pub ty: Ty,
    /// The text sent when a required one is not given.
    pub default: Option<String>,
    /// The example of the document, where it is no text.
    pub example: Option<String>,
    /// Whether it is a header or query parameter that the client may have, so that calls need not give it; found by a pass.
    pub on_client: bool,
    /// What the client then sends unless it is told otherwise.
    pub client_default: Option<String>,
    /// Its documentation.
    pub docs: Docs,
}

impl Parameter {
    /// Whether it is called like the flags that ask for a stream.
    pub fn is_stream_flag(&self) -> bool {
        self.location == Location::Query && matches!(&*self.name, "stream" | "watch")
    }
}

/// How a body is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MediaKind {
    /// JSON, whatever the exact media type.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/…`.
    Multipart,
    /// Text.
    Text,
    /// Bytes.
    Binary,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Where it stands.
    pub pointer: Pointer,
    /// Whether it must be sent.
    pub required: bool,
    /// How it is written.
    pub kind: MediaKind,
    /// The media type to send, unless the caller says another.
    pub media_type: String,
    /// The media types that bytes may be of, where that is for the caller to say.
    pub choice: Option<MediaChoice>,
    /// Its type.
    pub ty: Ty,
    /// How members are written, of a form.
    pub encoding: Vec<Encoding>,
    /// Its documentation.
    pub docs: Docs,
}

/// What bytes may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaChoice {
    /// Media types and ranges of them.
    pub listed: Vec<String>,
    /// Whether one has to be said, as there is none that fits whatever the bytes are.
    pub must_be_said: bool,
}

/// A range of response statuses, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusRange {
    /// The first status.
    pub first: u16,
    /// The last status.
    pub last: u16,
}

/// What one success status holds.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The statuses.
    pub status: StatusRange,
    /// The content.
    pub content: ReplyContent,
    /// The names of its headers.
    pub headers: Vec<String>,
}

/// The content of a reply.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReplyContent {
    /// Nothing.
    Empty,
    /// JSON of a type.
    Json(Ty),
    /// Results per id.
    MultiStatus(Ty),
    /// Text.
    Text,
    /// Bytes.
    Binary,
    /// Where it leads.
    Redirect,
    /// Events, each with data of a type.
    Events(Ty),
    /// A JSON value of a type on each line.
    Lines(Ty),
}

impl Operation {
    /// Whether it is a further form of the operation before it.
    pub fn is_further_form(&self) -> bool {
        self.batch.is_some() || self.streamed || self.sends.is_some() || self.form.is_some()
    }
}

impl ReplyContent {
    /// The type inside.
    pub fn ty(&self) -> Option<&Ty> {
        match self {
            Self::Json(ty) | Self::MultiStatus(ty) | Self::Events(ty) | Self::Lines(ty) => Some(ty),
            Self::Empty | Self::Text | Self::Binary | Self::Redirect => None,
        }
    }
}

/// What one failure status holds. Several of the same statuses are alternatives; the first counts unless the media type of the reply
/// is that of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The statuses.
    pub status: StatusRange,
    /// The media type of the body.
    pub media_type: String,
    /// The type of the JSON body.
    pub ty: Ty,
}

/// What tells a failure in a reply with the status of a success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The member.
    pub member: String,
    /// The values that mean a failure, as JSON.
    pub values: Vec<String>,
    /// The type of such a reply.
    pub ty: Ty,
}

/// The JSON text of a default, for documentation and for the wire.
pub fn default_text(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
    }
}
