// Campaigns in a file: what a crash leaves of it, and who may have it open.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { ImClient, Ledger } from "volc-im";
import { FileLedgerStore } from "volc-im/file";
import { startEmulator } from "./emulator.mjs";
import { rejectionOf } from "./fixtures.mjs";

let emulator, folder, path;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator?.stop());
beforeEach((context) => {
  folder = mkdtempSync(join(tmpdir(), "volc-im-ledger-"));
  path = join(folder, "spring.ledger");
  const made = folder;
  process.once("exit", () => rmSync(made, { recursive: true, force: true }));
});

const CLAIM = { campaign: "spring", part: 0, digest: "00-0-5-last", owner: "one", leaseMs: 60_000 };
const SETTLE = { campaign: "spring", part: 0, owner: "one", record: '{"s":5}', replaces: "" };
const isHeld = (words) => (error) => error.kind === "validation" && error.path === "path" && words.test(error.message);

test("a campaign in a file is sent once however often it is run", async () => {
  const input = { sender: "5000000", receiver: Array.from({ length: 100 }, (_, at) => String(at + 1)), msgType: 10001, content: "{}" };
  for (let run = 0; run < 2; run++) {
    const store = new FileLedgerStore(path);
    const ledger = new Ledger("spring", store);
    const report = await new ImClient(emulator.options).batch("BatchSendMessage", input, { paced: false, partSize: 10, ledger });
    assert.deepEqual([report.total, report.sent, report.parts], [100, 100, 10]);
    assert.deepEqual(await new Ledger("spring", new FileLedgerStore(path, { readOnly: true })).report(), report);
    await store.close();
  }
  const times = await emulator.arrivals("BatchSendMessage");
  assert.deepEqual([times.size, new Set(times.values())], [100, new Set([1])]);
});

test("lines are the same as in every language, and what a crash cut off counts for nothing", async () => {
  let store = new FileLedgerStore(path);
  assert.equal(await store.claim(CLAIM), "claimed");
  const reader = new Ledger("spring", new FileLedgerStore(path, { readOnly: true }));
  assert.equal((await reader.report()).running, 5);
  assert.deepEqual(await store.claim({ ...CLAIM, owner: "two" }).then(({ msLeft }) => msLeft > 0 && msLeft <= 60_000), true);
  assert.equal(await store.claim({ ...CLAIM, digest: "01-0-5-last" }), "differs");
  assert.equal(await store.settle({ ...SETTLE, owner: "two" }), false);
  assert.equal(await store.settle(SETTLE), true);
  assert.equal(await store.settle(SETTLE), true);
  assert.equal((await reader.report()).sent, 5);
  await store.close();
  const written = readFileSync(path);
  const [claimed, settled] = String(written).trimEnd().split("\n").map((line) => JSON.parse(line));
  const { l: until, ...rest } = claimed;
  assert.deepEqual(rest, { c: "spring", p: 0, d: "00-0-5-last", o: "one" });
  assert.ok(Math.abs(until - Date.now() - 60_000) < 60_000);
  assert.deepEqual(settled, { ...claimed, r: { s: 5 } });
  const whole = written.indexOf("\n") + 1;
  for (let end = whole; end < written.length; end += end + 3 < written.length ? 3 : 1) {
    writeFileSync(path, written.subarray(0, end));
    store = new FileLedgerStore(path);
    // The line's end may be missing of a line that is whole.
    const expected = end + 1 === written.length ? { record: '{"s":5}' } : "lost";
    assert.deepEqual(await store.claim({ ...CLAIM, owner: "two" }), expected, String(end));
    assert.equal(await store.claim({ ...CLAIM, part: 1, owner: "two" }), "claimed");
    await store.close();
    store = new FileLedgerStore(path);
    assert.equal((await store.read({ campaign: "spring", from: 0, most: 10 })).length, 2, String(end));
    await store.close();
  }
});

test("lines longer than a read, bytes that are no text, and other campaigns", async () => {
  const record = `{"s":0,"u":[[0,null,null,"${"好".repeat(50_000)}"]]}`;
  appendFileSync(path, `{"c":"spring","p":0,"d":"00-0-1","o":"one","l":1,"r":${record}}\n`);
  appendFileSync(path, Buffer.from([0x7b, 0xff, 0x0a]));
  appendFileSync(path, '{"c":"autumn","p":3,"d":"00-0-1","o":"one","l":1}\r\n');
  const store = new FileLedgerStore(path);
  assert.deepEqual(await store.read({ campaign: "spring", from: 0, most: 10 }), [{ part: 0, digest: "00-0-1", owner: "one", msLeft: 0, record }]);
  assert.equal((await store.read({ campaign: "autumn", from: 0, most: 10 })).length, 1);
  await store.close();
});

test("a file is one process's, and one store's", async () => {
  const store = new FileLedgerStore(path);
  assert.throws(() => new FileLedgerStore(path), isHeld(new RegExp(`process ${process.pid} has this ledger open`)));
  const program = `import { FileLedgerStore } from "volc-im/file"; try { new FileLedgerStore(process.argv[1]); } catch ({ message }) { console.log(message); }`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, path], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  for await (const piece of child.stdout) output += piece;
  assert.match(output, /has this ledger open/);
  await store.close();
  assert.deepEqual(readdirSync(folder), ["spring.ledger"]);
  await assert.rejects(store.claim(CLAIM), { kind: "validation", rule: "closed" });
  await new FileLedgerStore(path).close();
});

test("the lock of a process that is gone is taken over, and its claims are lost", async (context) => {
  const program = `import { FileLedgerStore } from "volc-im/file";
    const store = new FileLedgerStore(process.argv[1]);
    console.log(await store.claim(${JSON.stringify(CLAIM)}));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, path], { stdio: ["ignore", "pipe", "inherit"] });
  context.after(() => child.kill("SIGKILL"));
  for await (const piece of child.stdout) if (String(piece).includes("claimed")) break;
  assert.throws(() => new FileLedgerStore(path), isHeld(new RegExp(`process ${child.pid} `)));
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  const store = new FileLedgerStore(path);
  assert.equal(await store.claim({ ...CLAIM, owner: "two" }), "lost");
  assert.deepEqual(readdirSync(folder).sort(), ["spring.ledger", "spring.ledger.lock"]);
  await store.close();
});

test("the number of a process that is gone may be another's by now", async () => {
  const store = new FileLedgerStore(path);
  const holder = JSON.parse(readFileSync(`${path}.lock`, "utf8"));
  await store.close();
  writeFileSync(`${path}.lock`, JSON.stringify({ ...holder, started: "1" }));
  // Only where the system says when a process started.
  if (existsSync("/proc/self/stat")) await new FileLedgerStore(path).close();
  else assert.throws(() => new FileLedgerStore(path), isHeld(/has this ledger open/));
});

test("a lock that cannot be judged is not taken over", async () => {
  const store = new FileLedgerStore(path);
  const holder = JSON.parse(readFileSync(`${path}.lock`, "utf8"));
  await store.close();
  for (const [text, words] of [
    ["", /a program in another language/],
    ["{", /a program in another language/],
    ["{}", /another machine or container/],
    [JSON.stringify({ ...holder, pid: 999_999_999, system: "elsewhere" }), /another machine or container/],
  ]) {
    writeFileSync(`${path}.lock`, text);
    assert.throws(() => new FileLedgerStore(path), isHeld(words));
    assert.equal(readFileSync(`${path}.lock`, "utf8"), text);
    rmSync(`${path}.lock`);
  }
  writeFileSync(`${path}.lock`, JSON.stringify({ ...holder, pid: 999_999_999 }));
  writeFileSync(`${path}.lock.takeover`, "{}");
  assert.throws(() => new FileLedgerStore(path), isHeld(/takes .* over/));
  rmSync(`${path}.lock.takeover`);
  await new FileLedgerStore(path).close();
});

test("of many that find the lock of a process that is gone, one gets it", async (context) => {
  const store = new FileLedgerStore(path);
  const holder = readFileSync(`${path}.lock`, "utf8").replace(/"pid":\d+/, '"pid":999999999');
  await store.close();
  writeFileSync(`${path}.lock`, holder);
  const program = `import { FileLedgerStore } from "volc-im/file";
    try { new FileLedgerStore(process.argv[1]); console.log("open"); } catch { console.log("refused"); }
    process.stdin.resume().on("end", () => process.exit());`;
  const start = () => spawn(process.execPath, ["--input-type=module", "--eval", program, path], { stdio: ["pipe", "pipe", "inherit"] });
  const children = Array.from({ length: 4 }, start);
  context.after(() => children.forEach((child) => child.kill("SIGKILL")));
  const words = await Promise.all(children.map(async ({ stdout }) => String((await once(stdout, "data"))[0]).trim()));
  assert.deepEqual(words.sort(), ["open", "refused", "refused", "refused"]);
});

test("a file that cannot be opened is refused with the reason, and nothing is left of the attempt", async () => {
  assert.throws(() => new FileLedgerStore(join(folder, "nowhere", "ledger")), isHeld(/ENOENT/));
  assert.throws(() => new FileLedgerStore(folder), isHeld(/EISDIR/));
  assert.throws(() => new FileLedgerStore(join(folder, "none"), { readOnly: true }), isHeld(/ENOENT/));
  assert.throws(() => new FileLedgerStore(7), { kind: "validation", path: "path", rule: "type" });
  assert.equal(existsSync(`${folder}.lock`), false);
  const reader = new FileLedgerStore((appendFileSync(path, ""), path), { readOnly: true });
  assert.match((await rejectionOf(reader.claim(CLAIM))).message, /read only/);
});
