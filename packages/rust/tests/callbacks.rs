//! The service answers callbacks in time, on axum and on hyper, whatever handlers, stores and senders do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use axum::routing::any_service;
use futures_util::future::join_all;
use futures_util::stream;
use serde_json::Value;
use tokio::net::TcpListener;
use tower::ServiceExt;
use tracing_subscriber::fmt::MakeWriter;
use volc_im::Error;
use volc_im::callbacks::{
    BeforeSendMessageData, CallbackService, CallbackServiceBuilder, Callbacks, Event, EventDraft,
    EventIdForm, HandlerResult, ReplayClaim, ReplayStore, Reply, Undecided,
};
use volc_im::pacing::StoreError;
use volc_im::transport::BoxFuture;

fn callbacks() -> Callbacks {
    Callbacks::new(["a-callback-secret"]).unwrap().app_id(123_456)
}

fn builder(undecided: Undecided) -> CallbackServiceBuilder {
    CallbackService::builder(callbacks(), undecided)
}

fn body_of(callbacks: &Callbacks, event_type: &str, data: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let id = format!("{:08x}-9f6e-7c3a-8d2b-5a4c3e2f1b0a", NEXT.fetch_add(1, Ordering::Relaxed));
    callbacks.sign(&EventDraft::new(event_type, data, SystemTime::now(), &id, "1234")).unwrap()
}

fn body(event_type: &str) -> String {
    body_of(&callbacks(), event_type, r#"{"AppId":123456}"#)
}

fn request(body: impl Into<Body>) -> Request<Body> {
    Request::post("/im").body(body.into()).unwrap()
}

async fn read<B: http_body::Body<Data: Send, Error: std::fmt::Debug>>(response: Response<B>) -> (u16, Value) {
    let status = response.status().as_u16();
    let bytes = http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// The status and CheckCode of an event's answer; 0 where there is none.
async fn answer(service: &CallbackService, body: impl Into<Body>) -> (u16, i64) {
    let response = service.clone().oneshot(request(body)).await.unwrap();
    let (status, reply) = read(response).await;
    (status, reply["CheckCode"].as_i64().unwrap_or_default())
}

async fn accept(_: Event) -> HandlerResult {
    Ok(Reply::accept())
}

async fn reject(_: Event) -> HandlerResult {
    Ok(Reply::reject(7, "no")?)
}

/// What is logged in the test's thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let all = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_writer(self.clone());
        tracing::subscriber::set_default(all.with_ansi(false).finish())
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Log {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn axum_routes_to_it() {
    let service = builder(Undecided::Accept)
        .on_typed(|event, data: BeforeSendMessageData| async move {
            assert!(data.message_body.is_none());
            Ok(Reply::reject(i64::MIN, &event.id)?)
        })
        .build()
        .unwrap();
    let app = Router::new().route("/im", any_service(service));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/im", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, app).into_future());
    let http = reqwest_client();
    let answer = http.post(&url).body(body("BeforeSendMessage")).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/json");
    let reply: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(reply["CheckCode"], i64::MIN);
    let refused = http.get(&url).send().await.unwrap();
    assert_eq!((refused.status().as_u16(), &refused.headers()["allow"]), (405, &"POST".parse().unwrap()));
}

fn reqwest_client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

#[tokio::test]
async fn hyper_serves_it() {
    let service = builder(Undecided::Accept).on_any(reject).build().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/im", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let service = hyper_util::service::TowerToHyperService::new(service.clone());
            let io = hyper_util::rt::TokioIo::new(stream);
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(io, service));
        }
    });
    let answer = reqwest_client().post(&url).body(body("BeforeSendMessage")).send().await.unwrap();
    let reply: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(reply["CheckCode"], 7);
}

#[tokio::test]
async fn a_failed_handler_is_undecided_and_logged() {
    let log = Log::default();
    let _listening = log.listen();
    let failing = |undecided| {
        builder(undecided)
            .on("BeforeSendMessage", |_| async { Err("of no use".into()) })
            .on("BeforeAddFriend", |_| async { panic!("in the future") })
            .on("BeforeSetNickName", |event: Event| {
                assert_eq!(event.id, "", "before the future");
                accept(event)
            })
            .on("AfterSendMessage", |_| async { Err("of no use".into()) })
            .events(["BeforeAddFriend", "BeforeSetNickName"])
            .build()
            .unwrap()
    };
    let busy = Undecided::Reply(Reply::reject(77, "busy").unwrap());
    for (undecided, code) in [(Undecided::Accept, 0), (Undecided::Reject, 1), (busy, 77)] {
        let service = failing(undecided);
        for event in ["BeforeSendMessage", "BeforeAddFriend", "BeforeSetNickName"] {
            assert_eq!(answer(&service, body(event)).await, (200, code), "{event}");
        }
        assert_eq!(answer(&service, body("AfterSendMessage")).await, (500, 0));
    }
    let text = log.text();
    for words in ["ERROR", "handler_failed", "of no use", "it panicked: in the future", "before the future"] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

#[tokio::test]
async fn data_that_is_not_as_documented_is_a_failed_handler() {
    let service = builder(Undecided::Reject)
        .on_typed(|_, _: BeforeSendMessageData| async { Ok(Reply::accept()) })
        .build()
        .unwrap();
    let data = r#"{"AppId":123456,"MessageBody":{"ConversationType":"two"}}"#;
    assert_eq!(answer(&service, body_of(&callbacks(), "BeforeSendMessage", data)).await, (200, 1));
}

#[tokio::test]
async fn a_late_handler_decides_for_the_redelivery() {
    let log = Log::default();
    let _listening = log.listen();
    let service = builder(Undecided::Reject)
        .on_any(|event| async {
            tokio::time::sleep(Duration::from_secs(6)).await;
            reject(event).await
        })
        .deadline(Duration::from_secs(1))
        .build()
        .unwrap();
    let event = body("BeforeSendMessage");
    let began = Instant::now();
    assert_eq!(answer(&service, event.clone()).await, (200, 1));
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    assert_eq!(answer(&service, body("AfterPush")).await, (200, 0));
    while answer(&service, event.clone()).await != (200, 7) {
        assert!(began.elapsed() < Duration::from_secs(60), "the handler's decision is not kept");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(log.text().contains("handler_late"), "{}", log.text());
}

#[tokio::test]
async fn handlers_that_block_delay_no_answer() {
    let service = builder(Undecided::Reject)
        .on_any(|event| async {
            std::thread::sleep(Duration::from_secs(60));
            accept(event).await
        })
        .handler_threads(4)
        .build()
        .unwrap();
    let began = Instant::now();
    for answer in join_all((0..130).map(|_| answer(&service, body("BeforeSendMessage")))).await {
        assert_eq!(answer, (200, 1));
    }
    assert!(began.elapsed() < Duration::from_secs(45), "{:?}", began.elapsed());
}

#[tokio::test]
async fn after_events_take_no_room_of_before_events() {
    let log = Log::default();
    let _listening = log.listen();
    let service = builder(Undecided::Accept)
        .on("BeforeSendMessage", reject)
        .on("AfterSendMessage", |event| async {
            std::thread::sleep(Duration::from_secs(3));
            accept(event).await
        })
        .handler_threads(1)
        .handler_queue(3)
        .build()
        .unwrap();
    let after = join_all((0..20).map(|_| answer(&service, body("AfterSendMessage"))));
    let (after, before) = tokio::join!(after, async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        answer(&service, body("BeforeSendMessage")).await
    });
    assert_eq!(before, (200, 7));
    // One runs and three wait, or the first had not begun when the last came.
    let full = after.iter().filter(|answer| answer.0 == 503).count();
    assert!(
        after.iter().all(|(status, _)| [200, 503].contains(status)) && (16..=17).contains(&full),
        "{after:?}"
    );
    assert!(log.text().contains("handler_not_started"), "{}", log.text());
}

#[tokio::test]
async fn a_dropped_request_is_decided_for_its_redelivery() {
    let ran = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&ran);
    let service = builder(Undecided::Accept)
        .on_any(move |event| {
            count.fetch_add(1, Ordering::Relaxed);
            async {
                tokio::time::sleep(Duration::from_millis(400)).await;
                reject(event).await
            }
        })
        .deadline(Duration::from_secs(20))
        .build()
        .unwrap();
    let event = body("BeforeSendMessage");
    let given_up = tokio::spawn(service.clone().oneshot(request(event.clone())));
    while ran.load(Ordering::Relaxed) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    given_up.abort();
    assert!(given_up.await.unwrap_err().is_cancelled());
    assert_eq!(answer(&service, event).await, (200, 7));
    assert_eq!(ran.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_event_that_comes_twice_is_handled_once() {
    let ran = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&ran);
    let service = builder(Undecided::Accept)
        .on_any(move |event| {
            count.fetch_add(1, Ordering::Relaxed);
            async {
                tokio::time::sleep(Duration::from_millis(200)).await;
                reject(event).await
            }
        })
        .deadline(Duration::from_secs(20))
        .build()
        .unwrap();
    let event = body("BeforeSendMessage");
    for answer in join_all((0..5).map(|_| answer(&service, event.clone()))).await {
        assert_eq!(answer, (200, 7));
    }
    assert_eq!(answer(&service, event).await, (200, 7));
    assert_eq!(ran.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn what_is_no_callback_is_turned_away_and_logged() {
    let log = Log::default();
    let _listening = log.listen();
    let service = builder(Undecided::Accept).on_any(reject).max_body_bytes(1_000).build().unwrap();
    let status = async |request: Request<Body>| {
        let (status, reply) = read(service.clone().oneshot(request).await.unwrap()).await;
        assert_eq!(reply, Value::Null);
        status
    };
    let with = |name: &str, value: &[u8]| {
        let value = axum::http::HeaderValue::from_bytes(value).unwrap();
        Request::post("/im").header(name, value).body(Body::from(body("AfterPush"))).unwrap()
    };
    assert_eq!(status(Request::put("/im").body(Body::empty()).unwrap()).await, 405);
    assert_eq!(status(with("content-type", b"text/html")).await, 415);
    assert_eq!(status(with("content-encoding", b"gzip")).await, 415);
    assert_eq!(status(with("content-length", b"1001")).await, 413);
    assert_eq!(status(request("x".repeat(1_001))).await, 413);
    let others = Callbacks::new(["another-callback-secret"]).unwrap().app_id(123_456);
    assert_eq!(status(request(body_of(&others, "BeforeSendMessage", r#"{"AppId":123456}"#))).await, 401);
    let broken = stream::iter([Ok("{"), Err(std::io::Error::other("the sender broke off"))]);
    assert_eq!(status(request(Body::from_stream(broken))).await, 400);
    let text = log.text();
    for reason in ["method", "text/html", "gzip", "too_large", "signature", "the sender broke off"] {
        assert!(text.contains(reason), "{reason} in {text}");
    }
}

#[tokio::test]
async fn a_body_is_read_no_further_than_its_limit_and_no_longer_than_the_deadline() {
    let service = builder(Undecided::Accept)
        .on_any(reject)
        .max_body_bytes(1_000)
        .deadline(Duration::from_secs(2))
        .build()
        .unwrap();
    let pieces = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&pieces);
    let endless = stream::repeat_with(move || {
        count.fetch_add(1, Ordering::Relaxed);
        Ok::<_, std::io::Error>([b' '; 100].as_slice())
    });
    assert_eq!(answer(&service, Body::from_stream(endless)).await.0, 413);
    assert_eq!(pieces.load(Ordering::Relaxed), 11);
    let silent = stream::pending::<Result<&[u8], std::io::Error>>();
    assert_eq!(answer(&service, Body::from_stream(silent)).await.0, 408);
}

#[tokio::test]
async fn wrong_options_are_refused() {
    let refused = |builder: CallbackServiceBuilder, path: &str, rule: &str| {
        let Err(Error::Validation(error)) = builder.build() else { panic!("{path} is accepted") };
        assert_eq!((error.path.as_str(), error.rule), (path, rule), "{error}");
    };
    let made = || builder(Undecided::Accept).on_any(accept);
    for deadline in [Duration::ZERO, Duration::from_micros(900), Duration::from_millis(60_001), Duration::MAX]
    {
        refused(made().deadline(deadline), "deadline", "range");
    }
    for bytes in [0, (1 << 20) + 1, usize::MAX] {
        refused(made().max_body_bytes(bytes), "max_body_bytes", "range");
    }
    for events in [0, 10_000_001, usize::MAX] {
        refused(made().replay_capacity(events), "replay_capacity", "range");
    }
    for count in [0, usize::MAX] {
        refused(made().handler_threads(count), "handler_threads", "range");
        refused(made().handler_queue(count), "handler_queue", "range");
    }
    refused(made().on_any(accept), "handlers.*", "duplicate");
    refused(made().events(["no name"]), "events[0]", "event_name");
    for name in ["beforeSendMessage", "BeforeSendMesage", " BeforeSendMessage", "AfterTeleport", ""] {
        refused(made().on(name, accept), &format!("handlers.{name}"), "unknown_event");
    }
    assert!(Reply::reject(0, "").is_err());
}

#[test]
fn what_is_refused_is_named_as_rust_names_it() {
    let now = SystemTime::now();
    let path = |error: Error| match error {
        Error::Validation(refused) => refused.path.clone(),
        Error::Callback(refused) => refused.reason.to_owned(),
        other => panic!("{other}"),
    };
    assert_eq!(path(Callbacks::new([" "]).expect_err("refused")), "secret");
    assert_eq!(path(EventIdForm::parse("[").expect_err("refused")), "event_id");
    assert_eq!(path(callbacks().verify(b"{}", now).expect_err("refused")), "missing_field");
    let draft = EventDraft::new("no name", "{}", now, "evt-1", "1234");
    assert_eq!(path(callbacks().sign(&draft).expect_err("refused")), "event_type");
    let draft = EventDraft::new("AfterPush", r#"{"A":1}"#, now, "evt-1", "1234");
    let body = Callbacks::new(["a-callback-secret"]).unwrap().sign(&draft).map_err(path);
    assert_eq!(body, Err("app_id".to_owned()));
    // Ten minutes are too many by default, and no matter without a tolerance.
    let mut draft = draft;
    draft.time = now - Duration::from_secs(600);
    let body = callbacks().sign(&draft).unwrap();
    assert_eq!(path(callbacks().verify(body.as_bytes(), now).expect_err("refused")), "time_tolerance");
    let event = callbacks().tolerance(None).verify(body.as_bytes(), now).unwrap();
    assert_eq!((event.id.as_str(), event.integer("A")), ("evt-1", Some(1)));
    assert!(callbacks().tolerance(Duration::from_secs(601)).verify(body.as_bytes(), now).is_ok());
}

/// Key, owner, and the reply once it is settled.
type SharedClaim = (String, String, Option<String>);

/// A store that services share.
#[derive(Clone, Default)]
struct Shared {
    claims: Arc<Mutex<Vec<SharedClaim>>>,
    fault: Option<&'static str>,
}

impl Shared {
    async fn fault(&self) -> Result<(), StoreError> {
        match self.fault {
            Some("hang") => std::future::pending().await,
            Some("panic") => panic!("a store's own fault"),
            Some(words) => Err(words.into()),
            None => Ok(()),
        }
    }
}

impl ReplayStore for Shared {
    fn claim<'a>(
        &'a self,
        keys: &'a [String],
        owner: &'a str,
        _: Duration,
    ) -> BoxFuture<'a, Result<ReplayClaim, StoreError>> {
        Box::pin(async move {
            self.fault().await?;
            let mut claims = self.claims.lock().unwrap();
            if let Some((_, _, reply)) = claims.iter().find(|(key, of, _)| keys.contains(key) && of != owner)
            {
                return Ok(reply.clone().map_or(ReplayClaim::Running, ReplayClaim::Answered));
            }
            claims.extend(keys.iter().map(|key| (key.clone(), owner.to_owned(), None)));
            Ok(ReplayClaim::Fresh)
        })
    }

    fn settle<'a>(
        &'a self,
        keys: &'a [String],
        owner: &'a str,
        reply: &'a str,
        _: Duration,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.fault().await?;
            for (key, of, kept) in self.claims.lock().unwrap().iter_mut() {
                if keys.contains(key) && of == owner {
                    (*of, *kept) = (String::new(), Some(reply.to_owned()));
                }
            }
            Ok(())
        })
    }

    fn release<'a>(&'a self, keys: &'a [String], owner: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.fault().await?;
            self.claims.lock().unwrap().retain(|(key, of, _)| !keys.contains(key) || of != owner);
            Ok(())
        })
    }
}

#[tokio::test]
async fn services_of_one_store_handle_an_event_once() {
    let (store, ran) = (Shared::default(), Arc::new(AtomicUsize::new(0)));
    let services: Vec<_> = (0..3)
        .map(|_| {
            let ran = Arc::clone(&ran);
            let handler = move |event| {
                ran.fetch_add(1, Ordering::Relaxed);
                async {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    reject(event).await
                }
            };
            let builder = builder(Undecided::Accept).on_any(handler).deadline(Duration::from_secs(20));
            builder.replay_store(store.clone()).build().unwrap()
        })
        .collect();
    let event = body("BeforeSendMessage");
    for answer in join_all(services.iter().map(|service| answer(service, event.clone()))).await {
        assert_eq!(answer, (200, 7));
    }
    assert_eq!(ran.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_store_that_goes_wrong_loses_no_event() {
    for fault in ["hang", "panic", "out of order"] {
        let log = Log::default();
        let _listening = log.listen();
        let ran = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&ran);
        let service = builder(Undecided::Accept)
            .on_any(move |event| {
                count.fetch_add(1, Ordering::Relaxed);
                reject(event)
            })
            .deadline(Duration::from_secs(3))
            .replay_store(Shared { fault: Some(fault), ..Shared::default() })
            .build()
            .unwrap();
        let event = body("BeforeSendMessage");
        // The memory of this process serves.
        for _ in 0..2 {
            assert_eq!(answer(&service, event.clone()).await, (200, 7), "{fault}");
        }
        assert_eq!(ran.load(Ordering::Relaxed), 1, "{fault}");
        assert!(log.text().contains("replay_store"), "{fault}: {}", log.text());
    }
}
