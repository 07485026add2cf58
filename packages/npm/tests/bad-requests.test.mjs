// Every bad input is refused with an ImError that says where and why, before anything is sent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ImClient, ImError, ImProtocol } from "volc-im";
import { BAD_OPTIONS, BAD_REQUESTS } from "./bad-requests.mjs";
import { INPUTS, OPTIONS, rejectionOf, thrownBy } from "./fixtures.mjs";

const protocol = new ImProtocol(OPTIONS);

function check(error, path, rule) {
  assert.ok(error instanceof ImError, `no ImError: ${error?.stack ?? error}`);
  assert.equal(error.kind, "validation");
  if (path !== undefined) assert.equal(error.path, path);
  assert.equal(typeof error.rule, "string");
  if (rule !== undefined) assert.equal(error.rule, rule);
  assert.ok(error.message.includes(error.rule), error.message);
}

for (const [what, action, input, path, rule] of BAD_REQUESTS) {
  test(`${what} is refused by buildRequest`, () => {
    check(thrownBy(() => protocol.buildRequest(action, input)), path, rule);
  });
}

test("every bad request is refused by a client too, and nothing is sent", async () => {
  let sent = 0;
  const fetch = async () => {
    sent++;
    return new Response("{}");
  };
  const im = new ImClient({ ...OPTIONS, fetch });
  for (const [what, action, input, path, rule] of BAD_REQUESTS) {
    const error = await rejectionOf(im.call(action, input));
    assert.doesNotThrow(() => check(error, path, rule), what);
  }
  assert.equal(sent, 0);
});

for (const [what, options, path, rule] of BAD_OPTIONS) {
  test(`${what} is refused`, () => {
    const error = thrownBy(() => new ImProtocol({ ...OPTIONS, ...options }));
    check(error, path, rule);
    assert.ok(!error.message.includes(OPTIONS.secretAccessKey));
  });
}

test("arguments of the wrong type are refused", async () => {
  const { SendMessage } = INPUTS;
  const cases = [
    [() => new ImProtocol(), "options"],
    [() => new ImProtocol("x"), "options"],
    [() => protocol.buildRequest("SendMessage", SendMessage, { now: Number.NaN }), "now"],
    [() => protocol.buildRequest("SendMessage", SendMessage, { now: new Date(Number.NaN) }), "now"],
    [() => protocol.buildRequest("SendMessage", SendMessage, { now: "2024" }), "now"],
    [() => protocol.buildRequest("SendMessage", SendMessage, { now: 5n }), "now"],
    [() => protocol.buildRequest("SendMessage", SendMessage, { clientMsgId: 5 }), "clientMsgId"],
    [() => protocol.parseResponse("SendMessage", { status: "200", body: "{}" }), "response.status"],
    [() => protocol.parseResponse("SendMessage", { status: 200, body: {} }), "response.body"],
    [() => protocol.parseResponse("SendMessage", "{}"), "response"],
    [() => new ImClient({ ...OPTIONS, fetch: 5 }), "fetch"],
  ];
  for (const [run, path] of cases) check(thrownBy(run), path, "type");
});

test("options of a call are refused before anything is sent, unknown ones with the nearest name", async () => {
  const im = new ImClient({ ...OPTIONS, fetch: () => assert.fail("sent") });
  const cases = [
    ["text", "options", "type"],
    [[], "options", "type"],
    [{ signal: {} }, "signal", "type"],
    [{ timeoutMs: "5" }, "timeoutMs", "type"],
    [{ timeoutMs: 0 }, "timeoutMs", "range"],
    [{ timeoutMs: 1.5 }, "timeoutMs", "range"],
    [{ timeoutMs: 5n }, "timeoutMs", "type"],
    [{ deadlineMs: -5 }, "deadlineMs", "range"],
    [{ deadlineMs: NaN }, "deadlineMs", "range"],
    [{ deadlineMs: Infinity }, "deadlineMs", "range"],
    [{ timeOutMs: 5 }, "timeOutMs", "unknown_option", /timeoutMs/],
    [{ clientMsgID: "x" }, "clientMsgID", "unknown_option", /clientMsgId/],
    [{ retrySafe: true }, "retrySafe", "unknown_option"],
    [{ appId: "5" }, "appId", "type"],
    [{ clientMsgId: 5 }, "clientMsgId", "type"],
    [{ retry: true }, "retry", "type"],
    [{ retry: [] }, "retry", "type"],
    [{ retry: new Map() }, "retry", "type"],
    [{ retry: { maxAttempts: "5" } }, "retry.maxAttempts", "type"],
    [{ retry: { maxAttempts: 0 } }, "retry.maxAttempts", "range"],
    [{ retry: { maxAttemps: 5 } }, "retry.maxAttemps", "unknown_option", /maxAttempts/],
    [{ paced: "yes" }, "paced", "type"],
  ];
  for (const [options, path, rule, words] of cases) {
    const error = await rejectionOf(im.sendMessage(INPUTS.SendMessage, options));
    const shown = JSON.stringify(options, (_, value) => (typeof value === "bigint" ? String(value) : value));
    assert.deepEqual([error.kind, error.path, error.rule], ["validation", path, rule], `${shown}: ${error.stack}`);
    if (words) assert.match(error.message, words);
  }
});

test("options of a client are refused when it is made, unknown ones with the nearest name", () => {
  const cases = [
    [{ onRequests: () => {} }, "onRequests", "unknown_option", /onRequest/],
    [{ pacer: {} }, "pacer", "unknown_option"],
    [{ onRequest: 5 }, "onRequest", "type"],
    [{ fetch: 5 }, "fetch", "type"],
    [{ timeoutMs: 0 }, "timeoutMs", "range"],
    [{ retry: true }, "retry", "type"],
    [{ credentials: () => {} }, undefined, "conflict"],
    [{ secretAccessKey: "s\n" }, "secretAccessKey", undefined],
    [{ secretAccessKey: " s" }, "secretAccessKey", undefined],
    [{ accessKeyId: "AKLT " }, "accessKeyId", undefined],
    [{ baseUrl: "http://user:hunter2@127.0.0.1:5" }, "baseUrl", undefined],
  ];
  for (const Made of [ImClient, ImProtocol]) {
    for (const [options, path, rule, words] of cases) {
      const error = thrownBy(() => new Made({ ...OPTIONS, ...options }));
      check(error, path, rule);
      if (words) assert.match(error.message, words);
      assert.ok(!/hunter2/.test(JSON.stringify([error.message, error])), error.message);
    }
  }
});

test("options of a request that is built are checked, too", () => {
  const build = (options) => thrownBy(() => protocol.buildRequest("SendMessage", INPUTS.SendMessage, options));
  check(build({ clientMsgID: "x" }), "clientMsgID", "unknown_option");
  check(build({ timeoutMs: 5 }), "timeoutMs", "unknown_option");
  check(build({ appId: -1 }), "appId", "range");
});

test("an idempotency id is refused where there is no field for it, or another one", async () => {
  const im = new ImClient({ ...OPTIONS, fetch: () => assert.fail("sent") });
  const none = await rejectionOf(im.queryOnlineStatus({ userIds: [1] }, { clientMsgId: "x" }));
  check(none, "clientMsgId", undefined);
  const two = await rejectionOf(im.sendMessage({ ...INPUTS.SendMessage, clientMsgId: "a" }, { clientMsgId: "b" }));
  check(two, undefined, "conflict");
});

test("a closed object says so", () => {
  const closed = new ImProtocol(OPTIONS);
  closed.close();
  closed.close();
  check(thrownBy(() => closed.buildRequest("SendMessage", INPUTS.SendMessage)), "", "closed");
  check(thrownBy(() => closed.start("SendMessage", INPUTS.SendMessage)), "", "closed");
});

test("a closed client says so, in every way to call", async () => {
  const im = new ImClient({ ...OPTIONS, fetch: () => assert.fail("sent") });
  im.close();
  im.close();
  check(await rejectionOf(im.sendMessage(INPUTS.SendMessage)), "", "closed");
  check(await rejectionOf(im.raw("X", {})), "", "closed");
  check(await rejectionOf(im.batch("AddFriend", { userId: 1, friendUserIds: [2] })), "", "closed");
  check(await rejectionOf(im.paginate("ListFriend", { userId: 1 }).pages().next()), "", "closed");
});

test("after all that, right inputs of every action still work", () => {
  for (const [action, input] of Object.entries(INPUTS)) {
    const request = protocol.buildRequest(action, input);
    assert.equal(request.method, "POST");
    assert.match(request.headers.authorization, /^HMAC-SHA256 Credential=AKLTtest\//);
  }
});
