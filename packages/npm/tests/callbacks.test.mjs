// Callbacks: what is genuine is read without damage, everything else is refused with its reason.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Callbacks, ImError, accept, isEvent, reject } from "volc-im";
import { rejectionOf, thrownBy } from "./fixtures.mjs";
import { ENVELOPE, GENUINE, HOSTILE_CALLBACKS, NOW, SECRET, signed } from "./hostile-callbacks.mjs";
import { vectors } from "./vectors.mjs";

const callbacks = new Callbacks({ secret: SECRET, appId: 123456 });

test("the signature of the written-down vector is reproduced", () => {
  const signature = "fe1e9615134d54eac622dd3bda254c12324c16e8cfe370d181d670d05f50a8a1";
  assert.equal(JSON.parse(GENUINE).Signature, signature);
  const event = callbacks.verify(GENUINE, { now: NOW });
  assert.deepEqual([event.type, event.id, event.appId], ["AfterMarkNewChat", "evt-1", "123456"]);
  assert.equal(event.timeMs, Date.parse("2025-04-17T14:09:39Z"));
  assert.equal(event.raw, ENVELOPE.EventData);
  assert.equal(event.data.ConversationShortId, "7000000000000000001");
  assert.equal(event.data.UserId, "100001");
  assert.deepEqual(event.data.RobotIds, ["1"]);
  assert.deepEqual([event.data.AppId, event.data.ConversationType, event.data.Ext], [123456, 1, {}]);
});

test("a body is text, bytes or a buffer", () => {
  const bytes = new TextEncoder().encode(GENUINE);
  for (const body of [GENUINE, bytes, bytes.buffer, Buffer.from(GENUINE)]) {
    assert.equal(callbacks.verify(body, { now: NOW.getTime() }).id, "evt-1");
  }
});

test("a parsed body is refused as what it is", () => {
  for (const body of [JSON.parse(GENUINE), undefined, null, 5, [1, 2]]) {
    const error = thrownBy(() => callbacks.verify(body, { now: NOW }));
    assert.deepEqual([error.kind, error.path, error.rule], ["validation", "body", "type"]);
    assert.match(error.message, /raw body/);
  }
});

for (const [what, body, reason, skew] of HOSTILE_CALLBACKS) {
  test(`${what} is refused`, () => {
    const error = thrownBy(() => callbacks.verify(body, { now: NOW }));
    assert.ok(error instanceof ImError, String(error?.stack ?? error));
    assert.equal(error.kind, "callback");
    assert.equal(typeof error.reason, "string");
    if (reason !== undefined) assert.equal(error.reason, reason);
    if (skew !== undefined) assert.equal(error.skewSeconds, skew);
    assert.ok(!error.message.includes(SECRET));
  });
}

test("any of several secrets is accepted", () => {
  const rotating = new Callbacks({ secret: ["new-secret", SECRET], appId: 123456 });
  assert.equal(rotating.verify(GENUINE, { now: NOW }).id, "evt-1");
  assert.equal(rotating.verify(signed({}, "new-secret"), { now: NOW }).id, "evt-1");
  assert.equal(thrownBy(() => rotating.verify(signed({}, "old"), { now: NOW })).reason, "signature");
});

test("the tolerance works both ways and can be set", () => {
  const strict = new Callbacks({ secret: SECRET, appId: 123456, toleranceSeconds: 10 });
  const at = (seconds) => ({ now: Date.parse("2025-04-17T14:09:39Z") + seconds * 1000 });
  assert.equal(strict.verify(GENUINE, at(10)).id, "evt-1");
  assert.equal(strict.verify(GENUINE, at(-10)).id, "evt-1");
  assert.equal(thrownBy(() => strict.verify(GENUINE, at(12))).skewSeconds, -12);
  assert.equal(thrownBy(() => strict.verify(GENUINE, at(-12))).skewSeconds, 12);
});

test("an unverified body can be read, and the name says so", () => {
  const unverified = callbacks.parseUnverified(signed({}, "another"));
  assert.deepEqual([unverified.id, unverified.data.UserId, unverified.get("UserId")], ["evt-1", "100001", "100001"]);
  // No code that asks an event whether it is known takes it for one that was verified.
  assert.ok(!("known" in unverified));
  assert.deepEqual(callbacks.parseUnverified(signed({ EventData: "no JSON" })).data, {});
});

test("what sign makes is genuine", () => {
  const data = { AppId: 123456, ConversationShortId: 7000000000000000001n, Text: "你好" };
  const body = callbacks.sign({ type: "BeforeSendMessage", data });
  const event = callbacks.verify(body);
  assert.equal(event.data.ConversationShortId, "7000000000000000001");
  assert.equal(event.data.Text, "你好");
  const again = { type: "AfterPush", data: '{"AppId":123456}', time: NOW, id: "evt-7", nonce: "0007" };
  assert.equal(callbacks.sign(again), callbacks.sign(again));
  assert.equal(callbacks.verify(callbacks.sign(again), { now: NOW }).timeMs, NOW.getTime());
  const rounded = thrownBy(() => callbacks.sign({ type: "AfterPush", data: { Id: 7e18 } }));
  assert.deepEqual([rounded.path, rounded.rule], ["data.Id", "safe_integer"]);
});

test("everything is reached by path, as every language reaches it", () => {
  for (const { name, data, path, expect, text } of vectors("callbacks/paths.jsonl")) {
    const body = callbacks.sign({ type: "AfterPush", data, time: NOW });
    const event = callbacks.verify(body, { now: NOW });
    if (expect !== undefined) assert.deepEqual(event.get(path) ?? null, expect, `${name}: ${path}`);
    assert.equal(event.text(path) ?? null, text, `${name}: ${path}`);
  }
});

test("an event is plain data, and says whether it is documented", () => {
  const event = callbacks.verify(GENUINE, { now: NOW });
  assert.deepEqual(JSON.parse(JSON.stringify(event)), { ...event });
  assert.deepEqual(Object.keys(event).sort(), ["appId", "data", "id", "known", "raw", "signature", "timeMs", "type"]);
  assert.deepEqual([event.known, isEvent(event, "AfterMarkNewChat"), isEvent(event, "AfterPush")], [true, true, false]);
  const other = callbacks.verify(signed({ EventType: "AfterTea" }), { now: NOW });
  assert.deepEqual([other.known, other.type], [false, "AfterTea"]);
});

test("replies are what the service reads", () => {
  assert.deepEqual(JSON.parse(accept()), { CheckCode: 0, CheckMessage: "" });
  assert.deepEqual(JSON.parse(callbacks.reject(1001, "be kind")), { CheckCode: 1001, CheckMessage: "be kind" });
  const extra = JSON.parse(accept({ MessageId: 7000000000000000001n.toString(), Ext: { a: "b" } }));
  assert.deepEqual(extra, { CheckCode: 0, CheckMessage: "", MessageId: "7000000000000000001", Ext: { a: "b" } });
  assert.match(accept({ MessageId: 7000000000000000001n }), /"MessageId":7000000000000000001[,}]/);
  assert.equal(thrownBy(() => reject(0, "no")).kind, "validation");
  assert.equal(thrownBy(() => reject("1", "no")).kind, "validation");
  assert.equal(thrownBy(() => reject(1, 5)).rule, "type");
});

test("bad settings are refused", () => {
  const cases = [
    [{ secret: "" }, "not_empty"],
    [{ secret: [] }, undefined],
    [{ secret: ["a", ""] }, "not_empty"],
    [{ secret: 5 }, "type"],
    [{}, "not_empty"],
    [{ secret: "s", appID: 1 }, "unknown_option"],
    [{ secret: " s" }, undefined],
    [{ secret: "\n" }, undefined],
    [{ secret: "s", eventId: "nothing(" }, undefined],
    [{ secret: "s", toleranceSeconds: -1 }, undefined],
    [{ secret: "s", appId: "1" }, undefined],
  ];
  for (const [options, rule] of cases) {
    const error = thrownBy(() => new Callbacks(options));
    assert.equal(error.kind, "validation", JSON.stringify(options));
    if (rule !== undefined) assert.equal(error.rule, rule, JSON.stringify(options));
  }
});

test("a closed object says so", async () => {
  const closed = new Callbacks({ secret: SECRET });
  closed.close();
  const error = await rejectionOf((async () => closed.verify(GENUINE))());
  assert.equal(error.rule, "closed");
});
