//! Files that are read while they are sent.

use std::fs::File;
use std::io::{self, Read, Take};
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use tokio::runtime::Handle;

use super::transport::BoxFuture;
use super::upload::UploadBody;

/// How much is read at once.
const PIECE: usize = 64 * 1024;

/// A file that is opened for each attempt, with the length that it has now.
pub(crate) async fn upload(path: PathBuf) -> io::Result<UploadBody> {
    let found = path.clone();
    let metadata = blocking(move || std::fs::metadata(found)).await?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    // What is no file, such as a pipe, has no length before it is read.
    let length = metadata.is_file().then_some(metadata.len());
    let body = UploadBody::stream(move || {
        let path = path.clone();
        let open = move || Ok(File::open(path)?.take(length.unwrap_or(u64::MAX)));
        FilePieces(Some(next(open)))
    });
    Ok(match length {
        Some(length) => body.with_length(length),
        None => body,
    })
}

/// Does this where it may wait for the system.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let runtime = Handle::try_current().map_err(io::Error::other)?;
    runtime.spawn_blocking(work).await?
}

/// The pieces of a file, read one after the other; nothing when it is over.
struct FilePieces(Option<BoxFuture<'static, Next>>);

/// A piece of a file, and the file that has the rest.
type Next = io::Result<(Bytes, Take<File>)>;

fn next(
    file: impl FnOnce() -> io::Result<Take<File>> + Send + 'static,
) -> BoxFuture<'static, Next> {
    Box::pin(blocking(move || {
        let mut file = file()?;
        let mut piece = Vec::with_capacity(PIECE);
        file.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
        Ok((piece.into(), file))
    }))
}

impl Stream for FilePieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(reading) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let read = ready!(reading.as_mut().poll(context));
        self.0 = None;
        let (piece, file) = read?;
        if piece.is_empty() {
            return Poll::Ready(None);
        }
        self.0 = Some(next(|| Ok(file)));
        Poll::Ready(Some(Ok(piece)))
    }
}
