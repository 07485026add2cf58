// Campaigns: batches that a ledger remembers, in one process.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ImClient, Ledger } from "volc-im";
import { startEmulator } from "./emulator.mjs";
import { recorder, rejectionOf } from "./fixtures.mjs";
import { TableStore } from "./table-store.mjs";

let emulator;
before(async () => {
  emulator = await startEmulator();
});
beforeEach(async () => {
  await emulator.faults();
  await emulator.forget();
});
after(() => emulator?.stop());

const ids = (count, from = 1) => Array.from({ length: count }, (_, at) => String(from + at));
const broadcast = (receiver) => ({ sender: "5000000", receiver, msgType: 10001, content: "{}" });
const send = (ledger, receiver, more) =>
  new ImClient(emulator.options).batch("BatchSendMessage", broadcast(receiver), { paced: false, partSize: 10, concurrency: 2, ledger, ...more });
const all = async (items) => {
  const list = [];
  for await (const item of items) list.push(item);
  return list;
};

async function* awaited(count) {
  for (const id of ids(count)) {
    await sleep(0);
    yield id;
  }
}

/** So many receivers have it, each once. */
async function assertArrived(count) {
  const times = await emulator.arrivals("BatchSendMessage");
  assert.equal(times.size, count);
  assert.deepEqual(new Set(times.values()), new Set(count ? [1] : []));
}

test("the same batch, however its list comes and however often it is run, is sent once", async () => {
  const ledger = new Ledger("spring", new TableStore());
  const progress = [];
  for (const receiver of [ids(95), new Set(ids(95)), ids(95).values(), awaited(95)]) {
    const report = await send(ledger, receiver, { onProgress: (...given) => progress.push(given) });
    assert.deepEqual(report, { total: 95, sent: 95, failed: 0, unknown: 0, left: 0, running: 0, parts: 10, unknownParts: [] });
    assert.deepEqual(await ledger.report(), report);
    assert.deepEqual(await all(ledger.items()), []);
    assert.deepEqual(progress.at(-1), [95, 95]);
  }
  await assertArrived(95);
  assert.equal((await new Ledger("autumn", ledger.store).report()).parts, 0);
});

test("clients share a campaign, and each has the report of the whole", async () => {
  const ledger = new Ledger("spring", new TableStore());
  await emulator.faults({ action: "BatchSendMessage", fault: { type: "latency", ms: 20 } });
  const reports = await Promise.all([awaited(300), ids(300), ids(300).values()].map((receiver) => send(ledger, receiver)));
  for (const report of reports) assert.deepEqual([report.sent, report.running], [300, 0]);
  await assertArrived(300);
});

test("a list is taken a part at a time, and left where it is wanted no more", async () => {
  const ledger = new Ledger("spring", new TableStore());
  const stop = new AbortController();
  let [taken, most, isLeft] = [0, 0, false];
  function* users() {
    try {
      for (const id of ids(10_000)) {
        taken++;
        yield id;
      }
    } finally {
      isLeft = true;
    }
  }
  const onProgress = (done) => {
    most = Math.max(most, taken - done);
    if (done >= 200) stop.abort();
  };
  const report = await send(ledger, users(), { onProgress, signal: stop.signal });
  assert.ok(most <= 100, `${most} items ahead`);
  assert.ok(report.total === null && report.sent >= 200 && isLeft, JSON.stringify(report));
});

test("another input is refused at the first part that differs", async () => {
  const ledger = new Ledger("spring", new TableStore());
  await send(ledger, ids(30));
  const error = await rejectionOf(send(ledger, [...ids(24), ...ids(6, 40)]));
  assert.deepEqual([error.kind, error.path, error.rule, error.given], ["validation", "receiver", "ledger_input", "2"]);
  await assertArrived(30);
});

test("unknown items are told of, never sent again, and resolved", async () => {
  const ledger = new Ledger("spring", new TableStore());
  await emulator.faults(
    { action: "BatchSendMessage", first: 1, fault: { type: "reset", after: "processing" } },
    { action: "BatchSendMessage", after: 1, first: 1, fault: { type: "api_error", code: "InvalidParam", message: "m" } },
  );
  const big = "7221856821303362049";
  const users = () => [BigInt(big), ...ids(39)].values();
  const report = await send(ledger, users(), { concurrency: 1 });
  assert.deepEqual([report.sent, report.failed, report.unknown, report.unknownParts], [20, 10, 10, [0]]);
  const items = await all(ledger.items());
  assert.deepEqual(items.map(({ index, outcome }) => [index, outcome]), Array.from({ length: 20 }, (_, at) => [at, at < 10 ? "unknown" : "failed"]));
  assert.equal(items[10].code, "InvalidParam");
  const refused = await rejectionOf(ledger.resolve(0, "left", "some of it", { positions: [3] }));
  assert.deepEqual([refused.kind, refused.rule], ["validation", "whole_part"]);
  await ledger.resolve(0, "sent", "it is there", { positions: [3] });
  assert.deepEqual([(await ledger.report()).sent, (await ledger.report()).unknown], [21, 9]);
  await ledger.resolve(0, "failed", "it is not");
  assert.deepEqual([(await ledger.report()).failed, (await ledger.report()).unknown], [19, 0]);
  assert.equal((await rejectionOf(ledger.resolve(0, "sent", "twice"))).rule, "not_unknown");
  assert.equal((await rejectionOf(ledger.resolve(0, "lost", "no such word"))).path, "resolution");
  assert.equal((await rejectionOf(ledger.resolve(77, "sent", "no such part"))).rule, "not_unknown");
  // What failed is not sent again.
  assert.deepEqual(await send(ledger, users()), await ledger.report());
  await assertArrived(40);
});

test("an outage ends a run, and leaves the rest to the next one", async () => {
  const ledger = new Ledger("spring", new TableStore());
  await emulator.faults({ action: "BatchSendMessage", fault: { type: "status", status: 503 } });
  const { records, logger } = recorder();
  const im = new ImClient({ ...emulator.options, logger });
  const options = { paced: false, partSize: 10, concurrency: 2, ledger };
  const error = await rejectionOf(im.batch("BatchSendMessage", broadcast(ids(400).values()), options));
  assert.deepEqual([error.kind, error.maybeSent], ["transport", true]);
  assert.match(error.message, /5 parts in a row have an unknown outcome/);
  assert.equal(records.filter(({ reason }) => reason === "outage").length, 1);
  const { parts, unknown, sent } = await ledger.report();
  assert.deepEqual([parts, unknown, sent], [5, 50, 0]);
  await emulator.faults();
  const report = await send(ledger, ids(400).values());
  assert.deepEqual([report.total, report.sent, report.unknown, report.left], [400, 350, 50, 0]);
  await assertArrived(400);
});

test("ids that a double cannot hold come back as text", async () => {
  const ledger = new Ledger("spring", new TableStore());
  await emulator.control("POST", "failing_users", { users: ["7221856821303362049"] });
  const report = await send(ledger, [7221856821303362049n, 2n].values());
  await emulator.control("POST", "failing_users", { users: [] });
  assert.deepEqual([report.sent, report.failed], [1, 1]);
  assert.equal((await all(ledger.items()))[0].item, "7221856821303362049");
});

test("one part that is lost is left by a person, and sent by the next run", async () => {
  const store = new TableStore();
  const ledger = new Ledger("spring", store);
  await send(ledger, ids(30));
  // As if a machine had crashed.
  Object.assign(store.rows.get("spring 1"), { owner: "gone", until: 0, record: "" });
  await emulator.forget();
  assert.deepEqual((await send(ledger, ids(30))).unknownParts, [1]);
  await assertArrived(0);
  await ledger.resolve(1, "left", "the machine never sent it");
  assert.equal((await ledger.report()).left, 10);
  assert.equal((await send(ledger, ids(30))).sent, 30);
  await assertArrived(10);
});

test("one that is stopped settles what is under way, and goes on later", async () => {
  const ledger = new Ledger("spring", new TableStore());
  await emulator.faults({ action: "BatchSendMessage", fault: { type: "latency", ms: 50 } });
  const stop = new AbortController();
  const report = await send(ledger, ids(1_000), { signal: stop.signal, onProgress: (done) => done >= 40 && stop.abort() });
  assert.deepEqual([report.unknown, report.running, report.left], [0, 0, 1_000 - report.sent]);
  assert.ok(report.sent >= 40 && report.sent < 1_000, JSON.stringify(report));
  await emulator.faults();
  assert.equal((await send(ledger, ids(1_000))).sent, 1_000);
  await assertArrived(1_000);
});

test("a signal that came before claims nothing", async () => {
  const store = new TableStore();
  const report = await send(new Ledger("spring", store), ids(10), { signal: AbortSignal.abort() });
  assert.deepEqual([report.sent, report.left, store.claims], [0, 10, 0]);
});

const broken = {
  throws: () => {
    throw new Error("the database is down");
  },
  rejects: async () => Promise.reject(new Error("the database is down")),
  hangs: () => new Promise(() => {}),
  "gives nothing": () => undefined,
  "gives another word": () => "fresh",
  "gives no time": () => ({ msLeft: "soon" }),
};
for (const [what, claim] of Object.entries(broken)) {
  test(`a store whose claim ${what} sends nothing, and is told of once`, async () => {
    const store = new TableStore();
    const { logger, records } = recorder();
    const ledger = new Ledger("spring", { claim, settle: (given) => store.settle(given), read: (given) => store.read(given) }, { leaseMs: 1_000 });
    const im = new ImClient({ ...emulator.options, logger });
    const report = await im.batch("BatchSendMessage", broadcast(ids(2)), { paced: false, ledger, deadlineMs: 2_500 });
    assert.deepEqual([report.sent, report.left], [0, 2]);
    await assertArrived(0);
    const told = records.filter(({ reason }) => reason === "store_failed");
    assert.deepEqual(told.map(({ level }) => level), ["error"], JSON.stringify(records));
    assert.match(told[0].message, /campaign spring: the store fails/);
    assert.equal((await send(new Ledger("spring", store), ids(2))).sent, 2);
  });
}

test("an outcome that the store takes late is kept", async () => {
  const store = new TableStore();
  let failures = 3;
  const settle = async (given) => (failures-- > 0 ? Promise.reject(new Error("the database is down")) : store.settle(given));
  const ledger = new Ledger("spring", { claim: (given) => store.claim(given), settle, read: (given) => store.read(given) });
  const im = new ImClient({ ...emulator.options, logger: recorder().logger });
  assert.equal((await im.batch("BatchSendMessage", broadcast(ids(5)), { paced: false, ledger })).sent, 5);
  await assertArrived(5);
});

function* failing() {
  yield* ids(14);
  throw new Error("the file is gone");
}

test("a list that fails ends the campaign with its error, after the parts in progress", async () => {
  const ledger = new Ledger("spring", new TableStore());
  const error = await rejectionOf(send(ledger, failing()));
  assert.deepEqual([error.kind, error.path, error.rule], ["validation", "receiver", "items"]);
  assert.match(error.message, /the file is gone/);
  assert.equal((await ledger.report()).running, 0);
  assert.equal((await send(ledger, ids(30).values())).sent, 30);
  await assertArrived(30);
});

test("a wrong ledger is refused when it is made", () => {
  const store = new TableStore();
  for (const [make, path, rule] of [
    [() => new Ledger("", store), "campaign", "length"],
    [() => new Ledger("a\nb", store), "campaign", "characters"],
    [() => new Ledger(7, store), "campaign", "type"],
    [() => new Ledger("spring"), "store", "type"],
    [() => new Ledger("spring", { claim() {}, settle() {} }), "store", "type"],
    [() => new Ledger("spring", store, { leaseMs: "60" }), "leaseMs", "type"],
  ]) {
    assert.throws(make, (error) => error.kind === "validation" && error.path === path && error.rule === rule, path);
  }
});

test("a wrong batch is refused before anything is sent", async () => {
  const store = new TableStore();
  const ledger = new Ledger("spring", store);
  for (const [given, receiver, path] of [
    ["spring", ids(1), "ledger"],
    [{}, ids(1), "ledger"],
    [new Ledger("spring", store, { leaseMs: 500 }), ids(1), "leaseMs"],
    [ledger, [], "receiver"],
    [ledger, ["1", "-5"], "receiver[1]"],
    [ledger, ids(1)[0], "receiver"],
  ]) {
    assert.equal((await rejectionOf(send(given, receiver))).path, path);
  }
  const two = { ...broadcast(ids(2).values()), sender: ids(1).values() };
  assert.equal((await rejectionOf(new ImClient(emulator.options).batch("BatchSendMessage", two, { ledger }))).rule, "type");
  assert.equal((await rejectionOf(send(undefined, ids(2).values()))).path, "receiver");
  assert.equal((await rejectionOf(send(undefined, ids(2), { leger: ledger }))).path, "leger");
  assert.equal(store.claims, 0);
  await assertArrived(0);
});
