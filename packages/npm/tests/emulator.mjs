// A new emulator for a test file, and its `/_emulator/` interface.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export const APP_ID = 123456;
export const CALLBACK_SECRET = "test-callback-secret";
const ACCESS_KEY = "AKLTtest";
const SECRET_KEY = "test-secret-key";

/** Starts the emulator on a free port. */
export async function startEmulator() {
  const binary = process.env.VOLC_IM_EMULATOR;
  if (!binary) throw new Error("VOLC_IM_EMULATOR must name the emulator's binary: run cargo xtask test --only npm");
  const child = spawn(
    binary,
    ["--app-id", String(APP_ID), "--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY, "--exit-on-stdin-close"],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return new Emulator(child, JSON.parse(line).url);
}

class Emulator {
  constructor(child, url) {
    this.child = child;
    this.url = url;
  }

  /** Options for a client of this emulator. */
  get options() {
    return { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY, appId: APP_ID, baseUrl: this.url };
  }

  /** From now on, requests go wrong as the rules say. */
  async faults(...rules) {
    await this.control("DELETE", "faults");
    if (rules.length > 0) await this.control("POST", "faults", { rules });
  }

  /** The requests of an action since the last `forget`. */
  async requests(action) {
    const { requests } = await this.control("GET", "requests");
    return requests.filter((request) => request.action === action);
  }

  /** How often each receiver was in a request of the action that arrived since then. */
  async arrivals(action) {
    const { requests } = await this.control("GET", `requests?action=${action}&limit=100000`);
    const times = new Map();
    for (const { body } of requests) for (const id of JSON.parse(body).Receiver) times.set(id, (times.get(id) ?? 0) + 1);
    return times;
  }

  async forget() {
    await this.control("DELETE", "requests");
  }

  /** The messages that a conversation holds. */
  async messages(conversationShortId) {
    const text = await this.controlText("GET", `state/messages?conversation_short_id=${conversationShortId}`);
    return text;
  }

  async control(method, path, body) {
    return JSON.parse((await this.controlText(method, path, body)) || "null");
  }

  async controlText(method, path, body) {
    const response = await fetch(`${this.url}/_emulator/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  }

  async stop() {
    this.child.stdin.end();
    if (this.child.exitCode === null) await once(this.child, "exit");
  }
}
