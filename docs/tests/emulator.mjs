// An emulator for a test, which ends with it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, connect } from "node:net";
import { createInterface } from "node:readline";

/** Starts an emulator. `environment` is what a client needs; `get`, `post` and the rest are its control API. */
export async function startEmulator(t) {
  const child = spawn(process.env.VOLC_IM_EMULATOR, ["--listen", "127.0.0.1:0", "--exit-on-stdin-close"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.after(() => child.kill());
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const { url, env: environment } = JSON.parse(line);
  const request = async (method, path, body) => {
    const init = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(`${url}/_emulator/${path}`, { method, ...init });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text);
  };
  const post = (path, body) => request("POST", path, body);
  return {
    environment,
    post,
    get: (path) => request("GET", path),
    act: (user, type, fields = {}) => post("act", { user, type, ...fields }),
    /** A group of these users, the first one its owner. */
    async group(owner, ...participants) {
      const made = await post("act", { user: owner, type: "create_conversation", participants, name: "Weekend hike" });
      assert.ok(made.ok, JSON.stringify(made));
      return made.conversation_short_id;
    },
    fault: (action, fault) => post("faults/add", { action, ...fault }),
    clearFaults: () => request("DELETE", "faults"),
    /** The texts that a conversation holds, in order, with their senders. */
    async messages(conversation) {
      const { messages } = await request("GET", `state/messages?conversation_short_id=${conversation}`);
      const texts = messages.map(({ sender, content, index }) => ({ sender, text: JSON.parse(content).text, index: BigInt(index) }));
      return texts.sort((a, b) => (a.index < b.index ? -1 : 1)).map(({ sender, text }) => `${sender}: ${text}`);
    },
    calls: async (action) => (await request("GET", `requests?brief=true&action=${action}`)).requests,
    deliveries: async (type) => (await request("GET", `callbacks?event_type=${type}`)).deliveries,
  };
}

/** A port that nothing listens on. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until a program listens. */
export async function listening(port, child) {
  for (let tries = 0; tries < 600; tries++) {
    assert.equal(child.exitCode, null, "the program has ended");
    const socket = connect(port, "127.0.0.1");
    const events = [once(socket, "connect").then(() => true), once(socket, "error").then(() => false)];
    const connected = await Promise.race(events).catch(() => false);
    socket.destroy();
    if (connected) return;
    await sleep(100);
  }
  throw new Error("the program does not listen");
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Waits until a look gives something, half a minute at most. */
export async function eventually(look, expected) {
  let last;
  for (let tries = 0; tries < 300; tries++) {
    last = await look();
    if (last) return last;
    await sleep(100);
  }
  assert.fail(expected ?? "it did not happen");
}
