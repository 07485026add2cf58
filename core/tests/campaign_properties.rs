//! What holds of campaigns, whatever fails in whatever order: machines that share a store, of which some crash.

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use volc_im_core::error::{Error, TransportKind};
use volc_im_core::machine::client::{BatchSpec, CampaignSpec, Client};
use volc_im_core::machine::ledger::{
    Campaign, CampaignOutput, CampaignReport, ClaimRequest, LedgerFile, ReadRequest, Resolution,
    SettleRequest, resolve,
};
use volc_im_core::machine::options::{BatchOptions, CallOptions, ClientOptions, OptionNames};
use volc_im_core::machine::output::{Inputs, Output, ResponseHead, Token};
use volc_im_core::machine::pacing::Accounts;
use volc_im_core::model::shape::Operation;
use volc_im_core::time::{MonoTime, Now, WallTime};
use volc_im_core::wire::protocol::JsonStyle;
use volc_im_core::wire::signer::Credentials;

const LEASE_MS: i64 = 2_000;

/// Anything that a machine waits for.
enum Asked {
    Send(Token, String),
    Claim(Token, ClaimRequest),
    Settle(Token, SettleRequest),
    Read(Token, ReadRequest),
    Items(Token, u64),
}

struct Machine {
    campaign: Campaign,
    /// Whom its claims are for.
    owner: String,
    asked: Vec<Asked>,
    wakes_at: u64,
    taken: u64,
    outcome: Option<Result<CampaignReport, Error>>,
}

/// The service, the store and the machines, in virtual time.
struct World {
    client: Arc<Client>,
    now_ms: u64,
    store: LedgerFile,
    items: u64,
    part_size: i64,
    is_pulled: bool,
    machines: Vec<Machine>,
    born: u8,
    /// Messages that the service has stored, by receiver.
    stored: BTreeMap<u64, u32>,
    /// Receivers whose part was sent, however it ended.
    sends: BTreeMap<u64, u32>,
}

impl World {
    fn new(items: u64, part_size: i64, is_pulled: bool) -> Self {
        let credentials = Credentials::new("AKLTexample", "secret", None).expect("credentials");
        let options = ClientOptions::new(Some(credentials), 123_456, OptionNames::JAVASCRIPT);
        let now = Now { wall: support::noon(), mono: MonoTime::from_millis(0) };
        let client = Client::new(options, &Accounts::new(), now).expect("a client");
        World {
            client,
            now_ms: 0,
            store: LedgerFile::default(),
            items,
            part_size,
            is_pulled,
            machines: Vec::new(),
            born: 0,
            stored: BTreeMap::new(),
            sends: BTreeMap::new(),
        }
    }

    fn wall(&self) -> WallTime {
        support::noon().plus_millis(i64::try_from(self.now_ms).expect("a time"))
    }

    fn now(&self) -> Now {
        Now { wall: self.wall(), mono: MonoTime::from_millis(1_000 + self.now_ms) }
    }

    /// Another process begins the same campaign.
    fn start(&mut self) {
        self.born += 1;
        let receivers: Vec<u64> = if self.is_pulled { Vec::new() } else { (1..=self.items).collect() };
        let input = json!({"sender": 5000, "receiver": receivers, "msgType": 1, "content": "{}"});
        let call = CallOptions { paced: Some(false), ..CallOptions::default() };
        let options =
            BatchOptions { call, part_size: Some(self.part_size), concurrency: Some(2), deadline_ms: None };
        let operation = Operation::find("BatchSendMessage").expect("an action");
        let batch = BatchSpec { operation, input: &input.to_string(), style: JsonStyle::JAVASCRIPT, options };
        let (name, is_pulled) = ("spring", self.is_pulled);
        let spec = CampaignSpec { batch, name, lease_ms: Some(LEASE_MS), is_pulled };
        let campaign = self.client.start_campaign(spec, self.now(), &[self.born; 16]).expect("a campaign");
        let (owner, asked) = (String::new(), Vec::new());
        self.machines.push(Machine { campaign, owner, asked, wakes_at: 0, taken: 0, outcome: None });
    }

    /// Lets every machine say what it wants.
    fn ask(&mut self) {
        let now = self.now();
        for machine in &mut self.machines {
            for outputs in 0.. {
                assert!(outputs < 500, "it loops");
                match machine.campaign.next(now) {
                    CampaignOutput::Machine(Output::Send { token, request, .. }) => {
                        let body: Value = serde_json::from_str(&request.body).expect("a body");
                        let part = part_of(&body, self.part_size);
                        let read = ReadRequest { campaign: "spring".to_owned(), from: part, most: 1 };
                        let row = self
                            .store
                            .read(&read, now.wall)
                            .into_iter()
                            .next()
                            .expect("no send without a claim");
                        assert!(row.part == part && row.record.is_empty() && row.owner == machine.owner);
                        machine.asked.push(Asked::Send(token, request.body));
                    }
                    CampaignOutput::Machine(Output::Wait(ms)) => {
                        assert!(ms > 0, "it does not wait");
                        machine.wakes_at = self.now_ms.saturating_add(ms);
                        break;
                    }
                    CampaignOutput::Machine(Output::Tell(_)) | CampaignOutput::Log(_) => {}
                    CampaignOutput::Machine(Output::Over(outcome)) => {
                        assert!(machine.outcome.is_none(), "over twice");
                        machine.outcome = Some(*outcome);
                    }
                    CampaignOutput::Machine(other) => panic!("{other:?}"),
                    CampaignOutput::Claim { token, request, .. } => {
                        machine.owner.clone_from(&request.owner);
                        machine.asked.push(Asked::Claim(token, request));
                    }
                    CampaignOutput::Settle { token, request, .. } => {
                        machine.asked.push(Asked::Settle(token, request));
                    }
                    CampaignOutput::Read { token, request, .. } => {
                        machine.asked.push(Asked::Read(token, request));
                    }
                    CampaignOutput::Items { token, most } => machine.asked.push(Asked::Items(token, most)),
                }
            }
        }
    }

    /// One of a machine's questions comes to its end: `how` decides in which way.
    fn finish(&mut self, number: usize, which: usize, how: u8) {
        let (now, wall) = (self.now(), self.wall());
        let machine = &mut self.machines[number];
        if machine.asked.is_empty() {
            return;
        }
        let asked = machine.asked.remove(which % machine.asked.len());
        let campaign = &mut machine.campaign;
        match asked {
            Asked::Send(token, body) => {
                let body: Value = serde_json::from_str(&body).expect("a body");
                let receivers: Vec<u64> = body["Receiver"]
                    .as_array()
                    .expect("receivers")
                    .iter()
                    .map(|id| id.as_u64().expect("an id"))
                    .collect();
                if how % 8 == 1 {
                    return campaign.on_transport_error(now, token, TransportKind::Connect, "refused");
                }
                for receiver in &receivers {
                    *self.sends.entry(*receiver).or_default() += 1;
                }
                if how % 8 == 2 {
                    return campaign.on_transport_error(
                        now,
                        token,
                        TransportKind::Reset,
                        "before it arrived",
                    );
                }
                let head = ResponseHead { status: 200, ..ResponseHead::default() };
                if how % 8 == 3 {
                    let body = br#"{"ResponseMetadata":{"Error":{"Code":"InvalidParam","Message":"m"}}}"#;
                    return campaign.on_response(now, token, head, body);
                }
                for receiver in &receivers {
                    *self.stored.entry(*receiver).or_default() += 1;
                }
                if how % 8 == 4 {
                    return campaign.on_transport_error(
                        now,
                        token,
                        TransportKind::Reset,
                        "after it was stored",
                    );
                }
                let ids: serde_json::Map<String, Value> =
                    receivers.iter().map(|receiver| (receiver.to_string(), json!(7))).collect();
                let body = json!({"ResponseMetadata": {"RequestId": "r"}, "Result": {"UserMessageId": ids}});
                campaign.on_response(now, token, head, body.to_string().as_bytes());
            }
            Asked::Claim(token, request) => {
                // Refused before or after it reached the store, or never answered.
                if how % 8 == 1 {
                    return campaign.on_store_failed(now, token, "down");
                }
                let (answer, line) = self.store.claim(&request, wall);
                if let Some(line) = line {
                    assert!(self.store.read_line(&line.text), "{}", line.text);
                }
                match how % 8 {
                    2 => campaign.on_store_failed(now, token, "no answer"),
                    3 => {}
                    _ => campaign.on_claimed(now, token, answer),
                }
            }
            Asked::Settle(token, request) => {
                if how % 8 == 1 {
                    return campaign.on_store_failed(now, token, "down");
                }
                let (is_taken, line) = self.store.settle(&request);
                if let Some(line) = line {
                    assert!(self.store.read_line(&line.text), "{}", line.text);
                }
                match how % 8 {
                    2 => campaign.on_store_failed(now, token, "no answer"),
                    3 => {}
                    _ => campaign.on_settled(token, is_taken),
                }
            }
            Asked::Read(token, request) => match how % 8 {
                1 => campaign.on_store_failed(now, token, "down"),
                3 => {}
                _ => campaign.on_read(now, token, &self.store.read(&request, wall)),
            },
            Asked::Items(token, most) => {
                let to = (machine.taken + most.min(1 + u64::from(how) % 4)).min(self.items);
                let items = (machine.taken + 1..=to).map(|id| id.to_string()).collect();
                machine.taken = to;
                campaign.on_items(token, items, to == self.items);
            }
        }
    }

    fn pass(&mut self) {
        let next = self.machines.iter().map(|machine| machine.wakes_at).min().unwrap_or(0);
        self.now_ms = next.clamp(self.now_ms + 1, self.now_ms + 700);
    }

    /// Nothing fails any more: the machines that are left, and one more, come to their end.
    fn come_to_an_end(&mut self) -> CampaignReport {
        self.start();
        let last = self.machines.len() - 1;
        for steps in 0.. {
            assert!(steps < 20_000, "it does not end");
            self.ask();
            if self.machines.iter().all(|machine| machine.outcome.is_some()) {
                break;
            }
            let busy = self.machines.iter().position(|machine| !machine.asked.is_empty());
            match busy {
                Some(number) => self.finish(number, 0, 0),
                None => self.pass(),
            }
        }
        let report = self.machines[last].outcome.take().expect("an outcome").expect("a report");
        self.machines.clear();
        report
    }

    fn items_of(&self) -> (Vec<u64>, Vec<u64>) {
        let read = ReadRequest { campaign: "spring".to_owned(), from: 0, most: u64::MAX };
        let (mut failed, mut unknown) = (Vec::new(), Vec::new());
        for part in self.store.read(&read, self.wall()) {
            let (some_failed, some_unknown) = part.items();
            failed.extend(some_failed.iter().map(|item| item.index + 1));
            unknown.extend(some_unknown.iter().map(|item| item.index + 1));
        }
        (failed, unknown)
    }
}

fn part_of(body: &Value, part_size: i64) -> u64 {
    let first = body["Receiver"][0].as_u64().expect("a receiver");
    (first - 1) / u64::try_from(part_size).expect("a size")
}

/// What happens next: time, a crash, a stop, a start, or the end of a question.
fn deeds() -> impl Strategy<Value = Vec<(u8, usize, usize, u8)>> {
    proptest::collection::vec((0u8..40, 0usize..4, 0usize..8, any::<u8>()), 1..200)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// No item is lost, none is sent twice, none is sent without a claim, and the report says what the service has.
    #[test]
    fn whatever_fails_every_item_is_sent_once_at_most(
        deeds in deeds(), items in 1u64..40, part_size in 1i64..7, is_pulled in any::<bool>()
    ) {
        let mut world = World::new(items, part_size, is_pulled);
        world.start();
        for (deed, machine, which, how) in deeds {
            world.ask();
            let number = if world.machines.is_empty() { 0 } else { machine % world.machines.len() };
            match deed {
                0 if !world.machines.is_empty() => {
                    // A crash: what it asked may still arrive, nobody hears of it.
                    while how % 2 == 0 && !world.machines[number].asked.is_empty() {
                        world.finish(number, 0, how);
                    }
                    world.machines.remove(number);
                }
                1 if world.machines.len() < 4 => world.start(),
                2 if !world.machines.is_empty() => {
                    let now = world.now();
                    world.machines[number].campaign.cancel(now, "enough");
                }
                3..=9 => world.pass(),
                _ if !world.machines.is_empty() => world.finish(number, which, how),
                _ => {}
            }
        }
        world.come_to_an_end();
        // What a machine freed after the last one had passed it by, the next run sends.
        let report = world.come_to_an_end();
        for (receiver, sends) in &world.sends {
            prop_assert_eq!(*sends, 1, "receiver {} was sent to {} times", receiver, sends);
        }
        let (failed, unknown) = world.items_of();
        let sum = report.sent + report.failed + report.unknown + report.left + report.running;
        prop_assert_eq!(sum, items, "{:?}", &report);
        prop_assert_eq!(report.total, Some(items));
        prop_assert_eq!((report.left, report.running), (0, 0), "{:?}", &report);
        prop_assert_eq!((failed.len() as u64, unknown.len() as u64), (report.failed, report.unknown));
        for receiver in 1..=items {
            let is_stored = world.stored.contains_key(&receiver);
            let (is_failed, is_unknown) = (failed.contains(&receiver), unknown.contains(&receiver));
            prop_assert!(is_failed as u8 + is_unknown as u8 <= 1, "receiver {} twice", receiver);
            prop_assert!(is_stored || is_failed || is_unknown, "receiver {} is lost", receiver);
            prop_assert!(!(is_stored && is_failed), "receiver {} has it and is failed", receiver);
        }
    }
}

fn settled(world: &mut World, request: &SettleRequest) -> bool {
    let (is_taken, line) = world.store.settle(request);
    if let Some(line) = line {
        assert!(world.store.read_line(&line.text));
    }
    is_taken
}

/// A world in which the first part was claimed, sent and never settled.
fn crashed() -> World {
    let mut world = World::new(5, 2, false);
    world.start();
    for _ in 0..2 {
        world.ask();
        world.finish(0, 0, 0);
    }
    world.machines.clear();
    world.now_ms += 10_000;
    world
}

#[test]
fn a_person_says_what_became_of_unknown_items() {
    for (as_what, expected) in
        [(Resolution::Sent, (5, 0, 0)), (Resolution::Failed, (3, 2, 0)), (Resolution::Left, (5, 0, 0))]
    {
        let mut world = crashed();
        let before = world.come_to_an_end();
        assert_eq!((before.sent, before.failed, before.unknown), (1, 0, 4), "both active parts");
        assert_eq!(before.unknown_parts, [0, 1]);
        for number in [0, 1] {
            let read = ReadRequest { campaign: "spring".to_owned(), from: number, most: 1 };
            let part = world.store.read(&read, world.wall()).remove(0);
            // One item of it first: places in the whole list.
            if as_what != Resolution::Left && number == 0 {
                let one = resolve("spring", &part, Some(&[1]), Resolution::Sent, "seen").expect("a settle");
                assert!(settled(&mut world, &one));
                assert!(!settled(&mut world, &SettleRequest { record: "{\"s\":9}".to_owned(), ..one }));
                assert_eq!(world.items_of().1, [1, 3, 4]);
                continue;
            }
            let all = resolve("spring", &part, None, as_what, "looked it up").expect("a settle");
            assert!(settled(&mut world, &all));
        }
        let report = world.come_to_an_end();
        match as_what {
            Resolution::Left => {
                assert_eq!((report.sent, report.failed, report.unknown), expected);
            }
            _ => assert_eq!(report.unknown, 1),
        }
        assert_eq!(report.sent + report.failed + report.unknown, 5);
    }
}

#[test]
fn what_is_not_unknown_cannot_be_resolved() {
    let mut world = crashed();
    world.come_to_an_end();
    let read = ReadRequest { campaign: "spring".to_owned(), from: 0, most: 9 };
    let parts = world.store.read(&read, world.wall());
    let rule = |part: usize, places: Option<&[u64]>, as_what| match resolve(
        "spring",
        &parts[part],
        places,
        as_what,
        "",
    ) {
        Err(Error::Validation(error)) => error.rule,
        other => panic!("{other:?}"),
    };
    assert_eq!(rule(2, None, Resolution::Sent), "not_unknown");
    assert_eq!(rule(0, Some(&[]), Resolution::Sent), "not_unknown");
    assert_eq!(rule(0, Some(&[0, 4]), Resolution::Sent), "not_unknown");
    assert_eq!(rule(0, Some(&[0]), Resolution::Left), "whole_part");
}

#[test]
fn another_input_in_the_same_campaign_sends_nothing() {
    let mut world = crashed();
    let sent = world.sends.len();
    world.part_size = 3;
    world.start();
    for _ in 0..200 {
        world.ask();
        match world.machines[0].asked.is_empty() {
            false => world.finish(0, 0, 0),
            true => world.pass(),
        }
    }
    let outcome = world.machines[0].outcome.take().expect("an outcome");
    let Err(Error::Validation(error)) = outcome else { panic!("{outcome:?}") };
    assert_eq!((error.rule, error.path.as_str()), ("ledger_input", "receiver"));
    assert_eq!(world.sends.len(), sent);
}
