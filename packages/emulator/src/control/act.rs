//! Acting as a client user: check, ask the backend, do it, tell the backend.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State as Shared;
use serde_json::{Map, Value, json};

use super::act_input::Act;
use super::routes::{Reply, answer, read, refuse};
use super::{act_conversations, act_members, act_messages, act_presence};
use crate::app::App;
use crate::callbacks::courier_answer::Outcome;
use crate::callbacks::deliver::{Delivery, Reason};
use crate::callbacks::events::Event;
use crate::config::BeforeTimeout;
use crate::failure::Failure;
use crate::gateway::clock::Moment;
use crate::state::State;
use crate::state::message::Cause;

/// Events of a completed act.
pub type Done = Map<String, Value>;
/// Checks an act and says what the backend is asked beforehand.
pub type Before = fn(&mut State, &Act, Moment) -> Result<Option<Event>, Failure>;
/// Does an act; the events that follow are noted in the state.
pub type Apply = fn(&mut State, &Act, Moment) -> Result<Done, Failure>;

/// Everything a client user can do.
const DEEDS: [(&str, Before, Apply); 20] = [
    ("send_message", act_messages::before_send, act_messages::send),
    ("recall_message", unasked, act_messages::recall),
    ("modify_message", unasked, act_messages::modify),
    ("delete_message", unasked, act_messages::delete),
    ("set_property", unasked, act_messages::set_property),
    ("mark_read", unasked, act_messages::mark_read),
    ("create_conversation", unasked, act_conversations::create),
    ("update_conversation", act_conversations::before_update, act_conversations::update),
    ("mute_conversation", act_conversations::before_mute, act_conversations::mute),
    ("destroy_conversation", act_conversations::before_destroy, act_conversations::destroy),
    ("mark_new_chat", unasked, act_conversations::mark_new_chat),
    ("join", unasked, act_members::join),
    ("leave", unasked, act_members::leave),
    ("add_participants", unasked, act_members::add),
    ("remove_participants", unasked, act_members::remove),
    ("update_participant", act_members::before_update, act_members::update),
    ("online", unasked, act_presence::online),
    ("offline", unasked, act_presence::offline),
    ("enter_live_group", unasked, act_presence::enter),
    ("leave_live_group", unasked, act_presence::leave),
];

/// Names of everything a client user can do.
pub fn names() -> impl Iterator<Item = &'static str> {
    DEEDS.iter().map(|(name, _, _)| *name)
}

fn unasked(_: &mut State, _: &Act, _: Moment) -> Result<Option<Event>, Failure> {
    Ok(None)
}

/// Answers when everything is done and every callback has a response or has timed out.
pub async fn act(Shared(app): Shared<Arc<App>>, body: Bytes) -> Reply {
    match read(&body) {
        Ok(input) => do_as_user(&app, input).await,
        Err(refused) => refused,
    }
}

/// Carries out an act of a client user, and reports it to watchers.
pub async fn do_as_user(app: &App, input: Map<String, Value>) -> Reply {
    let act = match Act::read(input) {
        Ok(act) => act,
        Err(failure) => return refuse(failure.message),
    };
    let Some((_, before, apply)) = DEEDS.iter().find(|(name, _, _)| *name == act.kind) else {
        let known: Vec<&str> = DEEDS.iter().map(|(name, _, _)| *name).collect();
        return refuse(format!("type is not one of {}", known.join(", ")));
    };
    let (status, Json(done)) = perform(app, &act, *before, *apply).await;
    app.tell("act", json!({ "act": act.input(), "answer": done }));
    (status, Json(done))
}

async fn perform(app: &App, act: &Act, before: Before, apply: Apply) -> Reply {
    let question = before(&mut app.state(), act, app.clock.now());
    let asked = match question {
        Ok(Some(event)) => app.courier.send(app, &event, Reason::ordinary("act")).await,
        Ok(None) => None,
        Err(failure) => return failed(&failure),
    };
    if let Some(delivery) = asked.as_ref().filter(|delivery| forbids(app, delivery)) {
        return answer(json!({
            "ok": false,
            "refused_by_callback": true,
            "check_code": delivery.check_code,
            "check_message": delivery.check_message,
            "callback": delivery,
        }));
    }
    let (done, events) = {
        let mut state = app.state();
        state.cause = Cause { call: None, delivery: asked.as_ref().map(|delivery| delivery.id) };
        let done = apply(&mut state, act, app.clock.now());
        (done, state.take_events())
    };
    app.changed();
    for event in events {
        app.courier.send(app, &event, Reason::ordinary("act")).await;
    }
    match done {
        Ok(mut done) => {
            done.insert("ok".to_owned(), json!(true));
            if let Some(delivery) = asked {
                done.insert("callback".to_owned(), json!(delivery));
            }
            answer(done.into())
        }
        Err(failure) => failed(&failure),
    }
}

/// Whether the answer to a Before callback stops the act.
fn forbids(app: &App, delivery: &Delivery) -> bool {
    match delivery.outcome {
        Outcome::Accepted => false,
        Outcome::Refused => true,
        Outcome::Timeout | Outcome::Error | Outcome::BadAnswer => {
            app.config.before_timeout == BeforeTimeout::Refuse
        }
    }
}

fn failed(failure: &Failure) -> Reply {
    answer(json!({ "ok": false, "error": { "code": failure.code, "message": failure.message } }))
}
