import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import { countsOf, over as untilOver, startStage } from "../campaign.mjs";
import { eventually } from "../emulator.mjs";
import { commandOf, refusesToStart, runProgram, startProgram } from "../program.mjs";

const USERS = 4000;
const PROGRAM = "campaign-jobs";

/** The processes that Celery has forked from its own. */
function forked(parent) {
  const processes = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  return processes.map((line) => line.trim().split(/\s+/).map(Number)).filter(([, of]) => of === parent).map(([pid]) => pid);
}

test("Celery: the campaign in jobs", { timeout: 300_000 }, async (t) => {
  const { emulator, receivers, redisUrl, messages, calls } = await startStage(t, USERS);
  const settings = { ...emulator.environment, SENDER_USER_ID: "10001", REDIS_URL: `${redisUrl}/0` };

  /** The README's commands for other files, another text and another campaign. */
  const words = (campaign) => {
    const others = { "receivers.txt": receivers, "The hike starts at 9.": campaign, hike: campaign };
    return commandOf(PROGRAM, "python").map((word) => others[word] ?? word);
  };
  const startWorker = () => startProgram(t, "python", PROGRAM, [...commandOf(PROGRAM, "celery"), "--concurrency", "2"], settings);
  const enqueue = async (campaign) => {
    const { code, errors } = await runProgram(t, "python", PROGRAM, [...words(campaign), "--unpaced"], settings);
    assert.equal(code, 0, errors);
  };
  const status = async (campaign) => {
    const { output, errors } = await runProgram(t, "python", PROGRAM, words(campaign).map((word) => (word === "enqueue" ? "status" : word)), settings);
    return countsOf(output, errors);
  };
  const over = (campaign) => untilOver(campaign, status);
  let worker = startWorker();

  await t.test("processes that are killed lose nothing and send nothing twice", async () => {
    await emulator.fault("BatchSendMessage", { after: 2, times: 2, fault: { type: "hang", after: "processing" } });
    await enqueue("spring");
    await eventually(async () => (await messages("spring")) >= 2000, worker.errors);
    for (const pid of forked(worker.child.pid)) process.kill(pid, "SIGKILL");
    const { sent, failed, unknown } = await over("spring");
    assert.equal(sent + unknown, USERS);
    assert.equal(failed, 0);
    assert.ok(unknown >= 500 && unknown <= 1000, `${unknown} unknown`);
    assert.ok((await messages("spring")) >= sent);
    await emulator.clearFaults();
  });

  await t.test("jobs that are delivered again send nothing", async () => {
    const [before, sent] = [await status("spring"), await calls()];
    await enqueue("spring");
    await enqueue("later");
    assert.equal((await over("later")).sent, USERS);
    assert.deepEqual(await status("spring"), before);
    assert.equal(await calls(), sent + USERS / 500);
  });

  await t.test("asked to stop, a worker ends its jobs; the next one does the rest", async () => {
    await emulator.fault("BatchSendMessage", { fault: { type: "latency", ms: 1500 } });
    const before = await calls();
    await enqueue("autumn");
    await eventually(async () => (await calls()) > before, worker.errors);
    assert.equal(await worker.stop(), 0, worker.errors);
    const stopped = await status("autumn");
    assert.equal(stopped.unknown, 0);
    assert.ok(stopped.sent > 0);
    assert.equal(await messages("autumn"), stopped.sent);
    await emulator.clearFaults();
    worker = startWorker();
    assert.equal((await over("autumn")).sent, USERS);
    assert.equal(await messages("autumn"), USERS);
  });

  await t.test("a worker that is killed as a whole leaves its jobs to the next one", async () => {
    await emulator.fault("BatchSendMessage", { after: 1, fault: { type: "hang", after: "processing" } });
    await enqueue("winter");
    await eventually(async () => (await messages("winter")) >= 1000, worker.errors);
    for (const pid of [worker.child.pid, ...forked(worker.child.pid)]) process.kill(pid, "SIGKILL");
    await worker.ended;
    await emulator.clearFaults();
    worker = startWorker();
    // The jobs that it had are delivered again by whoever enqueues them.
    await enqueue("winter");
    const { sent, unknown } = await over("winter");
    assert.equal(sent + unknown, USERS);
    assert.ok(unknown > 0 && unknown <= 1000, `${unknown} unknown`);
    await messages("winter");
  });
  assert.equal(await worker.stop(), 0, worker.errors);
  await refusesToStart(t, "python", PROGRAM, ["-c", "import jobs; jobs.im_client()"], settings, "VOLC_IM_APP_ID");
});
