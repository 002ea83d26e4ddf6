//! Changes of a document that must keep callers compiling: the same caller is compiled against both generations.
//!
//! The callers write only what another crate could write too: no exhaustive `match` and no literal of what is
//! `#[non_exhaustive]`. Literals of what callers send end in `..`, as the documentation of the package asks for.
#![allow(
    clippy::needless_update,
    reason = "the rest is there for members that a later document adds"
)]

/// Compiles and runs a caller of `api` against `fixtures/evolution/<name>-before.yaml` and `-after.yaml`.
macro_rules! keeps_compiling {
    ($name:ident, $before:ident, $after:ident, { $($caller:tt)* }) => {
        mod $name {
            #[tokio::test]
            async fn before() {
                use crate::fixtures::$before as api;
                $($caller)*
            }

            #[tokio::test]
            async fn after() {
                use crate::fixtures::$after as api;
                $($caller)*
            }
        }
    };
}

keeps_compiling!(
    optional_parameter,
    optional_parameter_before,
    optional_parameter_after,
    {
        let service = crate::scripted::Scripted::replying(204, "").then(204, "");
        let client = service.client(api::Client::builder());
        client.get_user("u1").fields("name").await.unwrap();
        assert_eq!(service.sent_path(), "/users/u1?fields=name");
        let action: api::actions::Ping = client.ping();
        action.await.unwrap();
    }
);

keeps_compiling!(
    optional_member,
    optional_member_before,
    optional_member_after,
    {
        use api::models::{Change, User};
        let service = crate::scripted::Scripted::replying(200, r#"{"id":"1"}"#).then(204, "");
        let client = service.client(api::Client::builder());
        let user = User {
            email: Some("a@example.com".to_owned()),
            ..User::new("Ada")
        };
        let receipt = client.add_user(&user).await.unwrap();
        assert_eq!(receipt.id, "1");
        assert_eq!(
            service.sent_json(),
            serde_json::json!({ "name": "Ada", "email": "a@example.com" })
        );
        let change = Change {
            email: crate::runtime::Patch::Null,
            ..Change::default()
        };
        client.change_user(&change).await.unwrap();
    }
);

keeps_compiling!(enum_value, enum_value_before, enum_value_after, {
    use api::models::State;
    let service = crate::scripted::Scripted::replying(200, r#""standby""#);
    let state = service
        .client(api::Client::builder())
        .get_state()
        .like(State::On)
        .await
        .unwrap();
    assert_eq!(service.sent_path(), "/state?like=on");
    assert!(!matches!(state, State::On | State::Off));
    assert_eq!(state.as_str(), "standby");
});

keeps_compiling!(operation, operation_before, operation_after, {
    let service = crate::scripted::Scripted::replying(200, r#"{"name":"Ada"}"#);
    let client: api::Client = service.client(api::Client::builder());
    let user: api::models::User = client.list_users().await.unwrap();
    assert_eq!(user.name.as_deref(), Some("Ada"));
});

keeps_compiling!(error_status, error_status_before, error_status_after, {
    let service = crate::scripted::Scripted::replying(429, r#"{"code":"slow"}"#);
    let error: api::Error = service
        .client(api::Client::builder())
        .list_users()
        .await
        .unwrap_err();
    let problem: Option<&api::models::Problem> = error.api_body();
    assert_eq!(problem.unwrap().code.as_deref(), Some("slow"));
});

keeps_compiling!(schema, schema_before, schema_after, {
    use api::models::{UserHome, UserKind};
    let service =
        crate::scripted::Scripted::replying(200, r#"{"kind":"robot","home":{"city":"Oslo"}}"#);
    let user = service
        .client(api::Client::builder())
        .list_users()
        .await
        .unwrap();
    assert_eq!(user.kind, Some(UserKind::Robot));
    let home: UserHome = user.home.unwrap();
    assert_eq!(home.city.as_deref(), Some("Oslo"));
});

keeps_compiling!(order, order_before, order_after, {
    use api::models::Kind;
    let service = crate::scripted::Scripted::replying(200, r#"{"kind":"human"}"#);
    let user = service
        .client(api::Client::builder())
        .get_user("g", "u")
        .day("1")
        .fields("f")
        .await
        .unwrap();
    assert_eq!(service.sent_path(), "/users/g/u?day=1&fields=f");
    assert_eq!(user.kind, Kind::Human);
    let made = api::models::User {
        name: None,
        ..api::models::User::new(Kind::Human)
    };
    assert_eq!(user, made);
});
keeps_compiling!(inline_member, inline_member_before, inline_member_after, {
    use api::models::OrderLineProduct;
    let product = OrderLineProduct {
        code: Some("c".to_owned()),
        ..OrderLineProduct::default()
    };
    assert_eq!(
        serde_json::to_value(&product).unwrap(),
        serde_json::json!({ "code": "c" })
    );
});

keeps_compiling!(shared_enum, shared_enum_before, shared_enum_after, {
    use api::models::ListUsersOrder;
    let service = crate::scripted::Scripted::replying(204, "");
    service
        .client(api::Client::builder())
        .list_users()
        .order(ListUsersOrder::Desc)
        .await
        .unwrap();
    assert_eq!(service.sent_path(), "/users?order=desc");
});

keeps_compiling!(shared_object, shared_object_before, shared_object_after, {
    use api::models::{FindGroupsBodyFilter, FindUsersBodyFilter};
    let users = FindUsersBodyFilter {
        name: Some("a".to_owned()),
        ..FindUsersBodyFilter::default()
    };
    let groups = FindGroupsBodyFilter {
        name: Some("a".to_owned()),
        ..FindGroupsBodyFilter::default()
    };
    assert_eq!(
        serde_json::to_value(&users).unwrap(),
        serde_json::to_value(&groups).unwrap()
    );
});

// Nearly all calls have the options at first, so that their setters are written once; afterwards, too few have them.
keeps_compiling!(common_option, common_option_before, common_option_after, {
    let service = crate::scripted::Scripted::replying(204, "")
        .then(204, "")
        .then(204, "");
    let client = service.client(api::Client::builder());
    let call: api::actions::GetThing = client.get_thing("t").fields("name").size(2);
    call.x_key("k").await.unwrap();
    let sent = service.sent();
    assert_eq!(sent.uri().query(), Some("fields=name&size=2"));
    assert_eq!(sent.headers()["x-key"], "k");
    let action: crate::runtime::Action<api::operations::GetThing7> = client.get_thing7();
    action
        .fields("id")
        .timeout(std::time::Duration::from_secs(1))
        .await
        .unwrap();
    assert_eq!(service.sent_path(), "/things/7?fields=id");
    client.get_other().fields([1, 2]).await.unwrap();
    assert_eq!(service.sent_path(), "/other?fields=1&fields=2");
});

#[test]
fn the_option_is_common_only_before() {
    let before = include_str!(concat!(
        env!("OUT_DIR"),
        "/fixtures/common_option_before/actions.rs"
    ));
    let after = include_str!(concat!(
        env!("OUT_DIR"),
        "/fixtures/common_option_after/actions.rs"
    ));
    assert_eq!(before.matches("fn x_key(").count(), 1);
    assert_eq!(after.matches("fn x_key(").count(), 21);
}
