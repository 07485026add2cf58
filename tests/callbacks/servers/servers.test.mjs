// Every server answers alike.

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import express from "express";
import { accept, Callbacks, reject } from "volc-im";
import { SERVERS } from "./servers.mjs";

const callbacks = new Callbacks({ secret: "s", appId: 123456 });
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
    BeforeUpdateConversation: () => sleep(3000, accept(), { ref: false }),
    AfterSendMessage: (event) => {
      seen.push(event);
      if (broken) throw new Error("the database is away");
    },
  };
  const log = (error) => logged.push(error);
  const { url, close } = await server.start(callbacks, handlers, { log, ...options });
  return { url, close, seen, logged, breakDown: (yes) => (broken = yes) };
}

for (const server of SERVERS) {
  test(server.name, async (suite) => {
    const backend = await running(server, { deadlineMs: 300, onLate: "reject" });
    const { url, seen, logged } = backend;
    suite.after(() => backend.close());

    await suite.test("a handler decides and the event is whole", async () => {
      const answer = await post(url, signed("BeforeSendMessage"));
      assert.deepEqual([answer.status, answer.text], [200, '{"CheckCode":1001,"CheckMessage":"be kind 你好"}']);
      assert.match(answer.type, /^application\/json/);
      assert.equal(seen[0].get("MessageBody.ConversationShortId"), CONVERSATION);
      assert.equal(seen[0].text("MessageBody.Content"), "你好 \u2028 \"quoted\"");
      assert.equal(logged.length, 0);
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
      assert.ok(performance.now() - start < 1000);
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
        assert.deepEqual([answer.status, answer.text, logged.length], [401, "", before + 1], String(body));
        assert.equal(logged.at(-1).kind, "callback");
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
  const app = express().use(gone);
  app.post("/im", callbacks.express({}, { log: (error) => logged.push(error) }));
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  suite.after(() => server.close());
  const answer = await post(`http://127.0.0.1:${server.address().port}/im`, signed("AfterPush"));
  assert.deepEqual([answer.status, answer.text], [500, ""]);
  assert.deepEqual([logged[0].path, logged[0].rule], ["body", "consumed"]);
  assert.match(logged[0].message, /express\.json\(\)/);

  const request = new Request("http://im.test", { method: "POST", body: signed("AfterPush") });
  await request.text();
  const handler = callbacks.handler({}, { log: (error) => logged.push(error) });
  assert.equal((await handler(request)).status, 500);
  assert.match(logged[1].message, /verify\(\)/);
});
