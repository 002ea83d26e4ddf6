//! A service on loopback that fails at random and keeps account of what it was asked for.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How long a request may arrive after a refusal that its sender has not seen yet.
const ON_THE_WAY: Duration = Duration::from_millis(500);
/// How long an access token is good, where any number of them may be asked for and where only five a minute.
const TOKEN_LIVES: [(&str, Duration); 2] = [
    ("genesys", Duration::from_secs(7)),
    ("ringcentral", Duration::from_secs(25)),
];

/// How often a token is refused before its time. Clients ask for another one after every refusal only if they are not more
/// frequent than twice a minute.
const REVOCATIONS: Duration = Duration::from_secs(32);

/// Random numbers that are the same in every run.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below this one.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }
}

/// What the service does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Answer,
    Slow,
    ServerError,
    Unavailable,
    ComeBackLater,
    TooMany,
    Reset,
    Truncate,
    Html,
    Revoke,
}

struct Request {
    method: String,
    path: String,
    token: String,
}

#[derive(Debug)]
struct Group {
    name: &'static str,
    limit: usize,
    window: Duration,
    requests: VecDeque<Instant>,
    /// Since when and until when nothing may be sent.
    pause: Option<(Instant, Instant)>,
}

struct State {
    random: Random,
    /// What was done, by kind.
    deeds: BTreeMap<Deed, u64>,
    groups: Vec<Group>,
    tokens: BTreeMap<String, Instant>,
    token_requests: u64,
    token_requests_at_once: BTreeMap<&'static str, u32>,
    next_revocation: Instant,
    /// How often each call that must not be repeated was acted on.
    acted: BTreeMap<String, u32>,
    findings: Vec<String>,
}

#[derive(Clone)]
pub(crate) struct Service {
    address: Arc<str>,
    state: Arc<Mutex<State>>,
}

impl Service {
    pub(crate) async fn start(seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let group = |name, limit, seconds| Group {
            name,
            limit,
            window: Duration::from_secs(seconds),
            requests: VecDeque::new(),
            pause: None,
        };
        let service = Self {
            address: format!("http://{}", listener.local_addr().unwrap()).into(),
            state: Arc::new(Mutex::new(State {
                random: Random::new(seed),
                deeds: BTreeMap::new(),
                groups: vec![
                    group("", 20_000, 60),
                    group("Light", 400, 1),
                    group("Medium", 200, 1),
                ],
                tokens: BTreeMap::new(),
                token_requests: 0,
                token_requests_at_once: BTreeMap::new(),
                next_revocation: Instant::now() + REVOCATIONS / 8,
                acted: BTreeMap::new(),
                findings: Vec::new(),
            })),
        };
        let serving = service.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = serving.clone();
                tokio::spawn(async move { service.serve(stream).await });
            }
        });
        service
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What was done, and what was wrong with the requests.
    pub(crate) fn report(&self) -> Vec<String> {
        let mut state = self.state.lock().unwrap();
        println!("token requests: {}", state.token_requests);
        for (deed, count) in &state.deeds {
            println!("  {count:>7} {deed:?}");
        }
        let repeated = state.acted.values().filter(|times| **times > 1).count();
        if repeated > 0 {
            let finding = format!("{repeated} calls were repeated that may have been acted on");
            state.findings.push(finding);
        }
        let mut findings = std::mem::take(&mut state.findings);
        let count = findings.len();
        findings.truncate(10);
        if count > 10 {
            findings.push(format!("and {} more", count - 10));
        }
        findings
    }

    /// Answers the requests of a connection until one of them ends it.
    async fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut stream = BufReader::new(stream);
        loop {
            let request = read(&mut stream).await?;
            if request.path == "/oauth/token" {
                self.token(&request, &mut stream).await?;
            } else {
                self.answer(&request, &mut stream).await?;
            }
        }
    }

    /// Gives a token, after a while. One client asks for one token at a time.
    async fn token(&self, request: &Request, stream: &mut BufReader<TcpStream>) -> Option<()> {
        let (who, life) = TOKEN_LIVES[usize::from(request.token == "jwt")];
        let at_once = |change: i64| {
            let mut state = self.state.lock().unwrap();
            let count = state.token_requests_at_once.entry(who).or_default();
            *count = count.saturating_add_signed(change.try_into().unwrap());
            if *count > 1 {
                state
                    .findings
                    .push(format!("{who} asked for two tokens at once"));
            }
        };
        at_once(1);
        tokio::time::sleep(Duration::from_millis(30)).await;
        at_once(-1);
        let (fails, token) = {
            let mut state = self.state.lock().unwrap();
            state.token_requests += 1;
            let token = format!("{who}-{}", state.token_requests);
            let now = Instant::now();
            state.tokens.retain(|_, end| *end > now);
            state.tokens.insert(token.clone(), now + life);
            (state.random.below(20) == 0, token)
        };
        if fails {
            return write(stream, 503, "Retry-After: 1\r\n", "{}").await;
        }
        let seconds = life.as_secs();
        let body = format!(
            r#"{{"access_token":"{token}","token_type":"bearer","expires_in":{seconds},"scope":"","session_id":""}}"#
        );
        write(stream, 200, "", &body).await
    }

    async fn answer(&self, request: &Request, stream: &mut BufReader<TcpStream>) -> Option<()> {
        let segments: Vec<&str> = request.path.split('/').collect();
        let is_genesys = segments.get(1) == Some(&"api");
        let id = segments.get(if is_genesys { 4 } else { 6 }).copied()?;
        let group = match (is_genesys, request.method.as_str()) {
            (true, _) => 0,
            (false, "GET") => 1,
            (false, _) => 2,
        };
        let (deed, headers) = self.admit(request, id, group);
        let body = match is_genesys {
            true => format!(r#"{{"id":"{id}"}}"#),
            false => format!(r#"{{"uri":"{id}"}}"#),
        };
        let headers = format!("{headers}x-call: {id}\r\n");
        match deed {
            Deed::Answer => write(stream, 200, &headers, &body).await,
            Deed::Slow => {
                tokio::time::sleep(Duration::from_secs(2)).await;
                write(stream, 200, &headers, &body).await
            }
            Deed::ServerError => write(stream, 500, &headers, "{}").await,
            Deed::Unavailable => write(stream, 503, &headers, "").await,
            Deed::ComeBackLater => {
                write(stream, 503, &format!("{headers}Retry-After: 1\r\n"), "").await
            }
            Deed::TooMany => {
                write(stream, 429, &format!("{headers}Retry-After: 1\r\n"), "{}").await
            }
            Deed::Reset => None,
            Deed::Truncate => {
                let text = format!("HTTP/1.1 200 -\r\n{headers}Content-Length: 1000\r\n\r\n{{");
                stream.write_all(text.as_bytes()).await.ok()?;
                None
            }
            Deed::Html => write(stream, 502, &headers, "<html>bad gateway</html>").await,
            Deed::Revoke => write(stream, 401, &headers, "{}").await,
        }
    }

    /// Counts a request and decides what becomes of it. Also gives the headers about its quota.
    fn admit(&self, request: &Request, id: &str, group: usize) -> (Deed, String) {
        let mut state = self.state.lock().unwrap();
        let now = Instant::now();
        let mut findings = Vec::new();
        let is_known = state
            .tokens
            .get(&request.token)
            .is_some_and(|end| *end > now);
        let die = state.random.below(1000);
        let is_time_to_revoke = now >= state.next_revocation;
        let group = state.groups.get_mut(group).unwrap();
        while group
            .requests
            .front()
            .is_some_and(|time| *time + group.window <= now)
        {
            group.requests.pop_front();
        }
        group.requests.push_back(now);
        let used = group.requests.len();
        if used > group.limit {
            findings.push(format!(
                "{used} requests of {:?} in a window of {}",
                group.name, group.limit
            ));
        }
        let broken = |(start, end): &(_, _)| now > *start + ON_THE_WAY && now < *end;
        if let Some((_, end)) = group.pause.filter(broken) {
            findings.push(format!(
                "a request of {:?} {:?} before the end of a pause",
                group.name,
                end - now
            ));
        }
        let deed = match die {
            _ if !is_known => Deed::Revoke,
            0..40 => Deed::ServerError,
            40..60 => Deed::Unavailable,
            60..80 => Deed::ComeBackLater,
            80..85 => Deed::TooMany,
            85..125 => Deed::Reset,
            125..155 => Deed::Truncate,
            155..185 => Deed::Html,
            185..200 => Deed::Slow,
            200.. if is_time_to_revoke && group.name.is_empty() => Deed::Revoke,
            _ => Deed::Answer,
        };
        if deed == Deed::TooMany {
            let end = now + Duration::from_secs(1);
            group.pause = Some((now, end));
        }
        let (limit, left, window) = (
            group.limit,
            group.limit.saturating_sub(used),
            group.window.as_secs(),
        );
        let headers = match group.name {
            "" => format!(
                "inin-ratelimit-allowed: {limit}\r\ninin-ratelimit-count: {used}\r\ninin-ratelimit-reset: {window}\r\n"
            ),
            name => format!(
                "X-Rate-Limit-Group: {name}\r\nX-Rate-Limit-Limit: {limit}\r\nX-Rate-Limit-Remaining: {left}\r\nX-Rate-Limit-Window: {window}\r\n"
            ),
        };
        if deed == Deed::Revoke {
            state.tokens.remove(&request.token);
            state.next_revocation = now + REVOCATIONS;
        }
        let is_acted_on = !matches!(deed, Deed::Revoke | Deed::TooMany | Deed::ComeBackLater);
        if request.method == "PATCH" && is_acted_on {
            *state.acted.entry(id.to_owned()).or_default() += 1;
        }
        *state.deeds.entry(deed).or_default() += 1;
        state.findings.extend(findings);
        (deed, headers)
    }
}

/// A request, whose body is of no interest but for the grant of a token request.
async fn read(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    stream
        .read_line(&mut line)
        .await
        .ok()
        .filter(|read| *read > 0)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let (mut token, mut length) = (String::new(), 0);
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).await.ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => token = value.trim_start_matches("Bearer ").to_owned(),
            "content-length" => length = value.parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    if String::from_utf8_lossy(&body).contains("jwt-bearer") {
        token = "jwt".to_owned();
    }
    Some(Request {
        method,
        path,
        token,
    })
}

async fn write(
    stream: &mut BufReader<TcpStream>,
    status: u16,
    headers: &str,
    body: &str,
) -> Option<()> {
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} -\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(text.as_bytes()).await.ok()
}
