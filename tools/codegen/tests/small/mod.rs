//! A small model that has every construct.

use std::sync::Arc;
use volc_im_codegen::chinese::Catalogue;
use volc_im_codegen::model::{
    Action, Code, CodeBase, Codes, Event, Field, IdKind, Kind, Limit, MapKey, Model, Names, Object, Paging,
    Per, Presence, Rate, Retry, Side,
};

/// The model.
pub fn model() -> Model {
    let codes = Vec::from_iter([msg_type(), platform(), error_code()].map(Arc::new));
    let [msg_type, platform, _] = codes.as_slice() else { panic!("three sets of codes") };
    let quote = Arc::new(Object {
        fields: vec![
            required("ReferencedId", Kind::Id(IdKind::Message), "Quoted message."),
            optional("Hint", Kind::Text, "Text shown for it; markup such as {b} or */ stays."),
        ],
        ..object("Quote", "Message to quote.", Side::Request)
    });
    let device = Arc::new(Object {
        fields: vec![
            required("Device", Kind::Id(IdKind::Device), "Device."),
            optional("Platform", Kind::Code(Arc::clone(platform)), "Its platform."),
        ],
        ..object("Device", "Device of a user.", Side::Result)
    });
    let message = Arc::new(Object {
        fields: vec![
            essential("MessageId", Kind::Id(IdKind::Message), "Message."),
            required("Type", Kind::Code(Arc::clone(msg_type)), "Message type."),
            required("Devices", list(Kind::Object(Arc::clone(&device))), "Devices it was pushed to."),
            optional("Header", Kind::Json, "Not documented by the vendor."),
        ],
        ..object("Message", "Message as stored.", Side::Result)
    });
    let actions = vec![
        list_messages(&message, &device),
        login_token(),
        mark_users(msg_type),
        send_message(msg_type, &quote),
    ];
    let events = events(msg_type, &message, &device);
    let mut model = Model {
        version: "1.2.3".to_owned(),
        actions,
        domains: vec!["live_rooms".to_owned(), "messages".to_owned()],
        objects: vec![Arc::clone(&message), Arc::clone(&device), quote],
        events,
        event_objects: vec![message, device, event_body(msg_type)],
        request_codes: vec!["MsgType".to_owned()],
        event_codes: vec!["MsgType".to_owned()],
        codes,
        tolerance_seconds: 300,
        telemetry: serde_json::json!({
            "scope": "small",
            "spans": [{ "key": "call", "name": "small {action}", "kind": "client" }],
            "attributes": [{ "key": "error_type", "name": "error.type" }],
            "metrics": [{
                "key": "calls",
                "name": "small.calls",
                "kind": "counter",
                "unit": "{call}",
                "description": "Calls.",
                "attributes": ["error_type"],
            }],
        }),
        driver_rules: serde_json::json!({
            "largest_response": 1024,
            "claim_letters": [["claimed", "c"]],
            "default_deadline_ms": 900,
            "longest_deadline_ms": 60_000,
            "ledger_keep_ms": 60_000,
            "ledger_key_prefix": "prefix",
            "log_levels": [["warning", "warn"]],
        }),
        redis_scripts: serde_json::json!([{ "name": "STEP", "doc": "A step.", "text": "return 1\n" }]),
        rate_steps: serde_json::json!([["giveBack", "back"]]),
        error_categories: serde_json::json!([
            { "name": "not_found", "doc": "Something that the request names does not exist." },
            { "name": "other", "doc": "A code that this version does not declare." },
        ]),
        control_api: serde_json::from_str(include_str!("control-api.json")).expect("JSON"),
        chinese: Catalogue::default(),
        names: Names::default(),
    };
    model.names =
        model.every_object().flat_map(|object| &object.fields).map(|field| field.wire.as_str()).collect();
    model.chinese = chinese(&model);
    model
}

/// A listing, with every kind that comes back.
fn list_messages(message: &Arc<Object>, device: &Arc<Object>) -> Action {
    let cursor = required("Cursor", Kind::Id(IdKind::Cursor), "Where the page starts.");
    let limit = Field {
        limits: vec![Limit::Range { least: 1, most: Some(50) }],
        ..optional("Limit", Kind::Int64, "Messages per page.\n\nFrom 1 to 50.")
    };
    let items = optional("Messages", list(Kind::Object(Arc::clone(message))), "Messages of the page.");
    let next = required("NextCursor", Kind::Id(IdKind::Cursor), "Where the next page starts.");
    let more = required("HasMore", Kind::Bool, "Whether another page exists.");
    Action {
        request: Arc::new(Object {
            fields: vec![
                from_client("AppId"),
                required("ConversationShortId", Kind::Id(IdKind::Conversation), "Conversation."),
                cursor.clone(),
                limit.clone(),
            ],
            ..object("ListMessagesRequest", "Lists messages page by page.", Side::Request)
        }),
        result: Arc::new(Object {
            fields: vec![
                items.clone(),
                next.clone(),
                more.clone(),
                required("ReadIndex", Kind::Id(IdKind::MessageIndex), "Last message that was read."),
                required(
                    "P2PUnread",
                    Kind::Map(MapKey::UserId, Arc::new(Kind::Int32)),
                    "Unread messages by user.",
                ),
                optional("Tags", Kind::Map(MapKey::Text, Arc::new(list(Kind::Text))), "Tags by name."),
            ],
            ..object("ListMessagesResult", "Result of ListMessages.", Side::Result)
        }),
        first_in_result: vec![Arc::clone(message), Arc::clone(device)],
        paging: Some(Paging {
            cursor,
            limit: Some(limit),
            size: Some(20),
            item: Kind::Object(Arc::clone(message)),
            items,
            next,
            more,
        }),
        rate: Some(Rate { most: 10, per: Per::Second, words: "10 calls per second".to_owned() }),
        page: 42,
        url: Some("https://www.volcengine.com/docs/6348/42".to_owned()),
        ..action("ListMessages", "Lists messages page by page.", "messages")
    }
}

/// An action whose result is a secret, which string ids may be given to; without a limit or a page.
fn login_token() -> Action {
    let [user, user_str] = required_pair("UserId", Kind::Id(IdKind::User), "User who logs in.");
    Action {
        request: Arc::new(Object {
            fields: vec![
                from_client("AppId"),
                user,
                user_str,
                required("ExpireTime", Kind::Int64, "Its end."),
            ],
            ..object("LoginTokenRequest", "Issues a login token.", Side::Request)
        }),
        result: Arc::new(Object {
            fields: vec![essential("Token", Kind::Text, "Login token.")],
            ..object("LoginTokenResult", "Result of LoginToken.", Side::Result)
        }),
        ..action("LoginToken", "Issues a login token.", "live_rooms")
    }
}

/// A batch of users by number or text, with a twin that nobody has to give.
fn mark_users(msg_type: &Arc<Codes>) -> Action {
    let most = vec![Limit::MaxItems { most: 20 }];
    let [users, users_str] =
        required_pair("UserIds", list(Kind::Id(IdKind::User)), "Users.\n\nAt most 20 entries.");
    let operator = Field {
        twin: Some("OperatorStr".to_owned()),
        ..optional("Operator", Kind::Id(IdKind::User), "Who marks them (inferred).")
    };
    let operator_str = Field {
        twin_of: Some("Operator".to_owned()),
        ..optional("OperatorStr", Kind::Text, "Use instead of `operator` in apps with string user ids.")
    };
    Action {
        request: Arc::new(Object {
            fields: vec![
                Field { limits: most, ..users },
                Field { kind: list(Kind::Text), ..users_str },
                operator,
                operator_str,
                optional(
                    "Default",
                    Kind::Map(MapKey::UserId, Arc::new(Kind::Code(Arc::clone(msg_type)))),
                    "Kinds.",
                ),
            ],
            ..object("MarkUsersRequest", "Marks users.\n\nSince 2024-02.", Side::Request)
        }),
        result: Arc::new(Object {
            has_failures: true,
            ..object(
                "MarkUsersResult",
                "Result of MarkUsers.\n\nThe vendor documents no fields; see `extra`.",
                Side::Result,
            )
        }),
        rate: Some(Rate { most: 100, per: Per::Day, words: "100 calls per day".to_owned() }),
        is_batched: true,
        batch_items: vec![Kind::Id(IdKind::User)],
        retry: Retry::Never,
        ..action("MarkUsers", "Marks users.\n\nSince 2024-02.", "live_rooms")
    }
}

/// An action with an idempotency id, an object inside, and names that are not told apart by their capitals alone.
fn send_message(msg_type: &Arc<Codes>, quote: &Arc<Object>) -> Action {
    let doc = "Sends a message.\n\nFormat: <https://example.com/a|b> for @ and `C:\\`.";
    Action {
        request: Arc::new(Object {
            fields: vec![
                required("Sender", Kind::Id(IdKind::User), "Sender."),
                required("MsgType", Kind::Code(Arc::clone(msg_type)), "Message type."),
                required("Content", Kind::Text, "JSON text by `msg_type`; for text use `text_content()`."),
                optional("MsgTTL", Kind::Int32, "Seconds it lives; see `visible_users`."),
                optional("VisibleUsers", list(Kind::Id(IdKind::User)), "Who sees it."),
                optional("Quote", Kind::Object(Arc::clone(quote)), "Message to quote."),
                optional("Payload", Kind::Json, "Any JSON."),
                optional("P2POnly", Kind::Bool, "Whether groups do not see it."),
                optional("ClientMsgId", Kind::Text, "Idempotency id."),
            ],
            ..object("SendMessageRequest", doc, Side::Request)
        }),
        result: Arc::new(Object {
            fields: vec![required("MessageId", Kind::Id(IdKind::Message), "Message.")],
            ..object("SendMessageResult", "Result of SendMessage.", Side::Result)
        }),
        first_in_request: vec![Arc::clone(quote)],
        retry: Retry::Keyed { field: "ClientMsgId".to_owned() },
        rate: Some(Rate {
            most: 600,
            per: Per::MinuteOfMessages,
            words: "600 messages per minute, one for each receiver".to_owned(),
        }),
        page: 43,
        url: Some("https://www.volcengine.com/docs/6348/43".to_owned()),
        ..action("SendMessage", doc, "messages")
    }
}

/// One whose handler decides, with objects of its own and of actions, and one without fields.
fn events(msg_type: &Arc<Codes>, message: &Arc<Object>, device: &Arc<Object>) -> Vec<Event> {
    let body = event_body(msg_type);
    let before = Object {
        fields: vec![
            optional("Message", Kind::Object(Arc::clone(message)), "Message as stored."),
            optional("Body", Kind::Object(Arc::clone(&body)), "Message of the event."),
            optional("Receivers", list(Kind::Id(IdKind::User)), "Receivers."),
        ],
        ..object("BeforeSendMessageData", "Before a message is sent.\n\nA reject stops it.", Side::Result)
    };
    let after = object("AfterPushData", "After a message was pushed.", Side::Result);
    vec![
        Event {
            name: "BeforeSendMessage".to_owned(),
            is_before: true,
            data: Arc::new(before),
            first_in_data: vec![Arc::clone(message), Arc::clone(device), body],
        },
        Event {
            name: "AfterPush".to_owned(),
            is_before: false,
            data: Arc::new(after),
            first_in_data: Vec::new(),
        },
    ]
}

fn event_body(msg_type: &Arc<Codes>) -> Arc<Object> {
    Arc::new(Object {
        fields: vec![optional("MsgTypes", list(Kind::Code(Arc::clone(msg_type))), "Kinds.")],
        ..object("EventBody", "Message of an event.", Side::Result)
    })
}

fn msg_type() -> Codes {
    let known = vec![
        code("Text", "10001", "10001", "Text."),
        code("Default", "-1", "-1", "The default (inferred).\n\nOld apps only; deprecated."),
    ];
    Codes { name: "MsgType".to_owned(), doc: "Message type.".to_owned(), base: CodeBase::Integer, known }
}

fn platform() -> Codes {
    let known = vec![code("IOS", "ios", "\"ios\"", "iPhone."), code("WebApp", "Web", "\"Web\"", "Browser.")];
    Codes { name: "Platform".to_owned(), doc: "Platform.".to_owned(), base: CodeBase::Text, known }
}

fn error_code() -> Codes {
    let limited = Code {
        is_retryable: Some(true),
        ..code(
            "RateLimited",
            "FlowLimitExceeded.QPS",
            "\"FlowLimitExceeded.QPS\"",
            "Too many calls.\n\nWait, then retry.",
        )
    };
    let known = vec![
        limited,
        Code {
            is_retryable: Some(false),
            ..code("NoAuth", "NoAuth", "\"NoAuth\"", "Another account's app.")
        },
    ];
    Codes { name: "ErrorCode".to_owned(), doc: "Error code.".to_owned(), base: CodeBase::Text, known }
}

/// Every line in Chinese: the English one after a mark.
fn chinese(model: &Model) -> Catalogue {
    let objects = model
        .every_object()
        .flat_map(|object| [&object.doc].into_iter().chain(object.fields.iter().map(|field| &field.doc)));
    let codes = model.codes.iter();
    let codes =
        codes.flat_map(|codes| [&codes.doc].into_iter().chain(codes.known.iter().map(|code| &code.doc)));
    let docs = objects.chain(codes).chain(model.actions.iter().map(|action| &action.doc));
    docs.flat_map(|doc| doc.lines()).map(|line| (line.to_owned(), format!("中文：{line}"))).collect()
}

fn action(name: &str, doc: &str, domain: &str) -> Action {
    Action {
        name: name.to_owned(),
        doc: doc.to_owned(),
        page: 0,
        url: None,
        domain: domain.to_owned(),
        request: Arc::new(object("", "", Side::Request)),
        result: Arc::new(object("", "", Side::Result)),
        first_in_request: Vec::new(),
        first_in_result: Vec::new(),
        retry: Retry::Safe,
        paging: None,
        rate: None,
        is_batched: false,
        batch_items: Vec::new(),
    }
}

fn object(name: &str, doc: &str, side: Side) -> Object {
    Object { name: name.to_owned(), doc: doc.to_owned(), side, fields: Vec::new(), has_failures: false }
}

fn field(wire: &str, kind: Kind, presence: Presence, doc: &str) -> Field {
    Field {
        wire: wire.to_owned(),
        kind,
        presence,
        is_optional: matches!(presence, Presence::Optional | Presence::FromClient),
        twin_of: None,
        twin: None,
        is_in_required_pair: false,
        per_second: (wire == "ExpireTime").then_some(1),
        limits: Vec::new(),
        doc: doc.to_owned(),
    }
}

fn required(wire: &str, kind: Kind, doc: &str) -> Field {
    field(wire, kind, Presence::Required, doc)
}

fn optional(wire: &str, kind: Kind, doc: &str) -> Field {
    field(wire, kind, Presence::Optional, doc)
}

fn essential(wire: &str, kind: Kind, doc: &str) -> Field {
    field(wire, kind, Presence::Essential, doc)
}

fn from_client(wire: &str) -> Field {
    field(wire, Kind::Int32, Presence::FromClient, "App id.\n\nDefaults to the client's.")
}

/// A field and its twin, one of which must be given.
fn required_pair(wire: &str, kind: Kind, doc: &str) -> [Field; 2] {
    let twin = format!("{wire}Str");
    let main = Field { is_optional: true, is_in_required_pair: true, ..required(wire, kind, doc) };
    let other = Field {
        twin_of: Some(wire.to_owned()),
        is_in_required_pair: true,
        ..optional(&twin, Kind::Text, "Use instead in apps with string user ids.")
    };
    [Field { twin: Some(twin), ..main }, other]
}

fn list(item: Kind) -> Kind {
    Kind::List(Arc::new(item))
}

fn code(name: &str, value: &str, literal: &str, doc: &str) -> Code {
    Code {
        name: name.to_owned(),
        value: value.to_owned(),
        literal: literal.to_owned(),
        doc: doc.to_owned(),
        is_retryable: None,
    }
}
