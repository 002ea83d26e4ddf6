//! A loopback HTTP server that answers one request and keeps it as it arrived.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use presence_client::runtime::HttpTransport;
use serde_json::Value;

/// The access token that the clients of these tests send.
pub(super) const TOKEN: &str = "secret-access-token";

/// What the server answers.
pub(super) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Reply {
    /// A reply without a body.
    pub(super) fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", &body.to_string())
    }

    pub(super) fn text(status: u16, content_type: &str, body: &str) -> Self {
        let mut reply = Self::new(status).header("Content-Type", content_type);
        reply.body = body.into();
        reply
    }

    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn write(&self, stream: &mut TcpStream) -> io::Result<()> {
        // Closing keeps a pooled connection from outliving the runtime of its test.
        write!(
            stream,
            "HTTP/1.1 {} -\r\nConnection: close\r\n",
            self.status
        )?;
        if self.status != 204 {
            write!(stream, "Content-Length: {}\r\n", self.body.len())?;
        }
        for (name, value) in &self.headers {
            write!(stream, "{name}: {value}\r\n")?;
        }
        stream.write_all(b"\r\n")?;
        stream.write_all(&self.body)
    }
}

/// A request as it arrived.
pub(super) struct Request {
    /// Method and target, such as `GET /presences/users?userId=1`.
    pub(super) line: String,
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Request {
    fn read(stream: &mut TcpStream) -> io::Result<Self> {
        let mut reader = BufReader::new(stream);
        let mut lines = (&mut reader).lines();
        let mut next = || lines.next().unwrap_or_else(|| Ok(String::new()));
        let line = next()?.trim_end_matches(" HTTP/1.1").to_owned();
        let mut headers = Vec::new();
        while let Some((name, value)) = next()?.split_once(": ") {
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        let mut request = Self {
            line,
            headers,
            body: String::new(),
        };
        let length = request.header("content-length").unwrap_or("0").parse();
        let length = length.map_err(io::Error::other)?;
        reader.take(length).read_to_string(&mut request.body)?;
        Ok(request)
    }

    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The names of the headers in lower case, sorted.
    pub(super) fn header_names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names
    }
}

/// Hands a server's address to `call`, answers the one request that it sends, and gives request and outcome.
pub(super) fn exchange<T>(reply: Reply, call: impl AsyncFnOnce(String) -> T) -> (Request, T) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = listener.local_addr().expect("the socket is bound");
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept()?;
        let request = Request::read(&mut stream)?;
        reply.write(&mut stream).map(|()| request)
    });
    let outcome = wait(call(format!("http://{address}")));
    // If nothing was sent, this ends the server's wait; the request is then empty.
    drop(TcpStream::connect(address));
    let request = server.join().expect("the server does not panic");
    (request.expect("the request arrives whole"), outcome)
}

/// Hands a server's address to `call` and fails if anything connects to it.
pub(super) fn unsent<T>(call: impl AsyncFnOnce(String) -> T) -> T {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = listener.local_addr().expect("the socket is bound");
    let outcome = wait(call(format!("http://{address}")));
    listener
        .set_nonblocking(true)
        .expect("the socket can be asked");
    let connection = listener.accept().map(drop).map_err(|error| error.kind());
    assert_eq!(connection, Err(io::ErrorKind::WouldBlock), "it connects");
    outcome
}

/// The bundled transport. The tests share one, because loading the system's root certificates takes a while.
pub(super) fn transport() -> HttpTransport {
    static TRANSPORT: OnceLock<HttpTransport> = OnceLock::new();
    TRANSPORT
        .get_or_init(|| HttpTransport::new(Duration::from_secs(5)).expect("TLS can be set up"))
        .clone()
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be started")
        .block_on(future)
}
