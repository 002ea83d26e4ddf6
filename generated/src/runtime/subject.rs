//! What a call is about.

use std::fmt;
use std::sync::Arc;

use http::Method;

use super::client::VendorInfo;
use super::operation::OperationInfo;

/// An operation of the specification, or a request of the caller's own.
#[derive(Clone)]
pub(crate) enum Subject {
    Operation(&'static OperationInfo),
    Custom(Arc<Custom>),
}

/// The facts of a request that is no operation.
#[derive(Clone)]
pub(crate) struct Custom {
    pub(crate) method: Method,
    /// The path, with parameters in braces.
    pub(crate) path: String,
    pub(crate) rate_group: Option<&'static str>,
}

impl Subject {
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Operation(info) => info.id,
            Self::Custom(_) => "request",
        }
    }

    pub(crate) fn info(&self) -> Option<&'static OperationInfo> {
        match self {
            Self::Operation(info) => Some(info),
            Self::Custom(_) => None,
        }
    }

    pub(crate) fn method(&self) -> Method {
        match self {
            // The generator takes only what is a method.
            Self::Operation(info) => info.method.parse().unwrap_or_default(),
            Self::Custom(custom) => custom.method.clone(),
        }
    }

    /// Whether sending it again does the same as sending it once. HTTP says so of QUERY as well, which is newer than the list that
    /// the crate `http` has.
    pub(crate) fn is_idempotent(&self) -> bool {
        let method = self.method();
        method.is_idempotent() || method.as_str() == "QUERY"
    }

    pub(crate) fn path(&self) -> &str {
        match self {
            Self::Operation(info) => info.path,
            Self::Custom(custom) => &custom.path,
        }
    }

    pub(crate) fn accept(&self) -> &str {
        match self {
            Self::Operation(info) => info.accept,
            Self::Custom(_) => "application/json",
        }
    }

    pub(crate) fn rate_group(&self) -> Option<&'static str> {
        match self {
            Self::Operation(info) => info.rate_group,
            Self::Custom(custom) => custom.rate_group,
        }
    }

    /// The sets of security schemes of which one is needed.
    pub(crate) fn security(
        &self,
        vendor: &'static VendorInfo,
    ) -> &'static [&'static [&'static str]] {
        match self {
            Self::Operation(info) => info.security,
            Self::Custom(_) => vendor.usual_security,
        }
    }
}

/// The name of an operation; method and path of anything else.
impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation(info) => formatter.write_str(info.id),
            Self::Custom(custom) => write!(formatter, "{} {}", custom.method, custom.path),
        }
    }
}
