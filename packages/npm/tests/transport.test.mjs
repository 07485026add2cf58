// How exchanges fail: judged by shape and by every cause inside, so that nothing is called sent that never left, and nothing
// is sent twice that may have arrived.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { test } from "node:test";
import vm from "node:vm";
import { ImClient } from "volc-im";
import { INPUTS, OPTIONS, answered, rejectionOf } from "./fixtures.mjs";

const coded = (code, more = {}) => Object.assign(new Error(more.message ?? code), { code, ...more });
const wrapped = (cause) => Object.assign(new TypeError("fetch failed"), { cause });
const refused = (address) => coded("ECONNREFUSED", { syscall: "connect", message: `connect ECONNREFUSED ${address}` });

/** What an HTTP client throws, and whether the action may have been carried out. */
const FAILURES = [
  ["refused", wrapped(refused("127.0.0.1:1")), "connect"],
  ["refused, thrown by itself", refused("127.0.0.1:1"), "connect"],
  ["name not found", wrapped(coded("ENOTFOUND", { syscall: "getaddrinfo" })), "connect"],
  ["name not found for now", wrapped(coded("EAI_AGAIN")), "connect"],
  ["all addresses refused", wrapped(Object.assign(new AggregateError([refused("::1:1"), refused("127.0.0.1:1")]), { code: "ECONNREFUSED" })), "connect"],
  ["all addresses too slow", wrapped(Object.assign(new AggregateError([coded("ETIMEDOUT", { syscall: "connect" }), coded("ENETUNREACH", { syscall: "connect" })]), { code: "ETIMEDOUT" })), "connect"],
  ["no way to the host", wrapped(coded("EHOSTUNREACH", { syscall: "connect", message: "connect EHOSTUNREACH 10.0.0.1:443" })), "connect"],
  ["no way to the host any more", wrapped(coded("EHOSTUNREACH", { syscall: "read" })), "other"],
  ["an aggregate in another", wrapped(new AggregateError([new AggregateError([refused("::1:1")])])), "connect"],
  ["several attempts, one of which arrived", new AggregateError([refused("::1:1"), coded("ECONNRESET")]), "reset"],
  ["undici's connect timeout", wrapped(coded("UND_ERR_CONNECT_TIMEOUT")), "connect"],
  ["a certificate that is too old", wrapped(coded("CERT_HAS_EXPIRED")), "connect"],
  ["a certificate of nobody", wrapped(coded("DEPTH_ZERO_SELF_SIGNED_CERT")), "connect"],
  ["a certificate of another host", wrapped(coded("ERR_TLS_CERT_ALTNAME_INVALID")), "connect"],
  ["no TLS", wrapped(coded("ERR_SSL_WRONG_VERSION_NUMBER")), "connect"],
  ["no handshake", wrapped(coded("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE")), "connect"],
  ["a bad port", wrapped(new Error("bad port")), "connect"],
  ["Deno's", new TypeError("error sending request for url (http://127.0.0.1:1/): client error (Connect): tcp connect error: Connection refused (os error 111)"), "connect"],
  ["Deno's blocked port", Object.assign(new TypeError("fetch failed"), { cause: new TypeError("Requests to port 6000 are blocked") }), "connect"],
  ["Bun's handshake", Object.assign(new TypeError("The TLS handshake failed. Does the server speak TLS on this port?"), { code: "EPROTO" }), "connect"],
  ["words of a connection in an address", wrapped(coded("ECONNRESET", { message: "request to http://dns-lookup.example/ failed: socket hang up" })), "reset"],
  ["Bun's", Object.assign(new Error("Unable to connect. Is the computer able to access the url?"), { code: "ConnectionRefused" }), "connect"],
  ["node-fetch's", Object.assign(new Error("request to http://x failed, reason: connect ECONNREFUSED 127.0.0.1:1"), { type: "system", errno: "ECONNREFUSED", code: "ECONNREFUSED" }), "connect"],
  ["of another realm", vm.runInNewContext("Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) })"), "connect"],
  ["no error at all, but its shape", { message: "fetch failed", cause: { code: "ECONNREFUSED" } }, "connect"],
  ["a reset", wrapped(coded("ECONNRESET")), "reset"],
  ["the other side closed", wrapped(coded("UND_ERR_SOCKET", { message: "other side closed" })), "reset"],
  ["a broken pipe", wrapped(coded("EPIPE")), "reset"],
  ["a bad record in the middle", wrapped(coded("ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC")), "other"],
  ["a timeout after sending", wrapped(coded("ETIMEDOUT", { syscall: "read" })), "timeout"],
  ["headers that do not come", wrapped(coded("UND_ERR_HEADERS_TIMEOUT")), "timeout"],
  ["anything", new Error("Network connection lost."), "other"],
  ["an empty aggregate", new AggregateError([]), "other"],
  ["text", "away", "other"],
  ["nothing", undefined, "other"],
  ["what has no text", Object.create(null), "other"],
];
const cyclic = new Error("round");
cyclic.cause = cyclic;
FAILURES.push(["what causes itself", cyclic, "other"]);

for (const [what, thrown, kind] of FAILURES) {
  test(`${what}: ${kind}`, async () => {
    for (const fetch of [async () => { throw thrown; }, () => { throw thrown; }]) {
      let sent = 0;
      const counted = (...given) => (sent++, fetch(...given));
      const im = new ImClient({ ...OPTIONS, fetch: counted, retry: false });
      const error = await rejectionOf(im.batchSendMessage({ sender: 1, receiver: [2], msgType: 10001, content: "{}" }));
      const found = [error.kind, error.transportKind ?? "timeout", error.maybeSent];
      assert.deepEqual(found, [kind === "timeout" ? "timeout" : "transport", kind, kind !== "connect"], error.message);
      assert.equal(sent, 1);
    }
  });
}

test("an address that cannot be parsed is refused, not repeated", async () => {
  let sent = 0;
  const fetch = async () => {
    sent++;
    throw wrapped(coded("ERR_INVALID_URL"));
  };
  const error = await rejectionOf(new ImClient({ ...OPTIONS, fetch }).sendMessage(INPUTS.SendMessage));
  assert.deepEqual([error.kind, error.maybeSent, sent], ["validation", false, 1]);
});

test("a batch whose connections are refused has nothing unknown", async () => {
  const fetch = async () => {
    throw wrapped(refused("127.0.0.1:1"));
  };
  const im = new ImClient({ ...OPTIONS, fetch, retry: { maxAttempts: 2, baseDelayMs: 1 } });
  const report = await im.batch("BatchSendMessage", { sender: 1, receiver: [2, 3], msgType: 10001, content: "{}" });
  assert.deepEqual([report.sent, report.unknown.length, report.left.length], [0, 0, 2]);
});

test("real servers: refused, no TLS, no name, a bad port", async () => {
  const server = createServer((socket) => socket.on("error", () => {}).end("no TLS here")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port: away } = closed.address();
  await new Promise((done) => closed.close(done));
  for (const baseUrl of [`http://127.0.0.1:${away}`, `http://localhost:${away}`, `https://127.0.0.1:${port}`, "http://no-such-name.invalid", "http://127.0.0.1:6000"]) {
    const im = new ImClient({ ...OPTIONS, baseUrl, retry: false });
    const error = await rejectionOf(im.sendMessage(INPUTS.SendMessage));
    assert.deepEqual([error.kind, error.transportKind, error.maybeSent], ["transport", "connect", false], `${baseUrl}: ${error.message}`);
  }
  server.close();
});

test("an answer that refuses says that nothing was done", async () => {
  const body = '{"ResponseMetadata":{"RequestId":"r","Error":{"Code":"ConversationNotFound","Message":"no"}}}';
  const im = new ImClient({ ...OPTIONS, fetch: async () => new Response(body), retry: false });
  const error = await rejectionOf(im.sendMessage(INPUTS.SendMessage));
  assert.deepEqual([error.kind, error.maybeSent], ["api", false]);
});

test("headers that ask for patience are heeded, however they are written", async () => {
  for (const wait of ["99999999999999999999", "3600"]) {
    let sent = 0;
    const fetch = async () => (sent++, new Response("busy", { status: 503, headers: { "retry-after": wait } }));
    const error = await rejectionOf(new ImClient({ ...OPTIONS, fetch }).queryOnlineStatus({ userIds: [1] }));
    assert.deepEqual([error.httpStatus, sent], [503, 1], wait);
  }
});

test("408 and 425 to a read are repeated, 501 is not", async () => {
  for (const [status, times] of [[408, 2], [425, 2], [501, 1]]) {
    let sent = 0;
    const fetch = async () => (++sent === 1 ? new Response("x", { status }) : answered());
    const im = new ImClient({ ...OPTIONS, fetch, retry: { baseDelayMs: 1 } });
    await im.queryOnlineStatus({ userIds: [1] }).catch(() => {});
    assert.equal(sent, times, String(status));
  }
});

test("a service that is down gets fewer attempts than calls would make", async () => {
  let sent = 0;
  const fetch = async () => (sent++, new Response("down", { status: 503 }));
  const im = new ImClient({ ...OPTIONS, fetch, retry: { maxAttempts: 4, baseDelayMs: 1, maxDelayMs: 2 } });
  await Promise.allSettled(Array.from({ length: 1_000 }, () => im.queryOnlineStatus({ userIds: [1] })));
  assert.ok(sent < 2_000, String(sent));
});

test("one signal serves hundreds of calls: no warning, and nothing is left on it", () => {
  const script = `
    import { ImClient } from "volc-im";
    process.on("warning", ({ name }) => console.log(name));
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    let most = 0;
    for (const [method, step] of [["addEventListener", 1], ["removeEventListener", -1]]) {
      signal[method] = (...given) => { most = Math.max(most, listeners += step); EventTarget.prototype[method].apply(signal, given); };
    }
    const answer = () => new Response('{"ResponseMetadata":{"RequestId":"r"},"Result":{}}');
    const fetch = () => new Promise((resolve) => setTimeout(() => resolve(answer()), 5));
    const im = new ImClient({ accessKeyId: "a", secretAccessKey: "s", appId: 1, fetch });
    const calls = () => Promise.all(Array.from({ length: 200 }, () => im.queryOnlineStatus({ userIds: [1] }, { signal })));
    await calls();
    await calls();
    setTimeout(async () => {
      console.log(most, listeners);
      const ended = Array.from({ length: 50 }, () => im.queryOnlineStatus({ userIds: [1] }, { signal }));
      controller.abort(new Error("enough"));
      const errors = await Promise.allSettled(ended);
      console.log(errors.every(({ reason }) => reason.transportKind === "aborted" && reason.cause.message === "enough"));
      process.exit();
    }, 10);`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
  assert.equal(output, "1 0\ntrue\n");
});

test("the body goes to fetch as bytes that fit the signature", async () => {
  const { createHash } = await import("node:crypto");
  let init;
  const fetch = async (_, given) => {
    init = given;
    return answered({ MessageId: 5 });
  };
  await new ImClient({ ...OPTIONS, fetch }).sendMessage({ ...INPUTS.SendMessage, content: "你好 👋" });
  assert.ok(init.body instanceof Uint8Array);
  assert.equal(createHash("sha256").update(init.body).digest("hex"), init.headers["x-content-sha256"]);
});

test("what a user's fetch returns may be Node's streams, and may be junk", async () => {
  async function* chunks() {
    const text = '{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":7221856821303362049}}';
    for (let at = 0; at < text.length; at += 7) yield Buffer.from(text.slice(at, at + 7));
  }
  const like = (body) => ({ status: 200, headers: new Map(), body });
  const good = new ImClient({ ...OPTIONS, fetch: async () => like(chunks()) });
  assert.equal((await good.sendMessage(INPUTS.SendMessage)).messageId, "7221856821303362049");
  for (const junk of [undefined, null, 5, {}, like(null), like(5), { status: 200, body: null }]) {
    const im = new ImClient({ ...OPTIONS, fetch: async () => junk, retry: false });
    const error = await rejectionOf(im.sendMessage(INPUTS.SendMessage));
    assert.ok(["transport", "http", "decode"].includes(error.kind), `${JSON.stringify(junk)}: ${error.stack}`);
  }
});

test("a server that sends half an answer and hangs is left in time", async () => {
  const server = createHttpServer((_, response) => response.writeHead(200).write('{"ResponseMetadata"')).listen(0, "127.0.0.1");
  await once(server, "listening");
  const im = new ImClient({ ...OPTIONS, baseUrl: `http://127.0.0.1:${server.address().port}`, timeoutMs: 200, retry: false });
  const error = await rejectionOf(im.sendMessage(INPUTS.SendMessage));
  assert.deepEqual([error.kind, error.maybeSent], ["timeout", true]);
  server.closeAllConnections();
  server.close();
});
