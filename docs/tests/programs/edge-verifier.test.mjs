import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import test from "node:test";
import { eventually } from "../emulator.mjs";
import { commandOf, folderOf, startServer } from "../program.mjs";

const [ANNA, BEN] = ["10001", "10002"];
const ACCEPT = { CheckCode: 0, CheckMessage: "" };

/** The backend behind the edge. */
async function startBackend(t) {
  const backend = { events: [], status: 200, reply: ACCEPT };
  const server = createServer(async (request, response) => {
    backend.events.push({ key: request.headers.authorization, ...(await json(request)) });
    response.writeHead(backend.status).end(JSON.stringify(backend.reply));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close().closeAllConnections());
  backend.url = `http://127.0.0.1:${server.address().port}/events`;
  return backend;
}

test("workers: the edge verifier", { timeout: 240_000 }, async (t) => {
  const backend = await startBackend(t);
  const variables = { BACKEND_URL: backend.url, BACKEND_KEY: "edge", IM_CALLBACK_SECRET: "emulator-callback-secret" };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folderOf("edge-verifier"), "workers/.dev.vars"), lines.join(""));
  const words = commandOf("edge-verifier", "workers");
  const { emulator, url } = await startServer(t, "workers", "edge-verifier", words, { CI: "1", WRANGLER_SEND_METRICS: "false" });
  // The port is open before the worker is there.
  await eventually(async () => (await fetch(`${url}/elsewhere`).catch(() => ({}))).status === 404, "the worker does not start");
  const group = await emulator.group(ANNA, BEN);
  const say = (text) => emulator.act(BEN, "send_message", { conversation_short_id: group, content: JSON.stringify({ text }) });
  const of = (type) => backend.events.filter((event) => event.type === type);

  await t.test("verified events go to the backend, with its key", async () => {
    await eventually(() => of("AfterCreateConversation").length === 1);
    assert.equal(of("AfterCreateConversation")[0].key, "Bearer edge");
    assert.equal((await say("hello")).ok, true);
    assert.equal(of("AfterSendMessage").length, 1);
    assert.equal(of("BeforeSendMessage").length, 0);
  });

  await t.test("blocked words are refused at the edge, forged events end there", async () => {
    const { refused_by_callback, check_code } = await say("a ＳＰＯＩＬＥＲ");
    assert.deepEqual([refused_by_callback, check_code], [true, 1001]);
    const forged = await emulator.post("callbacks/send", { event_type: "AfterPush", variant: "forged", wait_ms: 10_000 });
    assert.equal(forged.status, 401);
    assert.equal(of("AfterPush").length, 0);
    assert.deepEqual(await emulator.messages(group), [`${BEN}: hello`]);
  });

  await t.test("an event that comes twice is forwarded once", async () => {
    const { id } = (await emulator.deliveries("AfterSendMessage"))[0];
    const again = await emulator.post(`callbacks/${id}/resend`, { wait_ms: 10_000 });
    assert.equal(again.outcome, "accepted");
    assert.equal(of("AfterSendMessage").length, 1);
  });

  await t.test("the backend decides about other Before events", async () => {
    const rename = () => emulator.act(ANNA, "update_conversation", { conversation_short_id: group, name: "Sunday hike" });
    backend.reply = { CheckCode: 7, CheckMessage: "not today" };
    assert.deepEqual([(await rename()).check_code, (await rename()).check_message], [7, "not today"]);
    backend.status = 503;
    assert.equal((await rename()).refused_by_callback, true);
    backend.status = 200;
    backend.reply = ACCEPT;
    const renamed = await rename();
    assert.equal(renamed.ok, true, JSON.stringify(renamed));
  });

  await t.test("a backend that is down loses no event", async () => {
    backend.status = 503;
    assert.equal((await say("are you there?")).ok, true);
    const failed = (await emulator.deliveries("AfterSendMessage")).at(-1);
    assert.equal(failed.status, 500);
    backend.status = 200;
    assert.equal((await emulator.post(`callbacks/${failed.id}/resend`, { wait_ms: 10_000 })).outcome, "accepted");
    assert.equal(of("AfterSendMessage").length, 3);
  });
});
