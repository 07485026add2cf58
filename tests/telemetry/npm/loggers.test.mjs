// pino and winston take records as they are, each with its facts; the console takes what VOLC_IM_LOG names.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { Writable } from "node:stream";
import { test } from "node:test";
import { pino } from "pino";
import { Callbacks, ImClient } from "volc-im";
import { fakeFetch, respond } from "volc-im/testing";
import winston from "winston";

const SECRET = "test-secret-key-of-nobody";
const CALLBACK_SECRET = "a-secret-of-these-tests";
const message = { sender: 1, conversationShortId: "7", msgType: 10001, content: "a private text" };
const fetch = () => {
  let times = 0;
  return fakeFetch({ SendMessage: () => (times++ ? respond({ MessageId: 7n }, { requestId: "r1" }) : new TypeError("fetch failed")) });
};
const client = (options) => new ImClient({ accessKeyId: "AKLTtest", secretAccessKey: SECRET, appId: 1, fetch: fetch(), retry: { baseDelayMs: 1 }, ...options });

function lines() {
  const written = [];
  const stream = new Writable({ write: (chunk, _, done) => (written.push(...String(chunk).trim().split("\n")), done()) });
  return { stream, records: () => written.map((line) => JSON.parse(line)), text: () => written.join("\n") };
}

const LOGGERS = {
  pino: (stream) => pino({ level: "debug" }, stream),
  "a child of pino": (stream) => pino({ level: "debug" }, stream).child({ module: "im" }),
  winston: (stream) => winston.createLogger({ level: "debug", format: winston.format.json(), transports: [new winston.transports.Stream({ stream })] }),
};

for (const [name, loggerOf] of Object.entries(LOGGERS)) {
  test(`${name}: one line for each attempt, with its facts`, async () => {
    const { stream, records, text } = lines();
    const im = client({ logger: loggerOf(stream) });
    await assert.rejects(im.recallMessage({ conversationShortId: "7", messageId: "8", participantUserId: 1 }));
    const { info } = await im.getConversationMessages({ conversationShortId: "7", cursor: "0", limit: 1 }).withInfo().catch(() => ({}));
    assert.equal(info, undefined);
    const { info: sent } = await im.sendMessage(message, { clientMsgId: "id-1" }).withInfo();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const own = records().filter(({ callId }) => callId === sent.callId);
    const attempts = own.filter(({ reason }) => reason === "response" || reason === "no_response");
    assert.deepEqual(attempts.map(({ action, attempt, reason }) => [action, attempt, reason]), [
      ["SendMessage", 1, "no_response"],
      ["SendMessage", 2, "response"],
    ]);
    const { status, requestId, tookMs } = attempts[1];
    assert.deepEqual([status, requestId, Number.isFinite(Number(tookMs))], ["200", "r1", true]);
    for (const { msg, message } of attempts) assert.match(msg ?? message, /^volc-im: SendMessage, attempt \d: .* call /);
    for (const secret of [SECRET, "a private text"]) assert.ok(!text().includes(secret));
  });

  test(`${name}: an event that passes undecided is an error with its reason`, async () => {
    const { stream, records } = lines();
    const callbacks = new Callbacks({ secret: CALLBACK_SECRET, appId: 123456 });
    const handlers = { BeforeSendMessage: () => { throw new Error("the database is away"); } };
    const handler = callbacks.handler(handlers, { undecided: "accept", logger: loggerOf(stream) });
    const body = callbacks.sign({ type: "BeforeSendMessage", id: "event-1", data: { AppId: 123456 } });
    await handler(new Request("http://im.test", { method: "POST", body }));
    await handler(new Request("http://im.test", { method: "POST", body: body.replace("event-1", "event-2") }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const found = records().map(({ level, reason, eventId }) => [level, reason, eventId]);
    const [error, warn] = name === "winston" ? ["error", "warn"] : [50, 40];
    assert.deepEqual(found, [[error, "handler_failed", "event-1"], [warn, "signature", ""]]);
  });
}

test("VOLC_IM_LOG opens the console, a line for each attempt", () => {
  const script = `
    import { ImClient } from "volc-im";
    import { fakeFetch } from "volc-im/testing";
    const fetch = fakeFetch({ SendMessage: { MessageId: 7n } });
    const im = new ImClient({ accessKeyId: "a", secretAccessKey: "${SECRET}", appId: 1, fetch });
    await im.sendMessage(${JSON.stringify(message)});`;
  const written = (level) => {
    const env = { ...process.env, ...(level === undefined ? {} : { VOLC_IM_LOG: level }) };
    return execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] });
  };
  for (const level of [undefined, "info", "warn", "error", "off", "loud"]) assert.equal(written(level), "");
  for (const level of ["debug", "DEBUG"]) {
    assert.match(written(level), /^volc-im: SendMessage, attempt 1: status 200 in \d+ ms, request fake, call [0-9a-f]+\n$/);
  }
});
