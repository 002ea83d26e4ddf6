//! What callers can do with the compiled fixtures, and what goes over the wire then. One module per fixture.

mod aliases;
mod all_of;
mod all_of_conflict;
mod all_of_union;
mod any_of;
mod bases;
mod batch;
mod bodies;
mod bytes;
mod client_headers;
mod client_query;
mod defaults;
mod deprecated;
mod docs_direction;
mod encodings;
mod error_map;
mod error_media_types;
mod formats;
mod free_form;
mod infinite_value;
mod inline_schemas;
mod integer_enums;
mod keywords;
mod loose_bodies;
mod maps;
mod media_types;
mod mixed_enum;
mod name_collisions;
mod no_operation_id;
mod nullable_optional;
mod nullable_required;
mod odd_paths;
mod one_error;
mod one_of_ambiguous;
mod one_of_shaped;
mod one_of_tagged;
mod one_of_texts;
mod other_bodies;
mod paging;
mod parameters;
mod patches;
mod placeholder_server;
mod read_and_write_only;
mod recursion;
mod redirects;
mod refusals;
mod renames;
mod required_and_optional;
mod rival_credentials;
mod security;
mod server_template;
mod several_errors;
mod several_replies;
mod several_servers;
mod shared_enums;
mod shared_objects;
mod split;
mod statuses;
mod streams;
mod string_enums;
mod swagger2;
mod tags;
mod tuples;
mod type_aliases;
mod unions_in_unions;
mod untyped_files;
mod usual_pages;
mod version_31;
mod version_32;
mod webhooks;

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a value and checks that writing it gives the same JSON.
fn round_trip<T: Serialize + DeserializeOwned + Debug>(json: Value) -> T {
    let value: T = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), json, "{value:?}");
    value
}

/// The message of what cannot be read.
fn refusal<T: DeserializeOwned + Debug>(json: Value) -> String {
    serde_json::from_value::<T>(json).unwrap_err().to_string()
}
