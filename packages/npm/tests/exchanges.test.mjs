// tests/vectors/machine/exchange.jsonl on the wasm module: the same scripts that core plays natively.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as bound from "../wasm/callbacks.bound.mjs";
import { vectors } from "./vectors.mjs";

let Callbacks;
let Receiver;

const START_MS = 1_744_898_979_000;
const ENTROPY = new Uint8Array(16).fill(7);

/** Whether every part that is expected is there. */
const holds = (given, expected) =>
  typeof expected === "object" && expected !== null && !Array.isArray(expected)
    ? Object.entries(expected).every(([name, value]) => holds(given?.[name] ?? null, value))
    : JSON.stringify(given) === JSON.stringify(expected);

function play(line, number) {
  // Receivers that are made alike share their memory: each script gets a separate one by an unused name.
  const events = [...(line.callbacks.events ?? []), `AfterScript${number}`];
  const callbacks = new Callbacks(JSON.stringify({ ...line.callbacks, events }));
  const receiver = new Receiver(callbacks, JSON.stringify(line.receiver));
  const bytes = (name) => {
    const { type, data, id, nonce } = line.events[name];
    return new TextEncoder().encode(callbacks.sign(type, data, START_MS, id, nonce));
  };
  const numbers = new Map();
  for (const { atMs, wallMs = atMs, exchange, do: what, event, head, text, token = 0, expect } of line.steps) {
    const now = [START_MS + wallMs, atMs];
    const feed = () => {
      const of = numbers.get(exchange);
      if (what === "start") {
        const started = receiver.start(head, ...now, ENTROPY);
        const [number, output] = JSON.parse(started);
        // With its body at once, unless the head is refused.
        if (event === undefined || output.type !== "read") return started;
        return receiver.onBody(number, bytes(event), ...now);
      }
      if (what === "body") return receiver.onBody(of, event === undefined ? new TextEncoder().encode(text) : bytes(event), ...now);
      if (what === "reply") return receiver.onReply(of, text, ...now);
      return receiver.on(of, what, token, text ?? "", ...now);
    };
    const [of, ...given] = JSON.parse(feed().split("\n")[0]);
    numbers.set(exchange, of);
    const isSo = given.length === expect.length && expect.every((value, at) => holds(given[at], value));
    assert.ok(isSo, `${line.name}, at ${atMs} ${what}:\n  given    ${JSON.stringify(given)}\n  expected ${JSON.stringify(expect)}`);
  }
  receiver.free();
  callbacks.free();
}

// The module of edge runtimes, and Node's.
for (const file of ["callbacks", "callbacks-fast"]) {
  test(`every script asks for what it says on ${file}.wasm`, () => {
    const module = new WebAssembly.Module(readFileSync(new URL(`../wasm/${file}.wasm`, import.meta.url)));
    ({ Callbacks, Receiver } = bound.start(module).offers);
    const lines = vectors("machine/exchange.jsonl");
    assert.ok(lines.length > 50);
    for (const [number, line] of lines.entries()) play(line, number);
  });
}
