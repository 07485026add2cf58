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

test("options of a call of the wrong type are refused", async () => {
  const im = new ImClient({ ...OPTIONS, fetch: () => assert.fail("sent") });
  const cases = [
    ["text", "options"],
    [{ signal: {} }, "signal"],
    [{ signal: null }, "signal"],
    [{ timeoutMs: "5" }, "timeoutMs"],
    [{ deadlineMs: -1 }, "deadlineMs"],
    [{ appId: "5" }, "appId"],
    [{ clientMsgId: 5 }, "clientMsgId"],
    [{ retry: { maxAttempts: "5" } }, "maxAttempts"],
  ];
  for (const [options, path] of cases) {
    const error = await rejectionOf(im.sendMessage(INPUTS.SendMessage, options));
    assert.deepEqual([error.kind, error.path.replace("retry.", "")], ["validation", path], JSON.stringify(options));
  }
});

test("a closed object says so", () => {
  const closed = new ImProtocol(OPTIONS);
  closed.close();
  closed.close();
  check(thrownBy(() => closed.buildRequest("SendMessage", INPUTS.SendMessage)), "", "closed");
});

test("after all that, right inputs of every action still work", () => {
  for (const [action, input] of Object.entries(INPUTS)) {
    const request = protocol.buildRequest(action, input);
    assert.equal(request.method, "POST");
    assert.match(request.headers.authorization, /^HMAC-SHA256 Credential=AKLTtest\//);
  }
});
