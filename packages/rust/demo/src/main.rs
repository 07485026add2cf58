//! A backend as a newcomer would write it, told to go through everything once. Run by `cargo xtask demo --lang rust`,
//! which starts the emulator; every line it prints was checked.

mod callback_server;
mod emulator_control;

use std::env;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use callback_server::CallbackServer;
use emulator_control::EmulatorControl;
use futures_util::TryStreamExt;
use serde_json::json;
use volc_im::callbacks::Callbacks;
use volc_im::content::read_text_content;
use volc_im::conversations::{CreateConversationRequest, NewConversation};
use volc_im::messages::{GetConversationMessagesRequest, SendMessageRequest};
use volc_im::participants::{BatchAddConversationParticipantRequest, NewParticipant};
use volc_im::prelude::*;

const CALLBACK_SECRET: &str = "demo-callback-secret";
const ANNA: UserId = UserId(10001);
const BEN: UserId = UserId(10002);
const CARL: UserId = UserId(10003);

fn say(step: &str, text: &str) {
    println!("{step:<10} {text}");
}

fn message(group: ConversationId, sender: UserId, text: &str) -> SendMessageRequest {
    SendMessageRequest::new(text_content(text), group, MsgType::Text, sender)
}

/// Texts of the group's messages, in pages of ten.
async fn texts(im: &ImClient, group: ConversationId) -> Result<Vec<String>> {
    let messages = im.paginate(GetConversationMessagesRequest::new(group, Cursor::START, 10));
    let texts = messages.map_ok(|message| read_text_content(&message.content).unwrap_or_default());
    Ok(texts.try_collect().await?)
}

#[tokio::main]
async fn main() -> Result<()> {
    let app_id: AppId = env::var("VOLC_IM_APP_ID")?.parse()?;
    let base_url = env::var("VOLC_IM_BASE_URL")?;
    let im = ImClient::builder()
        .credentials(env::var("VOLCENGINE_ACCESS_KEY")?, env::var("VOLCENGINE_SECRET_KEY")?)
        .app_id(app_id)
        .base_url(&base_url)
        .retry(RetryPolicy::new().base_delay(Duration::from_millis(20)))
        .build()?;
    let emulator = EmulatorControl::new(&base_url);
    println!("volc-im demo: a Rust backend against the emulator at {base_url}\n");

    // 1. A group.
    let group = NewConversation::new(ConversationType::Group).name("Weekend hike");
    let group = im.create_conversation(CreateConversationRequest::new(group, ANNA)).await?;
    let group = group.conversation_short_id;
    ensure!(group.get() > 1 << 53, "no 19-digit id: {group}");
    say("group", &format!("created, id {group}, exact as an i64"));

    // 2. Members.
    let members =
        vec![NewParticipant::new(BEN).nick_name("Ben"), NewParticipant::new(CARL).nick_name("Carl")];
    let members = BatchAddConversationParticipantRequest::new(group, ANNA, members);
    let added = im.batch_add_conversation_participant(members).await?;
    ensure!(added.failed.is_empty(), "{added:?}");
    say("members", &format!("added {BEN} and {CARL}, none failed"));

    // 3. Messages, listed page by page.
    let written: Vec<_> = (1..=25).map(|number| format!("message {number}")).collect();
    for text in &written {
        im.send_message(message(group, ANNA, text)).await?;
    }
    let listed = texts(&im, group).await?;
    ensure!(listed == written, "{listed:?}");
    let (first, last) = (&listed[0], &listed[24]);
    say(
        "messages",
        &format!("sent 25, listed {} as a Stream, 10 to a page: \"{first}\" … \"{last}\"", listed.len()),
    );

    // 4. A failure on the way.
    emulator.fail_once("SendMessage", 503).await?;
    let sent = im.send_message(message(group, ANNA, "sent once")).with_info().await?;
    let (attempts, client_msg_id) =
        (sent.info.attempts, sent.info.idempotency_id.context("an idempotency id")?);
    ensure!(attempts == 2, "{attempts} attempts");
    let copies = texts(&im, group).await?.iter().filter(|text| *text == "sent once").count();
    ensure!(copies == 1, "{copies} copies");
    say("retry", &format!("an injected 503: attempt {attempts} succeeded with the same ClientMsgId"));
    say("", &format!("{client_msg_id}, and the group holds the message once"));

    // 5. The service's own errors.
    let error =
        im.send_message(message(group, UserId(99999), "x")).await.err().context("a stranger wrote")?;
    let Error::Api(refusal) = &error else { bail!("{error}") };
    ensure!(refusal.error_code() == ErrorCode::ParticipantNotInConversation, "{error}");
    let (kind, request_id) = (error.kind(), error.request_id().context("a request id")?);
    say("error", &format!("sender 99999 is no member: {kind} {}, request {request_id}", refusal.code));

    // 6. Callbacks: what clients of the app do comes here first.
    let server = CallbackServer::start(Callbacks::new([CALLBACK_SECRET])?.app_id(app_id)).await?;
    emulator.set_callback_target(&server.url, CALLBACK_SECRET).await?;
    let client_says = async |text: &str| {
        let content = text_content(text);
        emulator
            .act_as(json!({
                "user": BEN,
                "type": "send_message",
                "conversation_short_id": group.to_string(),
                "msg_type": 10001,
                "content": content,
            }))
            .await
    };
    let refused = client_says("spoiler: the summit is closed").await?;
    let reason = &refused["check_message"];
    ensure!(refused["ok"] == false && refused["check_code"] == 1001, "{refused}");
    ensure!(reason == "no spoilers, please", "{refused}");
    say("callback", &format!("{BEN}'s client sent a spoiler: refused with 1001 {reason}"));
    let allowed = client_says("see you on Saturday").await?;
    ensure!(allowed["ok"] == true, "{allowed}");
    let heard = server.heard();
    ensure!(heard == ["BeforeSendMessage", "BeforeSendMessage", "AfterSendMessage"], "{heard:?}");
    let id = allowed["message_id"].as_str().context("a message id")?;
    say("callback", &format!("{BEN}'s client sent another message: accepted, id {id}"));

    // 7. A forgery.
    let forgery = json!({"event_type": "AfterSendMessage", "data": {"AppId": app_id}, "variant": "forged"});
    let delivery = emulator.send_callback(forgery).await?;
    ensure!(delivery["status"] == 401 && delivery["answer"].as_str().unwrap_or_default() == "", "{delivery}");
    ensure!(server.heard().len() == heard.len(), "{:?}", server.heard());
    say("callback", "a forged body: answered 401 without a word; the reason is in our log, by tracing");

    println!("\neverything was as expected");
    Ok(())
}
