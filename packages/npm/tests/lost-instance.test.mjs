// A wasm instance that traps is replaced; its calls fail, others continue.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, beforeEach, test } from "node:test";
import { startEmulator } from "./emulator.mjs";
import { INPUTS, OPTIONS } from "./fixtures.mjs";

// Exports have short names, which the signatures in the package say the meaning of.
const code = readFileSync(createRequire(import.meta.url).resolve("volc-im/package.json").replace("package.json", "dist/whole.cjs"), "utf8");
const names = {};
for (const [, of, name, exported] of code.matchAll(/(\w*):(\w+):[a-z]*:[!+\w]*:(e\d+)\b/g)) {
  names[exported] = of ? `${of.toLowerCase()}_${name}` : name;
}
const [textContent, eventTexts] = ["textContent", "eventTexts"].map((text) => Object.keys(names).find((exported) => names[exported] === text));

// The package keeps its instance to itself, so the test gets in between: while a name is in `traps`, the export of that
// name reads far outside its memory, which is a trap as any other.
const traps = new Set();
let instances = 0;
const { Instance } = WebAssembly;
WebAssembly.Instance = class {
  constructor(...given) {
    instances++;
    this.exports = { ...new Instance(...given).exports };
    for (const [exported, run] of Object.entries(this.exports)) {
      if (!names[exported]) continue;
      this.exports[exported] = (...raw) => {
        if (!traps.delete(names[exported])) return run(...raw);
        return (this.exports[textContent] ?? this.exports[eventTexts])(16, -16, 1 << 30);
      };
    }
  }
};
const { Callbacks, ImClient, ImError, ImProtocol, accept, reject } = await import("volc-im");

const SILENT = { error() {}, warn() {} };
let emulator;
before(async () => void (emulator = await startEmulator()));
after(() => emulator.stop());
beforeEach(() => traps.clear());

function isLost(error) {
  assert.ok(error instanceof ImError, String(error));
  assert.deepEqual([error.kind, error.reason], ["internal", "instance_lost"]);
  assert.match(error.message, /instance/);
  assert.ok(error.cause instanceof WebAssembly.RuntimeError, String(error.cause));
  return true;
}

test("the call that traps says so; objects made before work on in the next instance", () => {
  const protocol = new ImProtocol(OPTIONS);
  const callbacks = new Callbacks({ secret: "a-secret-of-these-tests", appId: 123456 });
  const body = callbacks.sign({ type: "AfterPush", data: {} });
  const now = Date.UTC(2025, 0, 1);
  const request = protocol.buildRequest("SendMessage", INPUTS.SendMessage, { now });
  const started = instances;
  traps.add("protocol_buildRequest");
  assert.throws(() => protocol.buildRequest("SendMessage", INPUTS.SendMessage, { now }), isLost);
  assert.deepEqual(protocol.buildRequest("SendMessage", INPUTS.SendMessage, { now }), request);
  assert.equal(callbacks.verify(body).type, "AfterPush");
  assert.equal(instances, started + 1);
});

test("functions, receivers and closed objects too", async () => {
  const closed = new Callbacks({ secret: "a-secret-of-these-tests", appId: 123456 });
  const own = new Callbacks({ secret: "a-secret-of-these-tests", appId: 123456 });
  const handle = own.handler({ BeforeSendMessage: () => reject(3, "no") }, { undecided: "accept", logger: SILENT });
  const ask = async () => {
    const body = own.sign({ type: "BeforeSendMessage", data: {} });
    const response = await handle(new Request("http://im.test", { method: "POST", body }));
    return [response.status, (await response.text()).slice(0, 16)];
  };
  assert.deepEqual(await ask(), [200, '{"CheckCode":3,"']);
  traps.add("acceptReply");
  assert.throws(() => accept({ A: 1 }), isLost);
  assert.equal(accept(), '{"CheckCode":0,"CheckMessage":""}');
  assert.deepEqual(await ask(), [200, '{"CheckCode":3,"']);
  closed.close();
  assert.throws(() => closed.verify(""), { rule: "closed" });
});

test("a callback whose exchange is lost is refused, never accepted, and logged", async () => {
  const own = new Callbacks({ secret: "a-secret-of-these-tests", appId: 123456 });
  const said = [];
  const logger = { ...SILENT, error: (message, facts) => said.push(facts.reason) };
  let finish;
  const waits = () => new Promise((resolve) => (finish = resolve));
  const handle = own.handler({ BeforeSendMessage: waits }, { undecided: "accept", logger, deadlineMs: 20_000 });
  const body = own.sign({ type: "BeforeSendMessage", data: {} });
  const answer = handle(new Request("http://im.test", { method: "POST", body }));
  while (!finish) await new Promise((turn) => setImmediate(turn));
  traps.add("receiver_onReply");
  finish(accept());
  assert.deepEqual([(await answer).status, said], [500, ["internal"]]);
});

test("a call under way is lost, and tells whether the request may have arrived", async () => {
  const im = new ImClient(emulator.options);
  await emulator.faults({ action: "RegisterUsers", fault: { type: "latency", ms: 3000 } });
  await emulator.forget();
  const underWay = im.registerUsers({ users: [{ userId: 1 }] });
  while ((await emulator.requests("RegisterUsers")).length === 0);
  traps.add("protocol_new");
  assert.throws(() => new ImProtocol(OPTIONS), isLost);
  await assert.rejects(underWay, (error) => {
    assert.deepEqual([error.action, error.attempts, error.maybeSent], ["RegisterUsers", 1, true]);
    return isLost(error);
  });
  await emulator.faults();
  assert.deepEqual((await im.registerUsers({ users: [{ userId: 2 }] })).failedInfos ?? [], []);
  assert.equal((await emulator.requests("RegisterUsers")).length, 2);
});

test("what fails in the module of callbacks ends no call", async () => {
  const im = new ImClient(emulator.options);
  await emulator.faults({ action: "RegisterUsers", fault: { type: "latency", ms: 300 } });
  const underWay = im.registerUsers({ users: [{ userId: 3 }] });
  traps.add("callbacks_new");
  assert.throws(() => new Callbacks({ secret: "a-secret-of-these-tests", appId: 123456 }), isLost);
  assert.deepEqual((await underWay).failedInfos ?? [], []);
  await emulator.faults();
});

test("a batch under way is lost, too", async () => {
  const im = new ImClient(emulator.options);
  traps.add("machine_next");
  const batch = im.batch("AddFriend", { userId: 1, friendUserIds: [2, 3] });
  await assert.rejects(batch, isLost);
});

test("a call that waits for keys is lost with what takes them, and nothing else is", async () => {
  const { accessKeyId, secretAccessKey, ...options } = emulator.options;
  const im = new ImClient({ ...options, credentials: async () => ({ accessKeyId, secretAccessKey }) });
  traps.add("client_onCredentials");
  // A rejection that nobody handles would end the process.
  await assert.rejects(im.registerUsers({ users: [{ userId: 4 }] }), isLost);
  assert.deepEqual((await im.registerUsers({ users: [{ userId: 5 }] })).failedInfos ?? [], []);
});

test("where the stack ends inside of wasm, the next call works", () => {
  const callbacks = new Callbacks({ secret: "a-secret-of-these-tests", appId: 123456 });
  const body = callbacks.sign({ type: "AfterPush", data: {} });
  const deep = (levels) => (levels === 0 ? callbacks.verify(body) : deep(levels - 1));
  let failed = 0;
  for (let levels = 10; levels < 20_000; levels += 13) {
    try {
      deep(levels);
    } catch (error) {
      failed++;
      if (!(error instanceof RangeError)) assert.equal(error.kind, "internal", String(error));
    }
  }
  assert.ok(failed > 0);
  assert.equal(callbacks.verify(body).type, "AfterPush");
});
