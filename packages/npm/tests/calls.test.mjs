// Calls against the emulator: ids, retries, aborts, timeouts, raw calls.

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, beforeEach, test } from "node:test";
import { ImClient, ImError, callInfo } from "volc-im";
import { startEmulator } from "./emulator.mjs";
import { rejectionOf } from "./fixtures.mjs";

const OWNER = 10001;
const FAST = { maxAttempts: 4, baseDelayMs: 5, maxDelayMs: 20 };
let emulator;
let im;
let group;

before(async () => {
  emulator = await startEmulator();
  im = new ImClient({ ...emulator.options, retry: FAST });
  const created = await im.createConversation({
    conversationCoreInfo: { conversationType: 2, name: "calls" },
    ownerUserId: OWNER,
  });
  group = created.conversationShortId;
});
after(() => emulator?.stop());
beforeEach(async () => {
  await emulator.faults();
  await emulator.forget();
});

const hello = (changes = {}) => ({
  sender: OWNER,
  conversationShortId: group,
  msgType: 10001,
  content: JSON.stringify({ text: "hello" }),
  ...changes,
});

test("a new conversation has a 19-digit id, undamaged", async () => {
  assert.match(group, /^\d{19}$/);
  const text = await emulator.messages(group);
  assert.ok(typeof text === "string");
});

test("an id goes out as string and as bigint, and comes back as string", async () => {
  for (const conversationShortId of [group, BigInt(group)]) {
    const { messageId } = await im.sendMessage(hello({ conversationShortId }));
    assert.match(messageId, /^\d{19}$/);
  }
  const bodies = (await emulator.requests("SendMessage")).map((request) => request.body);
  assert.equal(bodies.length, 2);
  for (const body of bodies) assert.ok(body.includes(`"ConversationShortId":${group}`), body);
});

test("maps keyed by ids, partial failures and empty results", async () => {
  const added = await im.batchAddConversationParticipant({
    conversationShortId: group,
    operator: OWNER,
    participantInfos: [{ participantUserId: 10002 }, { participantUserId: "10003", nickName: "three" }],
  });
  assert.deepEqual(added.failedUserIds ?? [], []);
  const online = await im.queryOnlineStatus({ userIds: [OWNER, 10002] });
  assert.equal(typeof online.queryOnlineResults, "object");
  const { messageId } = await im.sendMessage(hello());
  const recalled = await im.recallMessage({ conversationShortId: group, messageId, participantUserId: OWNER });
  assert.equal(typeof recalled, "object");
});

test("a 503 is retried with the same ClientMsgId, and one message is stored", async () => {
  await emulator.faults({ action: "SendMessage", first: 2, fault: { type: "status", status: 503 } });
  const sent = await im.sendMessage(hello({ content: '{"text":"once"}' }));
  const requests = await emulator.requests("SendMessage");
  assert.equal(requests.length, 3);
  const ids = new Set(requests.map((request) => JSON.parse(request.body).ClientMsgId));
  assert.equal(ids.size, 1);
  const info = callInfo(sent);
  assert.equal(info.attempts, 3);
  assert.deepEqual([...ids], [info.clientMsgId]);
  assert.equal(typeof info.requestId, "string");
  assert.ok(info.elapsedMs >= 0 && info.elapsedMs < 10_000);
  assert.equal((await emulator.messages(group)).split('once').length - 1, 1);
});

test("a connection reset after the message was stored does not store it twice", async () => {
  await emulator.faults({ action: "SendMessage", first: 1, fault: { type: "reset", after: "processing" } });
  const sent = await im.sendMessage(hello({ content: '{"text":"survivor"}' }));
  assert.equal(callInfo(sent).attempts, 2);
  assert.equal((await emulator.messages(group)).split('survivor').length - 1, 1);
});

test("the caller's ClientMsgId is used", async () => {
  const sent = await im.sendMessage(hello(), { clientMsgId: "my-own-id" });
  assert.equal(callInfo(sent).clientMsgId, "my-own-id");
  const again = await im.sendMessage(hello(), { clientMsgId: "my-own-id" });
  assert.equal(again.messageId, sent.messageId);
});

test("an error of the service is an ImError with its code", async () => {
  const error = await rejectionOf(im.sendMessage(hello({ conversationShortId: "7999999999999999999" })));
  assert.ok(error instanceof ImError);
  assert.deepEqual([error.kind, error.action, error.retryable], ["api", "SendMessage", false]);
  assert.equal(error.code, "ConversationNotFound");
  assert.equal(typeof error.requestId, "string");
  assert.equal(error.attempts, 1);
  assert.equal(error.name, "ImError");
  assert.ok(!Object.keys(error).includes("message") && !Object.keys(error).includes("name"));
});

test("retrying ends, and the error says how often it was tried", async () => {
  await emulator.faults({ fault: { type: "status", status: 503, body: "<html>away</html>" } });
  const error = await rejectionOf(im.queryOnlineStatus({ userIds: [1] }));
  assert.deepEqual([error.kind, error.httpStatus, error.attempts], ["http", 503, 4]);
  assert.match(error.bodyStart, /away/);
  const once = await rejectionOf(im.queryOnlineStatus({ userIds: [1] }, { retry: false }));
  assert.equal(once.attempts, 1);
});

test("Retry-After is waited for", async () => {
  await emulator.faults({ first: 1, fault: { type: "rate_limit", retry_after: 1 } });
  const start = performance.now();
  const result = await im.queryOnlineStatus({ userIds: [1] }, { retry: { maxAttempts: 2, maxDelayMs: 5000 } });
  assert.equal(callInfo(result).attempts, 2);
  assert.ok(performance.now() - start >= 950);
});

test("an attempt that takes too long is a timeout", async () => {
  await emulator.faults({ fault: { type: "latency", ms: 20_000 } });
  const start = performance.now();
  const error = await rejectionOf(im.queryOnlineStatus({ userIds: [1] }, { timeoutMs: 60, retry: false }));
  assert.equal(error.kind, "timeout");
  assert.equal(error.maybeSent, true);
  assert.ok(performance.now() - start < 15_000);
});

test("a call ends at its deadline, whatever its attempts do", async () => {
  await emulator.faults({ fault: { type: "latency", ms: 20_000 } });
  const start = performance.now();
  const options = { timeoutMs: 60, deadlineMs: 250, retry: { maxAttempts: 100, baseDelayMs: 1 } };
  const error = await rejectionOf(im.queryOnlineStatus({ userIds: [1] }, options));
  assert.equal(error.kind, "timeout");
  assert.ok(performance.now() - start < 15_000);
});

test("the caller's signal ends a call, while it waits for an answer and while it waits to retry", async () => {
  await emulator.faults({ fault: { type: "latency", ms: 20_000 } });
  const reason = new Error("the user went away");
  const sending = rejectionOf(im.queryOnlineStatus({ userIds: [1] }, { signal: abortedAfter(60, reason) }));
  const error = await sending;
  assert.deepEqual([error.kind, error.transportKind, error.maybeSent], ["transport", "aborted", true]);
  assert.equal(error.cause, reason);

  await emulator.faults({ fault: { type: "status", status: 503 } });
  const start = performance.now();
  const waiting = { signal: abortedAfter(80, reason), retry: { maxAttempts: 3, baseDelayMs: 60_000, maxDelayMs: 60_000 } };
  const ended = await rejectionOf(im.queryOnlineStatus({ userIds: [1] }, { ...waiting, deadlineMs: 300_000 }));
  assert.equal(ended.cause, reason);
  assert.ok(performance.now() - start < 30_000);
});

test("a signal that was given before the call sends nothing", async () => {
  const error = await rejectionOf(im.sendMessage(hello(), { signal: AbortSignal.abort() }));
  assert.deepEqual([error.kind, error.transportKind, error.maybeSent], ["transport", "aborted", false]);
  assert.equal((await emulator.requests("SendMessage")).length, 0);
});

test("a service that is not there is a connect error: nothing was sent", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  const away = new ImClient({ ...emulator.options, baseUrl: `http://127.0.0.1:${port}`, retry: false });
  const error = await rejectionOf(away.sendMessage(hello()));
  assert.deepEqual([error.kind, error.transportKind, error.maybeSent], ["transport", "connect", false]);
  assert.ok(error.cause instanceof Error);
});

test("a broken answer is a transport error, and a read is repeated", async () => {
  await emulator.faults({ first: 1, fault: { type: "truncate", bytes: 20 } });
  const result = await im.queryOnlineStatus({ userIds: [1] });
  assert.equal(callInfo(result).attempts, 2);
});

test("an answer beyond every limit is refused, not kept in memory", async () => {
  const endless = () => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1 << 20).fill(32)) });
  const greedy = new ImClient({ ...emulator.options, fetch: async () => new Response(endless()), retry: false });
  const error = await rejectionOf(greedy.queryOnlineStatus({ userIds: [1] }));
  assert.deepEqual([error.kind, error.rule], ["decode", "size"]);
});

test("a fetch that heeds no signal is left behind in time", async () => {
  const deaf = new ImClient({ ...emulator.options, fetch: () => new Promise(() => {}), retry: false });
  const late = await rejectionOf(deaf.queryOnlineStatus({ userIds: [1] }, { timeoutMs: 40 }));
  assert.equal(late.kind, "timeout");
  const signal = abortedAfter(40, new Error("enough"));
  const ended = await rejectionOf(deaf.queryOnlineStatus({ userIds: [1] }, { signal }));
  assert.deepEqual([ended.transportKind, ended.cause.message], ["aborted", "enough"]);
});

test("a redirect is not followed", async () => {
  await emulator.faults({ first: 1, fault: { type: "status", status: 307, headers: { location: "http://127.0.0.1:9/" } } });
  const error = await rejectionOf(im.queryOnlineStatus({ userIds: [1] }, { retry: false }));
  assert.deepEqual([error.kind, error.httpStatus], ["http", 307]);
});

test("raw calls take wire names and keep integers", async () => {
  const wire = { AppId: 123456, ConversationShortId: BigInt(group), Cursor: 0, Limit: 1 };
  const page = await im.raw("GetConversationMessages", wire);
  assert.match(page.Messages[0].MessageId, /^\d{19}$/);
  const same = await im.raw("GetConversationMessages", `{"AppId":123456,"ConversationShortId":${group},"Cursor":0,"Limit":1}`);
  assert.deepEqual(same, page);
  const rounded = await rejectionOf(im.raw("X", { Deep: [{ Id: Number(group) }] }));
  assert.deepEqual([rounded.kind, rounded.path, rounded.rule], ["validation", "Deep[0].Id", "safe_integer"]);
  assert.equal((await rejectionOf(im.raw("X", "{"))).kind, "validation");
  assert.equal((await rejectionOf(im.raw("X\r\nY: z", {}))).kind, "validation");
});

test("a raw call is not repeated unless the caller says it is safe", async () => {
  await emulator.faults({ fault: { type: "status", status: 503 } });
  const wire = { AppId: 123456, UserIds: [1] };
  assert.equal((await rejectionOf(im.raw("QueryOnlineStatus", wire))).attempts, 1);
  assert.equal((await rejectionOf(im.raw("QueryOnlineStatus", wire, { retrySafe: true }))).attempts, 4);
});

test("another application can be named per call", async () => {
  const error = await rejectionOf(im.queryOnlineStatus({ userIds: [1] }, { appId: 999 }));
  assert.equal(error.kind, "api");
  const [request] = await emulator.requests("QueryOnlineStatus");
  assert.equal(JSON.parse(request.body).AppId, 999);
});

test("many calls go at once, and closing the client does not break those under way", async () => {
  const own = new ImClient({ ...emulator.options, retry: FAST });
  const calls = Array.from({ length: 100 }, () => own.queryOnlineStatus({ userIds: [1] }));
  own.close();
  await Promise.all(calls);
  assert.equal((await rejectionOf(own.queryOnlineStatus({ userIds: [1] }))).rule, "closed");
});

function abortedAfter(ms, reason) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), ms);
  return controller.signal;
}
