// The Fetch-API handler: statuses, replies, deadline, logs, and no reason for forgers.

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { execFileSync } from "node:child_process";
import { Readable } from "node:stream";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { Callbacks, accept, reject } from "volc-im";
import { recorder, thrownBy } from "./fixtures.mjs";

const SECRET = "a-secret-of-these-tests";
const callbacks = new Callbacks({ secret: SECRET, appId: 123456 });
const event = (type, more = {}) =>
  callbacks.sign({ type, data: { AppId: 123456, ConversationShortId: 7000000000000000001n, ...more } });
const post = (body, init) => new Request("http://backend.test/im", { method: "POST", body, ...init });

function backend(handlers, options) {
  const { logger, records } = recorder();
  const handler = callbacks.handler(handlers, { undecided: "reject", logger, ...options });
  const ask = async (request, ...context) => {
    const response = await handler(typeof request === "string" ? post(request) : request, ...context);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return { ask, records };
}

async function ask(handlers, options, request) {
  const { ask, records } = backend(handlers, options);
  return { ...(await ask(request)), records };
}

/** The levels and reasons of what is not for debugging. */
const told = (records) =>
  records.filter(({ level, reason }) => !["debug", "info"].includes(level) && reason !== "long_deadline").map(({ level, reason }) => `${level} ${reason}`);
const code = ({ text }) => JSON.parse(text).CheckCode;

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
  assert.deepEqual([taken.status, taken.text, told(taken.records)], [200, accept(), []]);
});

test("of a request that an adapter made of Node's stream, that stream is read, up to the limit", async () => {
  // As @hono/node-server's, which makes a request of the web's when it is asked for the body.
  const held = (chunks, made) => {
    const request = Object.create({
      method: "POST",
      headers: new Headers(),
      bodyUsed: false,
      get body() {
        if (!made) throw new Error("a web stream was made");
        return made.body;
      },
    });
    return Object.assign(request, { [Symbol("incoming")]: Readable.from(chunks), [Symbol("request")]: made });
  };
  const body = Buffer.from(event("BeforeSendMessage"));
  const handlers = { BeforeSendMessage: () => accept() };
  const inPieces = await ask(handlers, {}, held([body.subarray(0, 100), body.subarray(100)]));
  assert.deepEqual([inPieces.status, inPieces.text], [200, accept()]);
  let given = 0;
  const endless = function* () {
    for (;;) yield Buffer.alloc(1 << 16, (given += 1));
  };
  assert.equal((await ask(handlers, {}, held(endless()))).status, 413);
  assert.ok(given < 100, `${given} pieces were read`);
  const already = await ask(handlers, {}, held([body.subarray(100)], post(body)));
  assert.deepEqual([already.status, already.text], [200, accept()]);
});

test("an After event without a handler is accepted, a listed or declared name or * is handled", async () => {
  for (const type of ["AfterPush", "AfterSendMessage"]) {
    const answer = await ask({}, {}, post(event(type)));
    assert.deepEqual([answer.status, answer.text], [200, accept()], type);
  }
  let seen = [];
  const declared = backend({ AfterTea: (event) => void seen.push(event.type) }, { events: ["AfterTea"] });
  assert.equal((await declared.ask(event("AfterTea"))).status, 200);
  const any = backend({ "*": (event) => void seen.push(event.type), AfterPush: () => {} });
  for (const type of ["AfterSendMessage", "AfterPush"]) await any.ask(event(type));
  assert.deepEqual(seen, ["AfterTea", "AfterSendMessage"]);
});

test("handlers and options are checked when they are made", () => {
  const Before = { BeforeSendMessage: () => accept() };
  const choose = { undecided: "reject" };
  const cases = [
    [undefined, undefined, "handlers", "type"],
    [null, undefined, "handlers", "type"],
    [[], undefined, "handlers", "type"],
    [new (class { AfterPush() {} })(), undefined, "handlers", "type"],
    [{ AfterPush: "x" }, undefined, "handlers.AfterPush", "type"],
    [{ beforeSendMessage: () => accept() }, choose, undefined, "unknown_event", /BeforeSendMessage/],
    [{ BeforeSendMesage: () => accept() }, choose, undefined, "unknown_event", /BeforeSendMessage/],
    [{ afterpush: () => {} }, {}, undefined, "unknown_event", /AfterPush/],
    [Before, undefined, "undecided", "required"],
    [Before, {}, "undecided", "required"],
    [{ "*": () => accept() }, {}, "undecided", "required"],
    [{ BeforeTea: () => accept() }, { events: ["BeforeTea"] }, "undecided", "required"],
    [Before, { undecided: "rejected" }, "undecided", undefined],
    [Before, { undecided: "" }, "undecided", undefined],
    [Before, { undecided: "{}" }, "undecided", undefined],
    [Before, { undecided: true }, "undecided", undefined],
    [Before, { onLate: "reject" }, "onLate", "unknown_option"],
    [Before, { log: () => {}, ...choose }, "log", "unknown_option"],
    [Before, { loger: {}, ...choose }, "loger", "unknown_option", /logger/],
    [{}, { deadlineMS: 5 }, "deadlineMS", "unknown_option", /deadlineMs/],
    [{}, { deadlineMs: 0 }, "deadlineMs", undefined],
    [{}, { deadlineMs: -5000 }, "deadlineMs", undefined],
    [{}, { deadlineMs: NaN }, "deadlineMs", undefined],
    [{}, { deadlineMs: Infinity }, "deadlineMs", undefined],
    [{}, { deadlineMs: "900" }, "deadlineMs", undefined],
    [{}, { maxBodyBytes: 0 }, "maxBodyBytes", undefined],
    [{}, { maxBodyBytes: 2 ** 20 + 1 }, "maxBodyBytes", undefined],
    [{}, { replayCapacity: 0 }, "replayCapacity", undefined],
    [{}, { redelivery: "ids" }, "redelivery", undefined],
    [{}, { replay: false }, "replay", undefined],
    [{}, { replay: "never" }, "replay", undefined],
    [{}, { replay: { claim() {}, settle() {} } }, "replay.release", "type"],
    [{}, { events: "AfterTea" }, "events", undefined],
    [{}, { logger: 5 }, "logger", "type"],
    [{}, { logger: {} }, "logger", "type"],
    [{}, [], "options", "type"],
    [{}, "x", "options", "type"],
  ];
  for (const [handlers, options, path, rule, words] of cases) {
    const shown = JSON.stringify([handlers, options]);
    for (const adapter of ["handler", "node", "express", "koa", "fastify", "hono"]) {
      const error = thrownBy(() => callbacks[adapter](handlers, options));
      assert.equal(error.kind, "validation", `${shown}: ${error.stack}`);
      if (path !== undefined) assert.equal(error.path, path, shown);
      if (rule !== undefined) assert.equal(error.rule, rule, shown);
      if (words) assert.match(error.message, words);
    }
  }
  // What is not given is not wrong.
  callbacks.handler({ AfterPush: undefined }, { undecided: undefined, replay: undefined, logger: undefined });
  callbacks.handler(Object.assign(Object.create(null), Before), { undecided: accept() });
});

test("what is not genuine gets 401 or 400 and not a word, and is logged", async () => {
  const genuine = event("AfterPush");
  const bodies = [genuine.replace("AfterPush", "AfterPusk"), "{}", "", "x", "null", new Uint8Array([0xff])];
  for (const body of bodies) {
    const answer = await ask({}, {}, post(body));
    assert.ok([400, 401].includes(answer.status), String(answer.status));
    assert.equal(answer.text, "");
    assert.equal(answer.records.length, 1, String(body));
    assert.ok(!answer.records[0].message.includes(SECRET));
  }
});

test("what is refused before verification is logged, too", async () => {
  const get = await ask({}, {}, new Request("http://backend.test/im"));
  assert.deepEqual([get.status, get.text, get.headers.get("allow"), get.records.length], [405, "", "POST", 1]);
  const form = await ask({}, {}, post("a=b", { headers: { "content-type": "application/x-www-form-urlencoded" } }));
  assert.deepEqual([form.status, form.records.length], [415, 1]);
  const zipped = gzipSync(event("AfterPush"));
  const gzip = await ask({}, {}, post(zipped, { headers: { "content-type": "application/json", "content-encoding": "gzip" } }));
  assert.equal(gzip.status, 415);
  assert.match(gzip.records[0].message, /gzip/);
  const bom = await ask({}, {}, post(`\ufeff${event("AfterPush")}`));
  assert.ok([400, 401].includes(bom.status));
  assert.match(bom.records[0].message, /BOM|byte order mark/i);
  for (const { records } of [get, form]) assert.ok(["debug", "info"].includes(records[0].level), records[0].level);
});

test("a body over the limit gets 413, whatever it says of its length, and is not read on", async () => {
  const large = await ask({}, {}, post("x".repeat(1024 * 1024 + 1)));
  assert.equal(large.status, 413);
  for (const length of [undefined, "5", "²", "1e3", "-1", "9".repeat(5000)]) {
    let pulled = 0;
    let cancelled = false;
    const stream = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(64 * 1024).fill(32));
      },
      cancel: () => void (cancelled = true),
    });
    const headers = length === undefined ? {} : { "content-length": length };
    const request = new Proxy(post(stream, { duplex: "half" }), {
      get(target, name) {
        if (name === "headers") return new Map(Object.entries(headers));
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const endless = await ask({}, {}, request);
    assert.ok([400, 413].includes(endless.status), `${length}: ${endless.status}`);
    assert.ok(pulled < 24 && (pulled <= 1 || cancelled), `${length}: ${pulled}`);
  }
  const small = await ask({}, { maxBodyBytes: 10 }, post(event("AfterPush")));
  assert.equal(small.status, 413);
});

test("a body that never comes is answered in time", async () => {
  const silent = new ReadableStream({});
  const answer = await ask({}, { deadlineMs: 60 }, post(silent, { duplex: "half" }));
  assert.ok(answer.status >= 400, String(answer.status));
});

test("a late Before handler is answered for, as the operator chose, and logged with the event's id", async () => {
  const handlers = { BeforeSendMessage: () => sleep(5000, reject(1, "too late"), { ref: false }) };
  const start = performance.now();
  const accepted = await ask(handlers, { deadlineMs: 50, undecided: "accept" }, post(event("BeforeSendMessage")));
  assert.ok(performance.now() - start < 4000);
  assert.equal(code(accepted), 0);
  assert.deepEqual(told(accepted.records), ["error handler_late"]);
  assert.ok(accepted.records.at(-1).eventId.length > 0);
  const refused = await ask(handlers, { deadlineMs: 50 }, post(event("BeforeSendMessage")));
  assert.deepEqual([refused.status, code(refused) !== 0], [200, true]);
});

test("a handler that fails in any way has decided nothing, at once", async () => {
  const broken = new Error("the database is away");
  const throws = () => {
    throw broken;
  };
  const ways = {
    throws,
    rejects: async () => throws(),
    "gives text that is no reply": () => "ok",
    "gives no text": () => "",
    "gives an object": () => ({ CheckCode: 0 }),
    "gives null": () => null,
    "gives a number later": async () => 5,
    "gives a function": () => () => {},
    "throws nothing": () => {
      throw undefined;
    },
    "throws what has no text": () => {
      throw Object.create(null);
    },
    "has a then that throws": () => ({
      get then() {
        throw broken;
      },
    }),
  };
  for (const [way, handler] of Object.entries(ways)) {
    const began = performance.now();
    const rejected = await ask({ BeforeSendMessage: handler }, { deadlineMs: 20_000 }, post(event("BeforeSendMessage")));
    assert.deepEqual([rejected.status, code(rejected) !== 0], [200, true], way);
    assert.deepEqual(told(rejected.records), ["error handler_failed"], way);
    const accepted = await ask({ BeforeSendMessage: handler }, { undecided: "accept" }, post(event("BeforeSendMessage")));
    assert.deepEqual([code(accepted), told(accepted.records)], [0, ["error handler_failed"]], way);
    const other = await ask({ AfterPush: handler }, {}, post(event("AfterPush")));
    assert.deepEqual([other.status, other.text], [500, ""], way);
    assert.ok(performance.now() - began < 15_000, way);
  }
  const { records } = await ask({ BeforeSendMessage: throws }, {}, post(event("BeforeSendMessage")));
  assert.equal(records.at(-1).error, broken);
});

test("a thenable is waited for, and run once", async () => {
  let runs = 0;
  const thenable = () => ({
    then(resolve) {
      runs++;
      setTimeout(() => resolve(reject(7, "by and by")), 5);
    },
  });
  const answer = await ask({ BeforeSendMessage: thenable }, {}, post(event("BeforeSendMessage")));
  assert.deepEqual([code(answer), runs], [7, 1]);
});

test("by default, what passes undecided is on the console", () => {
  const script = `
    import { Callbacks } from "volc-im";
    const callbacks = new Callbacks({ secret: "a-secret-of-these-tests", appId: 123456 });
    const handler = callbacks.handler({ BeforeSendMessage: () => { throw new Error("away"); } }, { undecided: "accept" });
    const body = callbacks.sign({ type: "BeforeSendMessage", data: {}, id: "0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0a" });
    const response = await handler(new Request("http://im.test", { method: "POST", body }));
    process.stdout.write(await response.text());`;
  const child = ["--input-type=module", "--eval", `console.error = (...said) => console.log("ERROR", ...said); ${script}`];
  const output = execFileSync(process.execPath, child, { encoding: "utf8" });
  assert.match(output, /ERROR .*handler_failed|ERROR .*BeforeSendMessage/);
  assert.match(output, /0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0a/);
  assert.match(output, /away/);
  assert.match(output, /"CheckCode":0/);
});

test("a logger that throws, rejects or hangs changes nothing", async () => {
  const ways = [
    () => {
      throw new Error("full");
    },
    async () => {
      throw new Error("full");
    },
    () => new Promise(() => {}),
    () => ({ then: (_, fail) => fail(new Error("full")) }),
  ];
  for (const way of ways) {
    const logger = { error: way, warn: way, info: way, debug: way };
    const broken = () => {
      throw new Error("broken");
    };
    const answer = await ask({ BeforeSendMessage: broken }, { logger, undecided: reject(9, "later") }, post(event("BeforeSendMessage")));
    assert.deepEqual([answer.status, answer.text], [200, reject(9, "later")]);
  }
  await sleep(20);
});

test("handlers run in the context of their request", async () => {
  const storage = new AsyncLocalStorage();
  const seen = [];
  const { ask } = backend({
    BeforeSendMessage: async () => {
      seen.push(storage.getStore());
      await sleep(1);
      seen.push(storage.getStore());
    },
  });
  await Promise.all([1, 2].map((number) => storage.run(number, () => ask(event("BeforeSendMessage")))));
  assert.deepEqual(seen.sort(), [1, 1, 2, 2]);
});

test("half a surrogate pair, quoted by a refusal, stays a refusal", async () => {
  const data = '{"AppId":123456,"MessageBody":{"Content":"a\\ud83d"}}';
  const body = callbacks.sign({ type: "BeforeSendMessage", data });
  const quote = (event) => reject(5, `not this: ${event.texts.join()} ${event.text("MessageBody.Content")}`);
  const answer = await ask({ BeforeSendMessage: quote }, {}, post(body));
  assert.deepEqual([answer.status, code(answer)], [200, 5]);
  assert.ok(answer.text.isWellFormed?.() ?? true);
});

test("a moderator sees every text, however it is written", async () => {
  const moderate = (event) => (event.texts.some((text) => text.includes("spoiler")) ? reject(1001, "no spoilers") : accept());
  const hidden = [
    '{"AppId":123456,"MessageBody":{"Content":"{\\"text\\":\\"a sp\\\\u006filer\\"}"}}',
    '{"AppId":123456,"X":[["sp\\u006filer"]]}',
    '{"AppId":123456,"Content":"\\"\\\\\\"spo\\\\\\\\u0069ler\\\\\\"\\""}',
  ];
  for (const data of hidden) {
    const answer = await ask({ BeforeSendMessage: moderate }, {}, post(callbacks.sign({ type: "BeforeSendMessage", data })));
    assert.equal(code(answer), 1001, data);
  }
  const clean = await ask({ BeforeSendMessage: moderate }, {}, post(event("BeforeSendMessage", { Content: "hello" })));
  assert.equal(code(clean), 0);
});

test("refusals take every 64-bit integer but 0, and nothing else", () => {
  for (const code of [1, -1, 2 ** 31, -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER, 2n ** 63n - 1n, -(2n ** 63n), 7n]) {
    assert.match(reject(code, "no"), new RegExp(`"CheckCode":${code}[,}]`));
  }
  for (const code of [0, -0, 0n, 1.9, 0.5, NaN, Infinity, 2n ** 63n, -(2n ** 63n) - 1n, "1", null, undefined, {}, true]) {
    const error = thrownBy(() => reject(code, "no"));
    assert.deepEqual([error.kind, error.path], ["validation", "code"], String(code));
  }
});

test("an unlisted Before event without a handler is answered as undecided", async () => {
  const { ask, records } = backend({ BeforeSendMessage: () => accept() });
  const answer = await ask(event("BeforeSomethingNew"));
  assert.notEqual(code(answer), 0);
  assert.ok(told(records).length > 0);
});
