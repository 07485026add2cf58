// A million requests built and answers read: the wasm memory stays where it was after a thousand.

import { ACCOUNT, inputOf, page } from "./account.mjs";

const ROUNDS = 1_000_000;
let memory;
const { Instance } = WebAssembly;
// The package keeps its memory to itself, so the benchmark looks at the instance as it is made.
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    memory = this.exports.memory;
  }
};
const { ImProtocol } = await import("volc-im");

const protocol = new ImProtocol(ACCOUNT);
const body = page(3);
const INPUT = inputOf("ASCII");
const bytes = {};
for (let round = 1; round <= ROUNDS; round++) {
  protocol.buildRequest("SendMessage", INPUT);
  protocol.parseResponse("GetConversationMessages", { status: 200, body });
  if (round === 1000 || round === ROUNDS) bytes[round] = memory.buffer.byteLength;
}
const [early, late] = [bytes[1000], bytes[ROUNDS]];
const verdict = early === late ? "holds" : "DOES NOT HOLD";
console.log(`wasm memory after 1,000 rounds of build + read ${early} bytes, after 1,000,000 ${late} bytes: ${verdict}`);
