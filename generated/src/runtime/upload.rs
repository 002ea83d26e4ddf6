//! What is uploaded: bodies from memory, or read while they are sent.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::sending::Reading;
use super::transport::BoxError;

/// The content of a file in a form, or a whole body: bytes, or a stream that is read while it is sent.
///
/// Anything that makes [`Bytes`] makes one, such as a `Vec<u8>` or a `String`, so calls take it as it is. What is too large for
/// memory is a stream:
///
/// - `file` reads a file of the system (with the feature `tokio`, which `http-client` brings),
/// - [`stream`](Self::stream) takes a function that makes a stream, anew for each attempt,
/// - [`once`](Self::once) takes a stream that cannot be made again.
///
/// A stream with a [length](Self::with_length) is sent with `Content-Length`, one without in chunks, which some services refuse.
/// A form has a length if all its files have one.
///
/// # Attempts
///
/// Calls with bytes, files and streams of `stream` are repeated like any other. A stream of `once` is read once: after an attempt
/// that began to read it no other is made, and the call ends with what came of that one. An attempt that never read it, as when
/// no connection came about, does not count, and neither does waiting for a token or a rate limit before.
///
/// A stream that fails, or is longer or shorter than its length, ends the exchange: the service does not get a whole body, and
/// the error has the reason as its source ([`RequestBody`](super::TransportErrorKind::RequestBody)).
///
/// # Time
///
/// An upload may take as long as it goes on. The time of an attempt ([`timeout`](super::ClientBuilder::timeout)) starts again
/// with each piece that is sent, and the [deadline](super::ClientBuilder::deadline) of the call says when an attempt may begin,
/// not when the upload has to be over. To give up earlier, drop the future.
///
/// # Example
///
/// ```
/// # use presence_client::runtime;
/// # #[cfg(feature = "tokio")]
/// # async fn run() -> std::io::Result<()> {
/// use runtime::{FilePart, UploadBody};
///
/// // A file, for a form and as a body. It is opened when it is sent.
/// let recording = UploadBody::file("recording.wav").await?;
/// let part = FilePart::new("recording.wav", recording.clone());
/// # Ok(())
/// # }
/// ```
///
/// Where there is no tokio, or the pieces come from elsewhere, any `Stream` of bytes serves. This one reads a file in pieces,
/// without asynchronous I/O:
///
/// ```
/// # use presence_client::runtime;
/// use std::fs::File;
/// use std::io::{self, Read};
/// use std::pin::Pin;
/// use std::task::{Context, Poll};
///
/// use runtime::UploadBody;
/// use runtime::futures_core::Stream;
///
/// struct Pieces(io::Result<File>);
///
/// impl Stream for Pieces {
///     type Item = io::Result<Vec<u8>>;
///
///     fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
///         let mut piece = Vec::new();
///         let read = match &mut self.0 {
///             Ok(file) => file.take(64 * 1024).read_to_end(&mut piece),
///             Err(error) => Err(error.kind().into()),
///         };
///         Poll::Ready(read.map(|length| (length > 0).then_some(piece)).transpose())
///     }
/// }
///
/// # fn body() -> io::Result<UploadBody> {
/// let length = std::fs::metadata("recording.wav")?.len();
/// let body = UploadBody::stream(|| Pieces(File::open("recording.wav"))).with_length(length);
/// # Ok(body)
/// # }
/// ```
#[derive(Clone)]
pub struct UploadBody {
    source: Source,
    length: Option<u64>,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    /// Made for each attempt.
    Again(Arc<dyn Fn() -> Pieces + Send + Sync>),
    /// There until it is read.
    Once(Arc<Mutex<Option<Pieces>>>),
    /// One after the other.
    Joined(Arc<[UploadBody]>),
}

/// A piece of a stream, or why no more of it comes.
pub(crate) type Piece = Result<Bytes, BoxError>;
pub(crate) type Pieces = Pin<Box<dyn Stream<Item = Piece> + Send>>;

/// What is said of a stream that was read before.
pub(crate) const SPENT: &str = "its stream has been read before and cannot be read again";

impl UploadBody {
    /// Reads the streams that this function makes, one for each attempt to send it.
    pub fn stream<S, B, E>(open: impl Fn() -> S + Send + Sync + 'static) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError>,
    {
        Self::unmeasured(Source::Again(Arc::new(move || pieces(open()))))
    }

    /// Reads this stream, which cannot be made again: once it has been begun, the call is not repeated.
    pub fn once<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError>,
    {
        let pieces = Arc::new(Mutex::new(Some(pieces(stream))));
        Self::unmeasured(Source::Once(pieces))
    }

    /// Reads this file while it is sent, up to the length that it has now. It is opened anew for each attempt.
    ///
    /// # Errors
    ///
    /// Fails if there is no such file, and outside of a tokio runtime. That it cannot be read is an error of the call.
    #[cfg(feature = "tokio")]
    pub async fn file(path: impl Into<std::path::PathBuf>) -> std::io::Result<Self> {
        super::file::upload(path.into()).await
    }

    /// With a length in bytes. A stream of another length is an error of the call; bytes keep the length that they have.
    pub fn with_length(mut self, length: u64) -> Self {
        if self.bytes().is_none() {
            self.length = Some(length);
        }
        self
    }

    /// The length in bytes, if it is known.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The bytes, if it is no stream.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Bytes(bytes) => Some(bytes),
            Source::Again(_) | Source::Once(_) | Source::Joined(_) => None,
        }
    }

    /// These, one after the other.
    pub(crate) fn joined(parts: Vec<Self>) -> Self {
        let add = |sum: u64, part: &Self| sum.checked_add(part.length?);
        let length = parts.iter().try_fold(0, add);
        match <[Self; 1]>::try_from(parts) {
            Ok([one]) => one,
            Err(parts) => Self {
                source: Source::Joined(parts.into()),
                length,
            },
        }
    }

    /// Whether it has been read and cannot be read again.
    pub(crate) fn is_spent(&self) -> bool {
        match &self.source {
            Source::Bytes(_) | Source::Again(_) => false,
            Source::Once(pieces) => lock(pieces).is_none(),
            Source::Joined(parts) => parts.iter().any(Self::is_spent),
        }
    }

    fn unmeasured(source: Source) -> Self {
        Self {
            source,
            length: None,
        }
    }

    /// Begins to read it.
    pub(crate) fn open(&self) -> Result<Pieces, BoxError> {
        match &self.source {
            Source::Bytes(bytes) => Ok(Box::pin(Whole(Some(bytes.clone())))),
            Source::Again(open) => Ok(open()),
            Source::Once(pieces) => lock(pieces).take().ok_or_else(|| SPENT.into()),
            Source::Joined(parts) => Ok(Box::pin(Reading::new(parts.to_vec()))),
        }
    }

    /// Where the stream is, which tells it from others.
    fn address(&self) -> *const () {
        match &self.source {
            Source::Bytes(_) => std::ptr::null(),
            Source::Again(open) => Arc::as_ptr(open).cast(),
            Source::Once(pieces) => Arc::as_ptr(pieces).cast(),
            Source::Joined(parts) => Arc::as_ptr(parts).cast(),
        }
    }
}

impl<T: Into<Bytes>> From<T> for UploadBody {
    fn from(bytes: T) -> Self {
        let bytes = bytes.into();
        Self {
            length: Some(bytes.len() as u64),
            source: Source::Bytes(bytes),
        }
    }
}

/// No bytes.
impl Default for UploadBody {
    fn default() -> Self {
        Self::from(Bytes::new())
    }
}

/// Bytes are compared; a stream is equal to its clones.
impl PartialEq for UploadBody {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
            && self.length == other.length
            && self.address() == other.address()
    }
}

impl Eq for UploadBody {}

impl Hash for UploadBody {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().hash(state);
        self.address().hash(state);
    }
}

/// Shows what it is and its length, never the content.
impl fmt::Debug for UploadBody {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.bytes() {
            Some(_) => "Bytes",
            None => "Stream",
        };
        let mut shown = formatter.debug_struct(kind);
        if let Some(length) = self.length {
            shown.field("length", &length);
        }
        shown.finish_non_exhaustive()
    }
}

fn lock(pieces: &Mutex<Option<Pieces>>) -> MutexGuard<'_, Option<Pieces>> {
    pieces.lock().unwrap_or_else(PoisonError::into_inner)
}

fn pieces<S, B, E>(stream: S) -> Pieces
where
    S: Stream<Item = Result<B, E>> + Send + 'static,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    Box::pin(Converted(Box::pin(stream)))
}

/// A stream with the types that are used here.
struct Converted<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Converted<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        let piece = self.0.as_mut().poll_next(context);
        piece.map_ok(Into::into).map_err(Into::into)
    }
}

/// All at once.
struct Whole(Option<Bytes>);

impl Stream for Whole {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Piece>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}
