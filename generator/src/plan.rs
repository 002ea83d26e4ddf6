//! The plan: what will be written, with every identifier, type, attribute and text final.
//!
//! Emitters turn it into syntax without asking anything about the document.

use crate::ir::{Batch, MediaKind, SecurityScheme, StatusRange, Test};
use crate::name::Name;
use crate::spec::{Location, RateLimits, Split, Style};

/// The module of one vendor.
#[derive(Clone, Debug)]
pub struct Vendor {
    /// The module and feature, such as `genesys`.
    pub module: Name,
    /// The name of the vendor for people.
    pub display: String,
    /// The same as it is written in documentation.
    pub display_docs: String,
    /// The marker type that the builder is generic over.
    pub marker: Name,
    /// What the module is about.
    pub docs: Vec<String>,
    /// The first line of every file: from which document, at which version.
    pub origin: String,
    /// Where requests go.
    pub servers: Servers,
    /// How a client proves who it is.
    pub security: Vec<SecurityScheme>,
    /// The headers and query parameters that a client sends with its calls.
    pub client_parameters: Vec<ClientSetter>,
    /// A sentence about failures that many calls have.
    pub usual_failures: Option<String>,
    /// An item about each way to sign in: what the builder takes, and what the document says.
    pub sign_in: Vec<String>,
    /// What else is set once on the builder: each setter and what it sets.
    pub set_once: Vec<String>,
    /// The security alternatives that most calls have.
    pub usual_security: Vec<Vec<String>>,
    /// The query parameters by which a call may bring a credential of its own.
    pub credential_query: Vec<String>,
    /// How often the service may be called.
    pub rate_limits: RateLimits,
    /// The headers that identify an exchange, the preferred one first.
    pub correlation_headers: Vec<String>,
    /// The types, by name.
    pub models: Vec<Model>,
    /// The setters that nearly all calls have, which are written once.
    pub common: Vec<Setter>,
    /// What the module of the calls says about them, below a heading to which calls refer.
    pub common_docs: Vec<String>,
    /// The calls in document order.
    pub calls: Vec<Call>,
    /// Calls and types that are behind a feature each, if the vendor is split; they are not among the ones above.
    pub groups: Vec<Group>,
    /// The type of error bodies.
    pub error: RustType,
    /// The enum of several error bodies, if there are several.
    pub error_enum: Option<ErrorEnum>,
}

/// What is behind a feature of the package.
#[derive(Clone, Debug)]
pub struct Group {
    /// The feature.
    pub feature: String,
    /// The modules of it in the files of the vendor.
    pub module: Name,
    /// The types that nothing else uses, by name.
    pub models: Vec<Model>,
    /// The calls in document order.
    pub calls: Vec<Call>,
}

/// Where requests go.
#[derive(Clone, Debug)]
pub struct Servers {
    /// The servers, the default first.
    pub known: Vec<KnownServer>,
    /// The setters of the builder.
    pub setters: Vec<ServerSetter>,
    /// Where a client calls the service unless it is told otherwise.
    pub default: DefaultServer,
    /// What callers have to know of it, if anything.
    pub docs: Option<String>,
}

/// Where a client calls the service unless it is told otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultServer {
    /// An address on the machine of the caller.
    Local(String),
    /// Any other address.
    Remote,
    /// Nowhere: the document has only this path.
    Path(String),
    /// Nowhere: what the document has stands for another address.
    Placeholder(String),
}

/// A server of the service.
#[derive(Clone, Debug)]
pub struct KnownServer {
    /// The URL, with `{variable}` where it varies.
    pub url: String,
    /// Each variable and its default.
    pub variables: Vec<(String, String)>,
}

/// A setter of the builder that chooses a server.
#[derive(Clone, Debug)]
pub struct ServerSetter {
    /// Its name.
    pub name: Name,
    /// The server variable it sets; `None` when it sets the whole URL.
    pub variable: Option<String>,
    /// The enumeration of the choices; `None` for free text.
    pub choices: Option<Choices>,
    /// Its documentation.
    pub docs: Vec<String>,
}

/// A setter of the builder for a header or a query parameter.
#[derive(Clone, Debug)]
pub struct ClientSetter {
    /// Its name.
    pub name: Name,
    /// Where it is sent: in a header, or else in the query.
    pub location: Location,
    /// The name on the wire.
    pub wire: String,
    /// Whether calls cannot do without.
    pub required: bool,
    /// Whether it is called like a credential.
    pub is_credential: bool,
    /// What is sent without it.
    pub default: Option<String>,
    /// Its documentation.
    pub docs: Vec<String>,
}

/// The choices of a server setter.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The name of the enumeration.
    pub name: Name,
    /// Its documentation.
    pub docs: Vec<String>,
    /// The values.
    pub variants: Vec<Variant<String>>,
}

/// A type of the vendor.
#[derive(Clone, Debug)]
pub struct Model {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: Vec<String>,
    /// Whether callers are told to stop using it.
    pub deprecated: bool,
    /// What it is.
    pub kind: ModelKind,
}

/// What a model is.
#[derive(Clone, Debug)]
pub enum ModelKind {
    /// Members by name.
    Struct(Struct),
    /// One of several texts.
    Strings(Vec<Variant<String>>),
    /// Any text, of which some have names.
    AnyString(Vec<Variant<String>>),
    /// One of several whole numbers.
    Integers(Vec<Variant<i64>>),
    /// One of several objects, told apart by the text of a member.
    Tagged {
        /// The member.
        tag: String,
        /// The branches.
        branches: Vec<TaggedBranch>,
    },
    /// One of several types, told apart by tests in order.
    Shaped(Vec<ShapedBranch>),
    /// Another name for a type.
    Alias(RustType),
    /// A type around another that contains it.
    Wrapper(RustType),
}

/// Members by name.
#[derive(Clone, Debug)]
pub struct Struct {
    /// The fields in document order.
    pub fields: Vec<Field>,
    /// The field for members beyond the declared ones.
    pub additional: Option<(Name, RustType)>,
    /// Whether only the service makes values of it.
    pub non_exhaustive: bool,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: Vec<String>,
    /// Whether callers are told to stop using it.
    pub deprecated: bool,
    /// The member on the wire.
    pub wire: String,
    /// Its type.
    pub ty: RustType,
    /// Whether the member must be there.
    pub required: bool,
    /// What it is in a value that callers make.
    pub initial: Initial,
    /// Whether it is left out of requests.
    pub read_only: bool,
}

impl Field {
    /// Whether callers have to say what it is.
    pub fn is_asked_for(&self) -> bool {
        matches!(self.initial, Initial::Asked | Initial::AskedText)
    }
}

/// What a field is in a value that callers make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Initial {
    /// Absent, or what stands for it.
    Absent,
    /// What callers say.
    Asked,
    /// The text that callers say; its type may have a name of its own.
    AskedText,
    /// The only variant it can be.
    Variant(Name),
    /// The only text it can be.
    Text(String),
    /// The only truth value it can be.
    Truth(bool),
}

/// A variant of an enumeration.
#[derive(Clone, Debug)]
pub struct Variant<T> {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: Vec<String>,
    /// The value on the wire.
    pub wire: T,
}

/// A branch that a tag selects.
#[derive(Clone, Debug)]
pub struct TaggedBranch {
    /// The name of the variant.
    pub name: Name,
    /// The type inside.
    pub ty: RustType,
    /// The texts of the tag that mean it.
    pub tags: Vec<String>,
    /// The one of several that is sent where the value does not say which.
    pub usual_tag: Option<String>,
    /// The test of values without the tag, if there may be any.
    pub untagged: Option<Test>,
}

/// A branch that a test selects.
#[derive(Clone, Debug)]
pub struct ShapedBranch {
    /// The name of the variant.
    pub name: Name,
    /// The type inside.
    pub ty: RustType,
    /// The test.
    pub test: Test,
}

/// A Rust type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RustType {
    /// A model of the vendor.
    Model(Name),
    /// `String`.
    String,
    /// `bool`.
    Bool,
    /// `i32`.
    I32,
    /// `i64`.
    I64,
    /// `u32`.
    U32,
    /// `u64`.
    U64,
    /// `f32`.
    F32,
    /// `f64`.
    F64,
    /// A moment in time, in UTC.
    DateTime,
    /// A day.
    Date,
    /// Bytes written as Base64 text.
    Base64,
    /// A file of a multipart body.
    FilePart,
    /// Any JSON.
    Value,
    /// `Option<…>`.
    Option(Box<RustType>),
    /// Absent, null or a value.
    Patch(Box<RustType>),
    /// `Box<…>`.
    Boxed(Box<RustType>),
    /// `Vec<…>`.
    Vec(Box<RustType>),
    /// `(…, …)`.
    Tuple(Vec<RustType>),
    /// A map from text.
    Map(Box<RustType>),
}

/// A call of the client.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method of the client.
    pub method: Name,
    /// The action type.
    pub action: Name,
    /// The documentation of the method.
    pub docs: Vec<String>,
    /// Other names it can be searched by.
    pub aliases: Vec<String>,
    /// Whether callers are told to stop using it.
    pub deprecated: bool,
    /// The method they are told to use instead.
    pub replacement: Option<Name>,
    /// What must be given, in order.
    pub arguments: Vec<Argument>,
    /// What may be given, without what nearly all calls have.
    pub setters: Vec<Setter>,
    /// Whether it has what nearly all calls have.
    pub takes_common: bool,
    /// What is sent until a setter replaces it.
    pub presets: Vec<(Target, String)>,
    /// The method of the server for tests.
    pub responder: Name,
    /// The conditions of its responders: one for each path parameter.
    pub conditions: Vec<Argument>,
    /// The first tag of the operation.
    pub tag: Option<String>,
    /// The operationId, or the name it was given.
    pub id: String,
    /// Whether it is a further form of another call.
    pub is_further_form: bool,
    /// The HTTP method in upper case.
    pub http_method: String,
    /// The path template.
    pub path: String,
    /// The address it has of its own: a URL, or a path on the host of the service.
    pub server: Option<String>,
    /// The value of `Accept`.
    pub accept: String,
    /// The permissions a caller needs.
    pub permissions: Vec<String>,
    /// The permissions of the user on whose behalf an app calls.
    pub user_permissions: Vec<String>,
    /// The group its rate limit is counted in.
    pub rate_group: Option<String>,
    /// The statuses that the document names; one digit stands for all that begin with it.
    pub statuses: Vec<u16>,
    /// The security alternatives, each a list of scheme names.
    pub security: Vec<Vec<String>>,
    /// The required headers that it takes from the client unless it sets them.
    pub client_headers: Vec<String>,
    /// The query parameters that it takes from the client unless it sets them, and whether each is required.
    pub client_query: Vec<(String, bool)>,
    /// The members of the entries of a multi-status reply.
    pub multi_status: Option<Batch>,
    /// The list that is split over several requests.
    pub split: Option<Split>,
    /// How the pages of the reply follow each other.
    pub pages: Option<Pages>,
    /// What tells a failure in a reply with the status of a success.
    pub refusal: Option<RefusalPlan>,
    /// The member of the body that asks for a stream.
    pub stream_flag: Option<String>,
    /// The member of the body that has the key of the call.
    pub key_member: Option<String>,
    /// What a success is decoded as.
    pub reply: ReplyPlan,
    /// Which variant of the error enum a status means.
    pub error_cases: Vec<ErrorCase>,
}

/// What tells a failure in a reply with the status of a success.
#[derive(Clone, Debug)]
pub struct RefusalPlan {
    /// The member.
    pub member: String,
    /// The values that mean a failure, as JSON.
    pub values: Vec<String>,
    /// The variant of the error enum that such a reply is.
    pub variant: Option<Name>,
}

/// How the pages of a reply follow each other.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The type of a page.
    pub page: RustType,
    /// Whether a reply may be without one.
    pub may_be_absent: bool,
    /// The type of what is on it.
    pub item: RustType,
    /// Whether that is in a map, so that each item has a key.
    pub has_keys: bool,
    /// The way to the list or map of what is on it.
    pub items: Vec<Access>,
    /// The media type of the body whose members the parameters are, with dots where they lead into others; `None` if they are in
    /// the query.
    pub body: Option<String>,
    /// The way to the address or cursor of the next page, and its type.
    pub next: Option<(Vec<Access>, RustType)>,
    /// Whether a header has the address of the next page.
    pub link_header: bool,
    /// The way from the last item to the cursor of the next page.
    pub item_cursor: Option<Vec<Access>>,
    /// The way to whether there is another page.
    pub more: Option<Vec<Access>>,
    /// The way to whether the page is the last.
    pub last: Option<Vec<Access>>,
    /// The way to the number of pages, or of the items on them, and its type.
    pub count: Option<(Vec<Access>, RustType)>,
    /// Whether that is the number of pages.
    pub counts_pages: bool,
    /// The header with the number of pages.
    pub page_count_header: Option<String>,
    /// The parameter that takes the cursor.
    pub cursor_parameter: Option<String>,
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

/// A field on the way to a value.
#[derive(Clone, Debug)]
pub struct Access {
    /// Its name.
    pub field: Name,
    /// Whether it is an `Option`.
    pub optional: bool,
}

/// An argument of a method.
#[derive(Clone, Debug)]
pub struct Argument {
    /// Its name.
    pub name: Name,
    /// What the document says about it.
    pub docs: Vec<String>,
    /// A text that the document has as an example.
    pub example: Option<String>,
    /// Its type.
    pub ty: ArgumentType,
    /// Where it goes.
    pub target: Target,
}

/// What an error with one of some statuses holds.
#[derive(Clone, Debug)]
pub struct ErrorCase {
    /// The statuses.
    pub status: StatusRange,
    /// The variant of the vendor's error.
    pub name: Name,
    /// Others that it may be, each with the media type that means it.
    pub others: Vec<(String, Name)>,
}

/// A setter of an action.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Setter {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: Vec<String>,
    /// Whether callers are told to stop using it.
    pub deprecated: bool,
    /// The type of its argument.
    pub ty: ArgumentType,
    /// Where it goes.
    pub target: Target,
}

/// How an argument is taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArgumentType {
    /// `&str`.
    Str,
    /// Anything that yields texts.
    Strings,
    /// Anything that yields values of a type.
    Items(RustType),
    /// A number of any type.
    Number,
    /// By value.
    Value(RustType),
    /// By reference.
    Reference(RustType),
    /// A slice.
    Slice(RustType),
    /// Bytes, or a stream of them.
    Upload,
    /// Bytes that are sent as Base64 text.
    Base64,
}

/// Where a value goes in the request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A parameter.
    Parameter(Location, String, Style),
    /// The body.
    Body(MediaKind, String, FormEncoding),
}

/// How the members of a form are written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FormEncoding {
    /// The style of all members but those that have their own.
    pub style: Style,
    /// Members with a style of their own.
    pub styles: Vec<(String, Style)>,
    /// Members of a multipart form with a media type of their own.
    pub media_types: Vec<(String, String)>,
}

impl FormEncoding {
    /// The way that is usual.
    pub const USUAL: Self = Self {
        style: Style::FORM_EXPLODE,
        styles: Vec::new(),
        media_types: Vec::new(),
    };

    /// Whether a member has a style that is not usual.
    pub fn is_styled(&self) -> bool {
        self.style != Style::FORM_EXPLODE || !self.styles.is_empty()
    }
}

/// What a success is decoded as.
#[derive(Clone, Debug)]
pub enum ReplyPlan {
    /// The same whatever the status.
    One(Content),
    /// JSON or nothing.
    Optional(RustType),
    /// An enum by status.
    Several(ReplyEnum),
}

/// The content of a reply.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nothing.
    Empty,
    /// JSON of a type.
    Json(RustType),
    /// A list in JSON, which several requests may give together.
    JsonList(RustType),
    /// Results per id.
    MultiStatus(RustType),
    /// Text.
    Text,
    /// Bytes.
    Binary,
    /// Where it leads.
    Redirect,
    /// Events whose data is JSON of a type.
    Events(RustType),
    /// Events that a type describes as a whole.
    WholeEvents(RustType),
    /// Events whose data is text.
    TextEvents,
    /// JSON of a type on each line.
    Lines(RustType),
}

/// An enum of several success bodies.
#[derive(Clone, Debug)]
pub struct ReplyEnum {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub docs: Vec<String>,
    /// Its variants, exact statuses first.
    pub cases: Vec<ReplyCase>,
}

/// A variant of a reply enum.
#[derive(Clone, Debug)]
pub struct ReplyCase {
    /// The name of the variant.
    pub name: Name,
    /// Its documentation.
    pub docs: Vec<String>,
    /// The statuses it stands for.
    pub status: StatusRange,
    /// What it holds.
    pub content: Content,
}

/// The enum of a vendor with several error bodies.
#[derive(Clone, Debug)]
pub struct ErrorEnum {
    /// Its name.
    pub name: Name,
    /// Each variant and the type inside.
    pub variants: Vec<(Name, RustType)>,
}

impl RustType {
    /// The models inside.
    pub fn models(&self) -> Vec<&Name> {
        match self {
            Self::Model(name) => vec![name],
            Self::Option(inner)
            | Self::Patch(inner)
            | Self::Boxed(inner)
            | Self::Vec(inner)
            | Self::Map(inner) => inner.models(),
            Self::Tuple(places) => places.iter().flat_map(Self::models).collect(),
            Self::String
            | Self::Bool
            | Self::I32
            | Self::I64
            | Self::U32
            | Self::U64
            | Self::F32
            | Self::F64
            | Self::DateTime
            | Self::Date
            | Self::Base64
            | Self::FilePart
            | Self::Value => Vec::new(),
        }
    }
}

impl Model {
    /// The models that it is made of, with repetitions.
    pub fn uses(&self) -> Vec<&Name> {
        let types: Vec<&RustType> = match &self.kind {
            ModelKind::Struct(structure) => {
                let fields = structure.fields.iter().map(|field| &field.ty);
                let additional = structure.additional.iter().map(|(_, ty)| ty);
                fields.chain(additional).collect()
            }
            ModelKind::Strings(_) | ModelKind::AnyString(_) | ModelKind::Integers(_) => Vec::new(),
            ModelKind::Tagged { branches, .. } => branches.iter().map(|one| &one.ty).collect(),
            ModelKind::Shaped(branches) => branches.iter().map(|one| &one.ty).collect(),
            ModelKind::Alias(ty) | ModelKind::Wrapper(ty) => vec![ty],
        };
        types.into_iter().flat_map(RustType::models).collect()
    }
}

impl Call {
    /// The models that it names, with repetitions.
    pub fn uses(&self) -> Vec<&Name> {
        let arguments = self.arguments.iter().map(|argument| &argument.ty);
        let setters = self.setters.iter().map(|setter| &setter.ty);
        let inputs = arguments.chain(setters).filter_map(ArgumentType::rust);
        let contents: Vec<&Content> = match &self.reply {
            ReplyPlan::One(content) => vec![content],
            ReplyPlan::Optional(_) => Vec::new(),
            ReplyPlan::Several(reply) => reply.cases.iter().map(|case| &case.content).collect(),
        };
        let optional = match &self.reply {
            ReplyPlan::Optional(ty) => Some(ty),
            ReplyPlan::One(_) | ReplyPlan::Several(_) => None,
        };
        let pages = self
            .pages
            .iter()
            .flat_map(|pages| [&pages.page, &pages.item]);
        let replies = contents
            .into_iter()
            .filter_map(Content::rust)
            .chain(optional);
        let types = inputs.chain(replies).chain(pages);
        types.flat_map(RustType::models).collect()
    }
}

impl ArgumentType {
    /// The type inside, unless it is text, a number or what is uploaded.
    fn rust(&self) -> Option<&RustType> {
        match self {
            Self::Str | Self::Strings | Self::Number | Self::Upload | Self::Base64 => None,
            Self::Items(ty) | Self::Value(ty) | Self::Reference(ty) | Self::Slice(ty) => Some(ty),
        }
    }
}

impl ReplyEnum {
    /// Whether it is of use to read what comes as bytes, while it comes: some of it is bytes, or all is text.
    pub fn is_download(&self) -> bool {
        let mut contents = self.cases.iter().map(|case| &case.content);
        contents
            .clone()
            .any(|content| matches!(content, Content::Binary))
            || contents.all(|content| matches!(content, Content::Text | Content::Empty))
    }
}

impl Content {
    /// Whether it is handed over while it comes.
    pub fn is_stream(&self) -> bool {
        match self {
            Self::Events(_) | Self::WholeEvents(_) | Self::TextEvents | Self::Lines(_) => true,
            Self::Json(_)
            | Self::JsonList(_)
            | Self::MultiStatus(_)
            | Self::Empty
            | Self::Text
            | Self::Binary
            | Self::Redirect => false,
        }
    }

    /// The type inside, unless there is none.
    fn rust(&self) -> Option<&RustType> {
        match self {
            Self::Json(ty)
            | Self::JsonList(ty)
            | Self::MultiStatus(ty)
            | Self::Events(ty)
            | Self::WholeEvents(ty)
            | Self::Lines(ty) => Some(ty),
            Self::Empty | Self::Text | Self::Binary | Self::Redirect | Self::TextEvents => None,
        }
    }
}

impl Vendor {
    /// The models that are named for every call: what its error is made of, and what nearly all calls take.
    pub fn usual_models(&self) -> Vec<&Name> {
        let variants = self.error_enum.iter().flat_map(|errors| &errors.variants);
        let errors = variants.map(|(_, ty)| ty).chain([&self.error]);
        let common = self.common.iter().filter_map(|setter| setter.ty.rust());
        errors.chain(common).flat_map(RustType::models).collect()
    }
}
