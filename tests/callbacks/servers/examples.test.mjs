// The examples as processes, with the emulator as the service that calls them.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { serve } from "@hono/node-server";
import { APP_ID, CALLBACK_SECRET, startEmulator } from "./support/emulator.mjs";
import { startRedis } from "./support/redis.mjs";

const GROUP = { ConversationType: 2 };
let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.stop());

const environment = { IM_CALLBACK_SECRET: CALLBACK_SECRET, IM_APP_ID: String(APP_ID), PORT: "0" };

/** Starts an example; it prints its port. */
async function startExample(name, extra = {}) {
  const child = spawn(process.execPath, [`examples/${name}.mjs`], {
    env: { ...process.env, ...environment, ...extra },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [port] = await once(createInterface({ input: child.stdout }), "line");
  child.stderr.resume();
  return {
    url: `http://127.0.0.1:${port}/im`,
    stop: async () => {
      child.kill();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

/** A client's messages are judged, what is forged is turned away, what is new is accepted. */
async function serves(url) {
  await emulator.control("POST", "callbacks/target", { url, secret: CALLBACK_SECRET });
  const created = await emulator.control("POST", "act", { user: 1, type: "create_conversation", participants: [2] });
  const say = (content) =>
    emulator.control("POST", "act", {
      user: 1,
      type: "send_message",
      conversation_short_id: created.conversation_short_id,
      content,
    });
  const [fine, spoiled] = [await say("hello"), await say("spoiler ahead")];
  assert.deepEqual([fine.ok, fine.callback.outcome], [true, "accepted"]);
  assert.deepEqual([spoiled.refused_by_callback, spoiled.check_code, spoiled.check_message], [true, 1001, "no spoilers"]);
  for (const [variant, status] of [["normal", 200], ["duplicate", 200], ["unknown", 200], ["tampered", 401], ["forged", 401], ["late", 401]]) {
    const sent = { event_type: "AfterSendMessage", data: { MessageBody: GROUP }, variant };
    const { answer, ...delivery } = await emulator.control("POST", "callbacks/send", sent);
    assert.equal(delivery.status, status, variant);
    if (status === 401) assert.equal(answer, "", variant);
  }
}

for (const name of ["node", "express", "koa", "fastify", "hono"]) {
  test(`examples/${name}.mjs`, async (suite) => {
    const example = await startExample(name);
    suite.after(() => example.stop());
    await serves(example.url);
  });
}

test("examples/fetch.mjs", async (suite) => {
  Object.assign(process.env, environment);
  const { default: worker } = await import("./examples/fetch.mjs");
  const server = serve({ fetch: worker.fetch, port: 0, hostname: "127.0.0.1" });
  if (!server.listening) await once(server, "listening");
  suite.after(() => server.close());
  await serves(`http://127.0.0.1:${server.address().port}/im`);
});

test("examples/workers.mjs: settings come with each request", async (suite) => {
  const { default: worker } = await import("./examples/workers.mjs");
  const waited = [];
  const context = { waitUntil: (work) => void waited.push(work) };
  const server = serve({ fetch: (request) => worker.fetch(request, environment, context), port: 0, hostname: "127.0.0.1" });
  if (!server.listening) await once(server, "listening");
  suite.after(() => server.close());
  await serves(`http://127.0.0.1:${server.address().port}/im`);
  assert.ok(waited.length > 0);
  await Promise.all(waited);
});

test("examples/shared-replay.mjs: two machines, one memory", async (suite) => {
  const redis = await startRedis();
  suite.after(() => redis.stop());
  const machines = await Promise.all([0, 1].map(() => startExample("shared-replay", { REDIS_URL: redis.url })));
  suite.after(() => Promise.all(machines.map(({ stop }) => stop())));
  for (const { url } of machines) await serves(url);
});
