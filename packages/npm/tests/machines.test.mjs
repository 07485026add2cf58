// tests/vectors/machine on the wasm module: the same scripts that core plays natively.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as bound from "../wasm/im.bound.mjs";
import * as boundSearch from "../wasm/search.bound.mjs";
import { vectors } from "./vectors.mjs";

const moduleOf = (name) => new WebAssembly.Module(readFileSync(new URL(`../wasm/${name}.wasm`, import.meta.url)));
const { KeySource } = boundSearch.start(moduleOf("search")).offers;

/** The module of edge runtimes, and Node's. */
const MODULES = ["im", "im-fast"];
let Client;

const START_MS = 1_795_521_600_000;

/** Options as a driver writes them; text is taken as it is. */
const written = (options) =>
  options === undefined || options === null ? "" : typeof options === "string" ? options : JSON.stringify(options);

/** Parts of a text, as in credentials.jsonl; else as `fits` of core/tests/support/script.rs. */
function fits(expected, found) {
  if (expected === "absent") return found === undefined;
  if (expected === "*") return found !== undefined;
  if (typeof expected !== "object" || expected === null) return expected === found;
  if (Array.isArray(expected.has)) return expected.has.every((part) => found.includes(part));
  if (typeof found === "number") return found >= (expected.least ?? -Infinity) && found <= (expected.most ?? Infinity);
  if (typeof found !== "object" || found === null || Array.isArray(expected) !== Array.isArray(found)) return false;
  if (Array.isArray(expected)) {
    return expected.length === found.length && expected.every((value, at) => fits(value, found[at]));
  }
  return Object.entries(expected).every(([name, value]) => fits(value, found[name]));
}

function inputOf({ input }) {
  if (input === undefined) return JSON.stringify({ userIds: ["1"] });
  if (typeof input === "string") return input;
  if (input.receivers === undefined) return JSON.stringify(input);
  const receiver = Array.from({ length: input.receivers }, (_, at) => String(at + 1));
  return JSON.stringify({ sender: "5000", receiver, msgType: 10001, content: "{}" });
}

/** Runs what may throw an error report, which has to be the one expected. */
function made(expected, what, make) {
  try {
    const object = make();
    assert.equal(expected, undefined, `${what}: it is not refused`);
    return object;
  } catch (report) {
    if (report.kind === undefined) throw report;
    assert.ok(expected !== undefined && fits(expected, report), `${what}: ${JSON.stringify(report)}`);
    return undefined;
  }
}

function start(client, step, time) {
  const { options, action = "QueryOnlineStatus" } = step;
  const entropy = new Uint8Array(step.entropy ?? 16).fill(7);
  if (step.do === "campaign") {
    const { name = "spring", leaseMs = NaN, pulled = false } = step;
    return client.startCampaign(action, inputOf(step), false, written(options), name, leaseMs, pulled, ...time, entropy);
  }
  if (step.do === "batch") return client.startBatch(action, inputOf(step), false, written(options), ...time, entropy);
  const scope = step.do === "raw" ? "r" : "c";
  return client.start(scope, action, inputOf(step), false, written(options), ...time, entropy);
}

function feed(client, machine, step, time) {
  const { token = 0, message = "words" } = step;
  switch (step.do) {
    case "response": {
      const text = typeof step.body === "string" ? step.body : step.body === undefined ? "" : exact(step.body);
      const body = new TextEncoder().encode(text);
      return machine.onResponse(...time, token, step.status ?? 200, step.retryAfter, step.date, body);
    }
    case "error":
      return machine.on(...time, token, step.kind, message, 0);
    case "reserved":
      return machine.on(...time, token, "reserved", "", step.ms ?? 0);
    case "reserveFailed":
      return machine.on(...time, token, "reserveFailed", message, 0);
    case "credentials": {
      const end = step.expiresIn === undefined ? NaN : time[0] + step.expiresIn;
      client.onCredentials(...time, step.run, step.accessKeyId ?? "AKTPother", "secret", "token", end, step.origin ?? "");
      return machine.next(...time);
    }
    case "credentialsFailed":
      client.onCredentialsFailed(...time, step.run, message);
      return machine.next(...time);
    case "claimed":
      return machine.on(...time, token, "claimed", step.answer ?? "c", 0);
    case "settled":
      return machine.on(...time, token, "settled", step.taken === false ? "" : "1", 0);
    case "read":
      return machine.on(...time, token, "read", JSON.stringify(step.parts), 0);
    case "items": {
      const lines = step.items.map((item) => JSON.stringify(item)).join("\n");
      return machine.on(...time, token, step.last ? "lastItems" : "items", lines, 0);
    }
    case "storeFailed":
    case "itemsFailed":
      return machine.on(...time, token, step.do, message, 0);
    case "cancel":
      return machine.on(...time, 0, "cancel", message, 0);
    default:
      return machine.next(...time);
  }
}

/** The one number of the scripts that a double cannot hold. */
const exact = (body) => JSON.stringify(body).replaceAll("7221856821303363000", "7221856821303362049");

function play(line, accessKeyId) {
  const keys = { accessKeyId, secretAccessKey: "secret", appId: 123456 };
  const given = Object.entries({ ...keys, ...line.client }).filter(([, value]) => value !== null);
  const options = typeof line.client === "string" ? line.client : JSON.stringify(Object.fromEntries(given));
  const client = made(line.refused, line.is, () => new Client(options, START_MS, 1_000));
  if (client === undefined) return;
  const machines = new Map();
  let [at, off] = [0, 0];
  for (const step of line.steps) {
    at = step.at ?? at;
    off = step.wallOff ?? off;
    const time = [START_MS + at + off, 1_000 + at];
    const what = `${line.is}: ${JSON.stringify(step).slice(0, 500)}`;
    if (["call", "raw", "batch", "campaign"].includes(step.do)) {
      const machine = made(step.refused, what, () => start(client, step, time));
      if (machine === undefined) continue;
      machines.get(step.of ?? "")?.free();
      machines.set(step.of ?? "", machine);
    }
    const machine = machines.get(step.of ?? "");
    const outputs = feed(client, machine, step, time);
    const found = JSON.parse(outputs);
    if (step.expect !== undefined) assert.ok(fits(step.expect, found), `${what}\nfound ${outputs.slice(0, 2_000)}`);
    const bodies = found.filter(({ type }) => type === "send").map(({ token }) => {
      const body = machine.body(token);
      assert.equal(machine.body(token), undefined, "it is given once");
      return JSON.parse(new TextDecoder().decode(body));
    });
    if (step.bodies !== undefined) assert.ok(fits(step.bodies, bodies), `${what}\nfound ${JSON.stringify(bodies)}`);
  }
  for (const machine of machines.values()) machine.free();
  client.free();
}

for (const file of MODULES) {
  for (const name of ["call", "batch", "pacing", "clock", "options", "provider", "ledger"]) {
    // Edge runtimes deploy a module without campaigns.
    if (name === "ledger" && file === "im") continue;
    test(`machine/${name}.jsonl on ${file}.wasm`, () => {
      ({ Client } = bound.start(moduleOf(file)).offers);
      // Other languages' spelling of options is not in the module.
      const lines = vectors(`machine/${name}.jsonl`).filter(({ names }) => names === undefined);
      for (const [number, line] of lines.entries()) play(line, `AKLT${name}${number}`);
    });
  }
}

function search(source, { home = "/home/u", environment = {} }) {
  const variables = Object.entries(environment).map((pair) => pair.join("="));
  return source.start(variables.join("\0"), home ?? undefined, new Uint8Array(16).fill(7));
}

function feedSearch(running, step, time) {
  const { token = 0, message = "words" } = step;
  const json = step.json ?? step.body;
  const content = step.bytes ? " ".repeat(step.bytes) : json === undefined ? (step.text ?? "") : JSON.stringify(json);
  const bytes = new TextEncoder().encode(content);
  if (step.do === "file") return running.onFile(...time, token, bytes);
  if (step.do === "response") return running.onResponse(...time, token, step.status ?? 200, bytes, step.date);
  if (step.do === undefined || step.do === "search") return running.next(...time);
  return running.on(...time, token, step.do, message);
}

test("machine/credentials.jsonl", () => {
  for (const line of vectors("machine/credentials.jsonl").filter(({ names }) => names === undefined)) {
    const source = made(line.refused, line.is, () => new KeySource(JSON.stringify(line.plan)));
    if (source === undefined) continue;
    let running = search(source, line);
    let at = 0;
    for (const step of line.steps) {
      at = step.at ?? at;
      if (step.do === "search") running = search(source, line);
      const found = feedSearch(running, step, [START_MS + at, 1_000 + at]);
      const what = `${line.is}: ${JSON.stringify(step).slice(0, 500)}\nfound ${found}`;
      if (step.expect !== undefined) assert.ok(fits(step.expect, JSON.parse(found)), what);
      const { message = "" } = JSON.parse(found).at(-1);
      for (const secret of line.never ?? []) assert.ok(!message.includes(secret), what);
    }
  }
});
