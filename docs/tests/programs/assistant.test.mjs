import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import test from "node:test";
import { eventually, sleep } from "../emulator.mjs";
import { commandOf, refusesToStart, startServer } from "../program.mjs";

const [ASSISTANT, ANNA, BEN] = ["90001", "10001", "10002"];
// uvicorn ends by the signal when everything is done.
const STOPPED = { node: 0, python: "SIGTERM" };

/** A model's server with OpenAI's interface: it writes a word every tenth of a second. */
async function startModel(t) {
  const model = { words: [], breaks: false, status: 200, requests: [] };
  const server = createServer(async (request, response) => {
    model.requests.push({ path: request.url, key: request.headers.authorization, ...(await json(request)) });
    response.writeHead(model.status, { "content-type": "text/event-stream" });
    for (const word of model.status === 200 ? model.words : []) {
      response.write(`data: ${JSON.stringify({ choices: [{ delta: { content: word } }] })}\n\n`);
      await sleep(100);
    }
    if (model.breaks) return response.destroy();
    response.end(model.status === 200 ? "data: [DONE]\n\n" : "overloaded");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close().closeAllConnections());
  model.url = `http://127.0.0.1:${server.address().port}/v1`;
  return model;
}

for (const [language, starter] of [["node", "node"], ["python", "uvicorn"]]) {
  test(`${language}: the assistant`, { timeout: 120_000 }, async (t) => {
    const model = await startModel(t);
    const settings = {
      ASSISTANT_USER_ID: ASSISTANT, ASSISTANT_NAME: "mei", UPDATE_MS: "150",
      LLM_BASE_URL: model.url, LLM_API_KEY: "key", LLM_MODEL: "doubao",
    };
    const words = commandOf("assistant", starter);
    const { emulator, server } = await startServer(t, language, "assistant", words, settings);
    const group = await emulator.group(ANNA, BEN, ASSISTANT);
    const say = (text) => emulator.act(ANNA, "send_message", { conversation_short_id: group, content: JSON.stringify({ text }) });
    const last = async () => (await emulator.messages(group)).at(-1);
    const shown = (text) => eventually(async () => (await last()) === `${ASSISTANT}: ${text}`, `not shown: ${text}`);

    await t.test("the answer grows in one message, whatever the service's rate is", async () => {
      await emulator.fault("ModifyMessage", { first: 1, fault: { type: "rate_limit", retry_after: 0 } });
      model.words = ["Bring", " water", " and", " a", " hat", "."];
      await say("@mei what do I need?");
      await shown("Bring water and a hat.");
      assert.deepEqual(await emulator.messages(group), [`${ANNA}: @mei what do I need?`, `${ASSISTANT}: Bring water and a hat.`]);
      const { path, key, messages } = model.requests[0];
      assert.deepEqual([path, key, messages], ["/v1/chat/completions", "Bearer key", [{ role: "user", content: "what do I need?" }]]);
      assert.ok((await emulator.calls("ModifyMessage")).length >= 3, "it did not grow");
      const [delivery] = await emulator.deliveries("AfterSendMessage");
      assert.equal(delivery.outcome, "accepted");
      assert.ok(delivery.took_ms < 500, `the service waited ${delivery.took_ms} ms`);
    });

    await t.test("the same event again is not answered again", async () => {
      const [delivery] = await emulator.deliveries("AfterSendMessage");
      assert.equal((await emulator.post(`callbacks/${delivery.id}/resend`, { wait_ms: 10_000 })).outcome, "accepted");
      await say("what a day"); // Not to the assistant.
      assert.equal(model.requests.length, 1);
      assert.equal((await emulator.messages(group)).length, 3);
    });

    await t.test("a model that breaks off leaves what there is, with a note", async () => {
      Object.assign(model, { words: ["Take", " the"], breaks: true });
      await say("@mei which way?");
      await shown("Take the (Sorry, the answer broke off.)");
      Object.assign(model, { breaks: false, status: 529 });
      await say("@mei which way now?");
      await shown("(Sorry, the answer broke off.)");
      assert.match(server.errors, /no answer.*529/);
    });

    await t.test("a message that cannot be sent is logged, and the next one is answered", async () => {
      model.status = 200;
      await emulator.fault("SendMessage", { times: 1, fault: { type: "api_error", code: "AccessDenied" } });
      await say("@mei are you there?");
      await eventually(() => /no answer.*AccessDenied/.test(server.errors));
      await say("@mei and now?");
      await shown("Take the");
    });

    await t.test("asked to stop, it ends its answers with a note", async () => {
      model.words = Array.from({ length: 100 }, () => "word ");
      await say("@mei tell me everything");
      await eventually(async () => (await last()).includes("word word"));
      assert.equal(await server.stop(), STOPPED[language], server.errors);
      assert.match(await last(), /word word .*\(Sorry, the answer broke off\.\)$/);
    });
    await refusesToStart(t, language, "assistant", words, { ...emulator.environment, ...settings }, "LLM_MODEL");
  });
}
