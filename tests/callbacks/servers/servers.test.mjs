// Every server answers alike.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import express from "express";
import { accept, Callbacks, reject } from "volc-im";
import { SERVERS } from "./servers.mjs";

const callbacks = new Callbacks({ secret: "a-secret-of-these-tests", appId: 123456 });
const CONVERSATION = "7000000000000000001";

function signed(type, extra = {}) {
  const MessageBody = { ConversationShortId: BigInt(CONVERSATION), Content: "你好 \u2028 \"quoted\"", ...extra };
  return callbacks.sign({ type, data: { AppId: 123456, MessageBody } });
}

async function post(url, body, headers = { "content-type": "application/json" }) {
  const response = await fetch(url, { method: "POST", body, headers });
  return { status: response.status, text: await response.text(), type: response.headers.get("content-type") };
}

/** A server with handlers that count what they get. */
async function running(server, options = {}) {
  const seen = [];
  const logged = [];
  let broken = false;
  const handlers = {
    BeforeSendMessage: async (event) => {
      seen.push(event);
      await sleep(5);
      return reject(1001, "be kind 你好");
    },
    BeforeUpdateConversation: () => sleep(30_000, accept(), { ref: false }),
    AfterSendMessage: (event) => {
      seen.push(event);
      if (broken) throw new Error("the database is away");
    },
  };
  const keep = (level) => (message, facts) => void logged.push({ level, message, ...facts });
  const logger = { error: keep("error"), warn: keep("warn"), info: keep("info") };
  const { url, close } = await server.start(callbacks, handlers, { logger, ...options });
  return { url, close, seen, logged, breakDown: (yes) => (broken = yes) };
}

for (const server of SERVERS) {
  test(server.name, async (suite) => {
    const backend = await running(server, { deadlineMs: 300, undecided: "reject" });
    const { url, seen, logged } = backend;
    suite.after(() => backend.close());

    await suite.test("a handler decides and the event is whole", async () => {
      const answer = await post(url, signed("BeforeSendMessage"));
      assert.deepEqual([answer.status, answer.text], [200, '{"CheckCode":1001,"CheckMessage":"be kind 你好"}']);
      assert.match(answer.type, /^application\/json/);
      assert.equal(seen[0].get("MessageBody.ConversationShortId"), CONVERSATION);
      assert.equal(seen[0].text("MessageBody.Content"), "你好 \u2028 \"quoted\"");
      assert.deepEqual(logged.filter(({ level, reason }) => level !== "info" && reason !== "parser_in_front"), []);
    });

    await suite.test("an event without a handler is accepted", async () => {
      const answer = await post(url, signed("AfterPush"));
      assert.deepEqual([answer.status, answer.text], [200, '{"CheckCode":0,"CheckMessage":""}']);
    });

    await suite.test("a duplicate gets the first answer and is handled once", async () => {
      const [body, before] = [signed("BeforeSendMessage"), seen.length];
      const answers = await Promise.all([post(url, body), post(url, body), post(url, body)]);
      assert.deepEqual(new Set(answers.map(({ text }) => text)).size, 1);
      assert.equal(seen.length, before + 1);
    });

    await suite.test("a handler that threw has not handled the event", async () => {
      const [body, before] = [signed("AfterSendMessage"), seen.length];
      backend.breakDown(true);
      assert.deepEqual([(await post(url, body)).status, logged.at(-1).reason], [500, "handler_failed"]);
      backend.breakDown(false);
      assert.deepEqual([(await post(url, body)).status, (await post(url, body)).status], [200, 200]);
      assert.equal(seen.length, before + 2);
    });

    await suite.test("a late handler is answered for in time", async () => {
      const start = performance.now();
      const answer = await post(url, signed("BeforeUpdateConversation"));
      assert.ok(performance.now() - start < 15_000);
      assert.deepEqual([answer.status, JSON.parse(answer.text).CheckCode, logged.at(-1).reason], [200, 1, "handler_late"]);
    });

    await suite.test("what is not genuine gets 401 and not a word", async () => {
      const genuine = signed("AfterPush");
      const { Signature, ...rest } = JSON.parse(genuine);
      const forged = [genuine.replace("AfterPush", "AfterPusk"), JSON.stringify(rest), "{}"];
      if (!server.parses) forged.push("x", "", new Uint8Array([0xff]));
      for (const body of forged) {
        const before = logged.length;
        const answer = await post(url, body);
        assert.ok([400, 401].includes(answer.status), String(answer.status));
        assert.deepEqual([answer.text, logged.length], ["", before + 1], String(body));
      }
    });

    await suite.test("other methods get 405, other types 415, large bodies 413", async () => {
      const got = await fetch(url);
      assert.deepEqual([got.status, await got.text(), got.headers.get("allow")], [405, "", "POST"]);
      const form = { "content-type": "application/x-www-form-urlencoded" };
      const asForm = await post(url, "EventType=AfterPush", form);
      assert.equal(asForm.status, 415);
      const large = await post(url, JSON.stringify({ a: "x".repeat(1024 * 1024) }));
      assert.deepEqual([large.status, large.text], [413, ""]);
      const chunks = (async function* () {
        for (let n = 0; n < 20; n++) yield new Uint8Array(64 * 1024).fill(n === 0 ? 0x7b : 0x20);
      })();
      const headers = { "content-type": "application/json" };
      const streamed = await fetch(url, { method: "POST", body: chunks, headers, duplex: "half" });
      // A parser in front finds no JSON in it before its size is looked at.
      assert.ok([413, ...(server.parses ? [400] : [])].includes(streamed.status), String(streamed.status));
    });
  });
}

test("a body that is gone is the operator's error, in words that help", async (suite) => {
  const gone = (request, _, next) => request.on("end", next).resume();
  const logged = [];
  const logger = { error: (message, { reason }) => logged.push({ message, reason }), warn() {} };
  const app = express().use(gone);
  app.post("/im", callbacks.express({}, { logger }));
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  suite.after(() => server.close());
  const answer = await post(`http://127.0.0.1:${server.address().port}/im`, signed("AfterPush"));
  assert.deepEqual([answer.status, answer.text], [500, ""]);
  assert.equal(logged.length, 1);
  assert.match(logged[0].message, /express\.json\(\)/);

  const request = new Request("http://im.test", { method: "POST", body: signed("AfterPush") });
  await request.text();
  const handler = callbacks.handler({}, { logger });
  assert.equal((await handler(request)).status, 500);
  assert.match(logged[1].message, /verify\(\)/);
});

test("what a sender can put behind a lax parser is the sender's error, and quiet", async (suite) => {
  const logged = [];
  const logger = { error: (message) => logged.push(message), warn() {} };
  const app = express().use(express.json({ strict: false, limit: "1mb" }));
  app.post("/im", callbacks.express({}, { logger }));
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  suite.after(() => server.close());
  for (const body of ["null", "5", '"text"', "true", "[]", "{}"]) {
    const answer = await post(`http://127.0.0.1:${server.address().port}/im`, body);
    assert.ok([400, 401].includes(answer.status), `${body}: ${answer.status}`);
    assert.equal(answer.text, "");
  }
  assert.deepEqual(logged, []);
});

test("a parser in front of an Express route is warned of once: what is over its limit gets no further", async (suite) => {
  const logged = [];
  const logger = { error() {}, warn: (message, { reason }) => logged.push([reason, message]) };
  const app = express().use(express.json());
  app.post("/im", callbacks.express({}, { logger }));
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  suite.after(() => server.close());
  const url = `http://127.0.0.1:${server.address().port}/im`;
  for (let time = 0; time < 3; time++) assert.equal((await post(url, signed("AfterPush"))).status, 200);
  const parsers = logged.filter(([reason]) => reason === "parser_in_front");
  assert.equal(parsers.length, 1);
  assert.match(parsers[0][1], /express\.json\(\{ limit: "1mb" \}\)/);
  assert.equal((await post(url, signed("AfterPush", { Content: "x".repeat(120_000) }))).status, 413);
});

test("a sender that goes away while the handler runs loses nothing: the redelivery gets the handler's decision", async (suite) => {
  let handled = 0;
  const decide = async () => {
    handled++;
    await sleep(300);
    return reject(6, "decided");
  };
  const server = createServer(callbacks.node({ BeforeSendMessage: decide }, { undecided: "accept", deadlineMs: 5_000, logger: { error() {}, warn() {} } }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  suite.after(() => server.close());
  const url = `http://127.0.0.1:${server.address().port}/im`;
  const body = signed("BeforeSendMessage");
  const controller = new AbortController();
  const first = fetch(url, { method: "POST", body, headers: { "content-type": "application/json" }, signal: controller.signal });
  while (handled === 0) await sleep(5);
  controller.abort();
  await first.catch(() => {});
  assert.match((await post(url, body)).text, /"CheckCode":6/);
  assert.equal(handled, 1);
});
