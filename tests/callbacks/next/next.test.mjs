// A route handler in the built application.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { Callbacks } from "volc-im";

const APP_ID = 123456;
const SECRET = "a-callback-secret";
const NEXT = "node_modules/next/dist/bin/next";
const env = { ...process.env, IM_CALLBACK_SECRET: SECRET, IM_APP_ID: String(APP_ID), NEXT_TELEMETRY_DISABLED: "1" };

let server;
let url;
before(async () => {
  execFileSync(process.execPath, [NEXT, "build"], { env, stdio: ["ignore", "inherit", "inherit"] });
  const port = await freePort();
  server = spawn(process.execPath, [NEXT, "start", "--hostname", "127.0.0.1", "--port", String(port)], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const chunk of server.stdout) if (String(chunk).includes("Ready")) break;
  url = `http://127.0.0.1:${port}/im`;
});
after(async () => {
  server?.kill();
  if (server && server.exitCode === null) await once(server, "exit");
});

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

const callbacks = new Callbacks({ secret: SECRET, appId: APP_ID });
const signed = (type, Content) => callbacks.sign({ type, data: { AppId: APP_ID, MessageBody: { Content } } });

async function post(body, type = "application/json") {
  const response = await fetch(url, { method: "POST", body, headers: { "content-type": type } });
  return [response.status, await response.text()];
}

test("a route handler judges, remembers and turns away", async () => {
  const spoiled = signed("BeforeSendMessage", "spoiler ahead");
  const refusal = [200, '{"CheckCode":1001,"CheckMessage":"no spoilers"}'];
  assert.deepEqual(await post(spoiled), refusal);
  assert.deepEqual(await post(spoiled), refusal);
  assert.deepEqual(await post(signed("BeforeSendMessage", "hello")), [200, '{"CheckCode":0,"CheckMessage":""}']);
  assert.deepEqual(await post(spoiled.replace("spoiler", "spoiled")), [401, ""]);
  assert.deepEqual(await post("a=b", "application/x-www-form-urlencoded"), [415, ""]);
  assert.deepEqual(await post(`{"a":"${"x".repeat(1024 * 1024)}"}`), [413, ""]);
  assert.equal((await fetch(url)).status, 405);
});
