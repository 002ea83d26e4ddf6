//! A service in memory, for tests of code that calls it: without a network, without an account, and without waiting.
//!
//! The module `testing` of a service has a [`Server`] with a method for each operation. What it returns, a [`Responder`], says which
//! calls get what:
//!
//! ```text
//! let server = testing::Server::new();
//! server.get_user_presence().user_id("u1").rate_limited(Duration::from_secs(60)).reply(&presence);
//!
//! let client = server.client();
//! let found = client.get_user_presence("u1", "PURECLOUD").await?;      // waits a minute, in no time
//! server.get_user_presence().assert_count(2);
//! ```
//!
//! - Answers are values of the service's types, [errors](Responder::fails), [faults](Fault), or anything that an [`Answer`] can
//!   say. They are given in order, the last one again and again.
//! - [`Server::requests`] has what was sent.
//! - [`Server::tokens`] is the token endpoint, which gives a token to whoever asks.
//! - Clients of the server wait with a [`TestClock`], so pauses and time limits take no time.

mod answer;
mod clock;
mod reply;
mod request;
mod responder;
mod route;
mod server;
mod tokens;

pub use self::answer::{Answer, Fault};
pub use self::clock::TestClock;
pub use self::reply::{Reproduce, ReproduceStream};
pub use self::request::Request;
pub use self::responder::{AnyRequest, Responder};
pub use self::server::Server;
pub use self::tokens::TokenEndpoint;

pub(crate) use self::reply::{bound, content, status_of_row};

/// Ends a test that cannot go on.
#[track_caller]
#[allow(clippy::panic, reason = "a test fails where it stands")]
fn failed(message: &str) -> ! {
    panic!("{message}")
}

/// Gives a server a method for each operation, and its responders a condition for each path parameter.
macro_rules! responders {
    ($(
        $method:ident $operation:ident $({ $($condition:ident: $type:ty => $wire:literal, $style:expr);* })?
    ),* $(,)?) => {
        impl Server {
            $(
                #[doc = concat!("Says what calls of [`", stringify!($operation), "`](operations::", stringify!($operation), ") get.")]
                #[must_use = "a responder is of no effect without an answer"]
                pub fn $method(
                    &self,
                ) -> $crate::runtime::testing::Responder<operations::$operation> {
                    self.on()
                }
            )*
        }
        $($(
            impl $crate::runtime::testing::Responder<operations::$operation> {
                $(
                    #[doc = concat!("Only calls whose path parameter `", stringify!($condition), "` is this.")]
                    #[must_use = "a condition is of no effect without an answer"]
                    pub fn $condition(self, value: $type) -> Self {
                        self.path_is($wire, $style, &value)
                    }
                )*
            }
        )?)*
    };
}
pub(crate) use responders;
