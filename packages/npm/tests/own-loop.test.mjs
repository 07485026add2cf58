// Calls that users carry out themselves, in virtual time; and credentials from a function.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ImClient, ImProtocol, callInfo } from "volc-im";
import { INPUTS, OPTIONS, answered, rejectionOf, thrownBy } from "./fixtures.mjs";

const WALL = Date.UTC(2026, 10, 24);
const at = (ms) => ({ wallMs: WALL + ms, monoMs: 1_000 + ms });
const BODY = '{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":7221856821303362049}}';

test("a call is sent, repeated and done as its outputs say", () => {
  const protocol = new ImProtocol({ ...OPTIONS, retry: { baseDelayMs: 5_000 } });
  const call = protocol.start("SendMessage", INPUTS.SendMessage, {}, at(0));
  const [send, wait, ...none] = call.next(at(0));
  assert.deepEqual([send.type, send.attempt, wait.type, none.length], ["send", 1, "wait", 0]);
  assert.ok(send.body instanceof Uint8Array && send.headers.authorization.startsWith("HMAC-SHA256 "));
  const [pause] = call.onResponse(send.token, { status: 503, body: "busy" }, at(5));
  assert.ok(pause.type === "wait" && pause.ms <= 5_000);
  const [again] = call.next(at(5 + pause.ms));
  assert.deepEqual([again.type, again.attempt, Buffer.compare(again.body, send.body)], ["send", 2, 0]);
  // What comes with a token that nobody waits for changes nothing.
  assert.equal(call.onResponse(send.token, { status: 200, body: BODY }, at(6_000)).at(-1).type, "wait");
  const [done] = call.onResponse(again.token, { status: 200, body: BODY }, at(6_000));
  assert.deepEqual([done.type, done.result.messageId], ["done", "7221856821303362049"]);
  assert.equal(callInfo(done.result).attempts, 2);
  assert.equal(thrownBy(() => call.next()).rule, "closed");
});

test("what was sent and not answered may have arrived; what is refused did not", () => {
  const protocol = new ImProtocol({ ...OPTIONS, retry: false });
  for (const [kind, maybeSent] of [["reset", true], ["connect", false], ["other", true]]) {
    const call = protocol.start("BatchSendMessage", { sender: 1, receiver: [2], msgType: 10001, content: "{}" });
    const [{ token }] = call.next();
    const [failed] = call.onTransportError(token, kind, "away");
    assert.deepEqual([failed.type, failed.error.maybeSent], ["failed", maybeSent], kind);
  }
  const call = protocol.start("SendMessage", INPUTS.SendMessage);
  call.next();
  assert.equal(call.cancel("enough").at(-1).type, "failed");
});

test("a call is checked when it is started", () => {
  const protocol = new ImProtocol(OPTIONS);
  const start = (input, options) => thrownBy(() => protocol.start("SendMessage", input, options)).path;
  assert.equal(start({ ...INPUTS.SendMessage, conten: "x" }), "conten");
  assert.equal(start(INPUTS.SendMessage, { timeoutMs: 0 }), "timeoutMs");
});

test("credentials are a value, or come from a function once for all calls", async () => {
  const keys = { accessKeyId: "AKLTother", secretAccessKey: "secret", sessionToken: "STS/token" };
  const seen = [];
  const fetch = async (_, { headers }) => (seen.push([headers.authorization.slice(0, 40), headers["x-security-token"]]), answered());
  const { appId } = OPTIONS;
  await new ImClient({ appId, fetch, credentials: keys }).queryOnlineStatus({ userIds: [1] });
  let asked = 0;
  const provider = async () => (asked++, { ...keys, expiresAt: new Date(Date.now() + 3_600_000) });
  const im = new ImClient({ appId, fetch, credentials: provider });
  await im.queryOnlineStatus({ userIds: [1] });
  await im.queryOnlineStatus({ userIds: [1] });
  assert.equal(asked, 1);
  for (const [authorization, token] of seen) {
    assert.match(authorization, /Credential=AKLTother\//);
    assert.equal(token, "STS/token");
  }
});

test("a function that gives no credentials fails its calls, and nothing is sent", async () => {
  const ways = [
    () => {
      throw new Error("no keys here");
    },
    async () => {
      throw new Error("no keys here");
    },
    () => undefined,
    () => ({ accessKeyId: 5, secretAccessKey: "s" }),
    () => ({ accessKeyId: "", secretAccessKey: "s" }),
  ];
  for (const credentials of ways) {
    const im = new ImClient({ appId: 1, credentials, fetch: () => assert.fail("sent"), retry: false });
    const error = await rejectionOf(im.sendMessage(INPUTS.SendMessage));
    assert.equal(error.maybeSent, false, error.stack);
  }
  const hangs = new ImClient({ appId: 1, credentials: () => new Promise(() => {}), fetch: () => assert.fail("sent"), retry: false });
  const error = await rejectionOf(hangs.sendMessage(INPUTS.SendMessage, { deadlineMs: 100 }));
  assert.equal(error.maybeSent, false);
});
