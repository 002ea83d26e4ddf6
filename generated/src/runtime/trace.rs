//! Calls as spans and events of `tracing`. Names of fields are those of OpenTelemetry's semantic conventions for HTTP, where it
//! has some.

use http::StatusCode;
use tracing::field::Empty;
use tracing::{Span, debug, info, info_span};

use super::observer::{CallEvent, CallInfo, Ending};

/// The name of the crate, for filters.
const TARGET: &str = env!("CARGO_CRATE_NAME");

/// The span of a call.
pub(crate) fn span(call: &CallInfo) -> Span {
    let (method, path) = (call.method(), call.path());
    info_span!(
        target: TARGET,
        "call",
        otel.name = %format_args!("{method} {path}"),
        otel.kind = "client",
        vendor = call.vendor(),
        operation = call.operation(),
        http.request.method = method.as_str(),
        url.template = path,
        http.response.status_code = Empty,
        error.type = Empty,
        attempts = Empty,
        correlation_id = Empty,
    )
}

/// Notes what happens in a call.
pub(crate) fn tell(span: &Span, event: &CallEvent<'_>) {
    match *event {
        CallEvent::CallStarted => {}
        CallEvent::WaitStarted { reason, duration } => {
            let seconds = duration.map(|duration| duration.as_secs_f64());
            let reason = reason.as_str();
            info!(target: TARGET, parent: span, reason, seconds, "waiting");
        }
        CallEvent::AttemptStarted { number } => {
            debug!(target: TARGET, parent: span, attempt = number, "attempt started");
        }
        CallEvent::Redirected { number, status } => debug!(
            target: TARGET,
            parent: span,
            attempt = number,
            http.response.status_code = status.as_u16(),
            "redirected"
        ),
        CallEvent::AttemptFinished {
            number,
            ending,
            status,
            correlation_id,
            duration,
        } => debug!(
            target: TARGET,
            parent: span,
            attempt = number,
            http.response.status_code = status.map(|status| status.as_u16()),
            error.type = error_type(ending, status).map(display),
            correlation_id,
            seconds = duration.as_secs_f64(),
            "attempt finished"
        ),
        CallEvent::CallFinished {
            ending,
            attempts,
            status,
            correlation_id,
            duration,
        } => {
            span.record("attempts", attempts);
            if let Some(status) = status {
                span.record("http.response.status_code", status.as_u16());
            }
            if let Some(error) = error_type(ending, status) {
                span.record("error.type", error);
            }
            if let Some(id) = correlation_id {
                span.record("correlation_id", id);
            }
            let seconds = duration.as_secs_f64();
            debug!(target: TARGET, parent: span, seconds, "call {}", ending.as_str());
        }
    }
}

/// What the conventions have in `error.type`: the status, where that is the reason, or else a word.
fn error_type(ending: Ending, status: Option<StatusCode>) -> Option<String> {
    match (ending, status) {
        (Ending::Success, _) => None,
        (Ending::Refused, Some(status)) => Some(status.as_u16().to_string()),
        (ending, _) => Some(ending.as_str().to_owned()),
    }
}
