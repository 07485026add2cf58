// Campaigns of several processes, of which some are killed, with a service that fails.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Ledger } from "volc-im";
import { FileLedgerStore } from "volc-im/file";
import { RedisLedgerStore } from "volc-im/redis";
import { startEmulator } from "./emulator.mjs";
import { startRedis } from "./redis.mjs";

const WORKER = fileURLToPath(new URL("campaign-worker.mjs", import.meta.url));

let emulator, redis, connection, ledger;
before(async () => {
  [emulator, redis] = await Promise.all([startEmulator(), startRedis()]);
  connection = await redis.connect();
  ledger = new Ledger("spring", new RedisLedgerStore(connection.run));
});
beforeEach(async () => {
  await connection.command("FLUSHALL");
  await emulator.faults();
  await emulator.forget();
});
after(async () => {
  connection?.close();
  await Promise.all([emulator?.stop(), redis?.stop()]);
});

/** Starts a process; `ended` gives its exit code or signal, and the report that it printed. */
function worker(given) {
  const setting = { options: emulator.options, socket: redis.url, ...given };
  const child = spawn(process.execPath, [WORKER, JSON.stringify(setting)], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (piece) => (output += piece));
  const ended = once(child, "close").then(([code, signal]) => ({ code: code ?? signal, report: output && JSON.parse(output) }));
  return { child, ended };
}

/** Waits until the campaign is so far. */
async function reached(is, of = ledger) {
  const until = Date.now() + 60_000;
  for (;;) {
    const report = await of.report();
    if (is(report)) return report;
    assert.ok(Date.now() < until, JSON.stringify(report));
    await sleep(10);
  }
}

test("SIGTERM claims no further part, lets calls end and settles them; the next process sends the rest", async () => {
  await emulator.faults({ action: "BatchSendMessage", fault: { type: "latency", ms: 100 } });
  const setting = { receivers: 2_000, batch: { partSize: 10, concurrency: 2 } };
  const first = worker(setting);
  await reached(({ sent }) => sent >= 40);
  first.child.kill("SIGTERM");
  const { code, report } = await first.ended;
  assert.equal(code, 0);
  assert.deepEqual([report.unknown, report.running], [0, 0]);
  assert.ok(report.sent >= 40 && report.sent < 2_000, JSON.stringify(report));
  await emulator.faults();
  assert.deepEqual((await worker(setting).ended).report, { ...report, total: 2_000, sent: 2_000, left: 0, parts: 200 });
  const times = await emulator.arrivals("BatchSendMessage");
  assert.deepEqual([times.size, new Set(times.values())], [2_000, new Set([1])]);
});

test("SIGKILL leaves what was in flight unknown, in a file: it is never sent again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "volc-im-ledger-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "spring.ledger");
  await emulator.faults({ action: "BatchSendMessage", after: 4, fault: { type: "hang", after: "processing" } });
  const setting = { file, receivers: 200, batch: { partSize: 10, concurrency: 2 } };
  const messages = async () => (await emulator.control("GET", "state/messages")).messages.length;
  const before = await messages();
  const first = worker(setting);
  const until = Date.now() + 60_000;
  while ((await messages()) < before + 60) {
    assert.ok(Date.now() < until);
    await sleep(10);
  }
  first.child.kill("SIGKILL");
  await first.ended;
  await emulator.faults();
  const { code, report } = await worker(setting).ended;
  assert.equal(code, 0);
  assert.deepEqual([report.sent, report.unknown, report.unknownParts.length], [180, 20, 2]);
  // Who only reads waits for the claims to end.
  const reader = new Ledger("spring", new FileLedgerStore(file, { readOnly: true }));
  assert.deepEqual(await reached(({ running }) => running === 0, reader), report);
  assert.equal(await messages(), before + 200);
});

test("whatever is killed, every receiver is once in sent, failed or unknown, and no message is there twice", async () => {
  const [receivers, partSize, concurrency, workers, kills] = [4_000, 20, 2, 3, 6];
  await emulator.faults(
    { action: "BatchSendMessage", every: 17, fault: { type: "reset", after: "processing" } },
    { action: "BatchSendMessage", every: 23, fault: { type: "api_error", code: "InvalidParam", message: "m" } },
    { action: "BatchSendMessage", every: 29, fault: { type: "rate_limit", retry_after: 0 } },
    { action: "BatchSendMessage", fault: { type: "latency", ms: 20 } },
  );
  const setting = { receivers, batch: { partSize, concurrency } };
  const running = Array.from({ length: workers }, () => worker(setting));
  let killed = 0;
  for (; killed < kills; killed++) {
    const before = await ledger.report();
    const { sent } = await reached(({ sent, running }) => sent >= before.sent + 200 && running > 0);
    if (sent > receivers * 0.9) break;
    const one = running[killed % workers];
    one.child.kill("SIGKILL");
    await one.ended;
    running[killed % workers] = worker(setting);
  }
  for (const { ended } of running) assert.equal((await ended).code, 0);
  // What a worker left that came to the end of the list before another one freed a part.
  const { report } = await worker(setting).ended;
  assert.deepEqual([report.total, report.left, report.running], [receivers, 0, 0]);
  assert.equal(report.sent + report.failed + report.unknown, receivers);
  const outcomes = new Map();
  for await (const { index, outcome } of ledger.items()) {
    assert.ok(!outcomes.has(index), `receiver ${index + 1} is there twice`);
    outcomes.set(index, outcome);
  }
  const count = (wanted) => [...outcomes.values()].filter((outcome) => outcome === wanted).length;
  assert.deepEqual([count("failed"), count("unknown")], [report.failed, report.unknown]);
  assert.ok(killed > 0 && report.failed > 0 && report.unknown > 0, JSON.stringify({ killed, ...report }));

  const { requests } = await emulator.control("GET", "requests?action=BatchSendMessage&limit=100000");
  // The emulator answered these before it stored anything.
  const carriedOut = requests.filter(({ fault }) => !["api_error", "rate_limit"].includes(fault));
  const times = new Map();
  for (const { body } of carriedOut) for (const id of JSON.parse(body).Receiver) times.set(Number(id), (times.get(Number(id)) ?? 0) + 1);
  for (let receiver = 1; receiver <= receivers; receiver++) {
    const [stored, outcome] = [times.get(receiver) ?? 0, outcomes.get(receiver - 1)];
    assert.ok(stored <= 1, `receiver ${receiver} has it ${stored} times`);
    if (outcome === undefined) assert.equal(stored, 1, `receiver ${receiver} is lost`);
    if (outcome === "failed") assert.equal(stored, 0, `receiver ${receiver} has it and is failed`);
  }
  const most = (killed * concurrency + Math.ceil(requests.length / 17) + 1) * partSize;
  assert.ok(report.unknown <= most, `${report.unknown} unknown of ${most} at most`);
});
