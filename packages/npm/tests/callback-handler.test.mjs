// The Fetch-API handler: statuses, replies, deadline, and silence towards whoever forges.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Callbacks, accept, reject } from "volc-im";

const callbacks = new Callbacks({ secret: "s", appId: 123456 });
const event = (type) => callbacks.sign({ type, data: { AppId: 123456, ConversationShortId: 7000000000000000001n } });
const post = (body, init) => new Request("http://backend.test/im", { method: "POST", body, ...init });

async function ask(handlers, options, request) {
  const logged = [];
  const handler = callbacks.handler(handlers, { log: (error) => logged.push(error), ...options });
  const response = await handler(request);
  return { status: response.status, text: await response.text(), headers: response.headers, logged };
}

test("a handler decides, and gets the event", async () => {
  let seen;
  const handlers = {
    BeforeSendMessage: async (event) => {
      seen = event;
      return reject(1001, "be kind");
    },
    AfterSendMessage: () => {},
  };
  const refused = await ask(handlers, {}, post(event("BeforeSendMessage")));
  assert.equal(refused.status, 200);
  assert.match(refused.headers.get("content-type"), /^application\/json/);
  assert.deepEqual(JSON.parse(refused.text), { CheckCode: 1001, CheckMessage: "be kind" });
  assert.equal(seen.data.ConversationShortId, "7000000000000000001");
  const taken = await ask(handlers, {}, post(event("AfterSendMessage")));
  assert.deepEqual([taken.status, taken.text, taken.logged.length], [200, accept(), 0]);
});

test("an event without a handler is accepted", async () => {
  for (const type of ["AfterPush", "BrandNewEvent", "toString", "constructor"]) {
    const answer = await ask({}, {}, post(event(type)));
    assert.deepEqual([answer.status, answer.text], [200, accept()], type);
  }
});

test("what is not genuine gets 401 and not a word", async () => {
  const genuine = event("AfterPush");
  const bodies = [genuine.replace("AfterPush", "AfterPusk"), "{}", "", "x", new Uint8Array([0xff])];
  for (const body of bodies) {
    const answer = await ask({}, {}, post(body));
    assert.deepEqual([answer.status, answer.text], [401, ""]);
    assert.equal(answer.logged.length, 1);
    assert.equal(answer.logged[0].kind, "callback");
  }
});

test("other methods get 405", async () => {
  const answer = await ask({}, {}, new Request("http://backend.test/im"));
  assert.deepEqual([answer.status, answer.text, answer.headers.get("allow")], [405, "", "POST"]);
});

test("a body over the limit gets 413, whether it says its length or not", async () => {
  const large = "x".repeat(1024 * 1024 + 1);
  assert.equal((await ask({}, {}, post(large))).status, 413);
  const stream = () =>
    new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
  const endless = await ask({}, {}, post(stream(), { duplex: "half" }));
  assert.equal(endless.status, 413);
  const small = await ask({}, { maxBodyBytes: 10 }, post(event("AfterPush")));
  assert.equal(small.status, 413);
});

test("a late Before handler is answered for, as the policy says", async () => {
  const handlers = { BeforeSendMessage: () => sleep(5000, reject(1, "too late"), { ref: false }) };
  const start = performance.now();
  const accepted = await ask(handlers, { deadlineMs: 50 }, post(event("BeforeSendMessage")));
  assert.ok(performance.now() - start < 2000);
  assert.equal(JSON.parse(accepted.text).CheckCode, 0);
  assert.equal(accepted.logged[0].reason, "handler_late");
  const refused = await ask(handlers, { deadlineMs: 50, onLate: "reject" }, post(event("BeforeSendMessage")));
  assert.equal(refused.status, 200);
  assert.notEqual(JSON.parse(refused.text).CheckCode, 0);
});

test("a throwing handler is logged with its error", async () => {
  const broken = new Error("the database is away");
  const fail = () => {
    throw broken;
  };
  const before = await ask({ BeforeSendMessage: fail }, {}, post(event("BeforeSendMessage")));
  assert.deepEqual([before.status, JSON.parse(before.text).CheckCode], [200, 0]);
  assert.equal(before.logged[0].cause, broken);
  const after = await ask({ AfterPush: fail }, {}, post(event("AfterPush")));
  assert.deepEqual([after.status, after.text, after.logged[0].reason], [500, "", "handler_failed"]);
  const nonsense = await ask({ AfterPush: () => ({ CheckCode: 0 }) }, {}, post(event("AfterPush")));
  assert.equal(nonsense.status, 500);
});
