import assert from "node:assert/strict";
import test from "node:test";
import { countsOf, over as untilOver, startStage } from "../campaign.mjs";
import { eventually } from "../emulator.mjs";
import { refusesToStart, runProgram, startProgram } from "../program.mjs";

const USERS = 4000;
const PROGRAM = "campaign-bullmq";

test("BullMQ: the campaign in jobs", { timeout: 300_000 }, async (t) => {
  const { emulator, receivers, redisUrl, messages, calls } = await startStage(t, USERS);
  const settings = { ...emulator.environment, SENDER_USER_ID: "10001", REDIS_URL: redisUrl, RETRY_MS: "1000" };

  const startWorker = async () => {
    const worker = startProgram(t, "node", PROGRAM, ["jobs.mjs", "work"], settings);
    await eventually(() => worker.output.includes("working"));
    return worker;
  };
  const run = async (command, campaign, ...more) => {
    const { code, output, errors } = await runProgram(t, "node", PROGRAM, ["jobs.mjs", command, receivers, ...more, "--campaign", campaign], settings);
    assert.equal(code, 0, errors);
    return output;
  };
  const enqueue = (campaign) => run("enqueue", campaign, campaign, "--unpaced");
  const status = async (campaign) => countsOf(await run("status", campaign));
  const over = (campaign) => untilOver(campaign, status);

  await t.test("a worker that is killed loses nothing, and nothing is sent twice", async () => {
    await emulator.fault("BatchSendMessage", { after: 2, times: 2, fault: { type: "hang", after: "processing" } });
    const killed = await startWorker();
    await enqueue("spring");
    await eventually(async () => (await messages("spring")) >= 2000);
    killed.child.kill("SIGKILL");
    await killed.ended;
    await emulator.clearFaults();
    // Its jobs are delivered again: BullMQ sees that they stalled.
    const worker = await startWorker();
    const { sent, failed, unknown } = await over("spring");
    assert.deepEqual([sent, failed, unknown], [USERS - 1000, 0, 1000]);
    assert.equal(await messages("spring"), USERS);
    assert.equal(await worker.stop(), 0, worker.errors);
  });

  await t.test("workers share the jobs; those that are delivered again send nothing", async () => {
    const before = await calls();
    const workers = [await startWorker(), await startWorker()];
    await enqueue("summer");
    await enqueue("summer");
    assert.equal((await over("summer")).sent, USERS);
    await enqueue("spring");
    assert.equal((await over("spring")).unknown, 1000);
    for (const worker of workers) assert.equal(await worker.stop(), 0, worker.errors);
    assert.equal(await calls(), before + USERS / 500);
    assert.equal(await messages("summer"), USERS);
  });

  await t.test("asked to stop, a worker ends its jobs; the next one does the rest", async () => {
    await emulator.fault("BatchSendMessage", { fault: { type: "latency", ms: 1500 } });
    const before = await calls();
    const first = await startWorker();
    await enqueue("autumn");
    await eventually(async () => (await calls()) > before);
    assert.equal(await first.stop(), 0, first.errors);
    const stopped = await status("autumn");
    assert.ok(stopped.sent > 0 && stopped.unknown === 0, JSON.stringify(stopped));
    assert.equal(await messages("autumn"), stopped.sent);
    await emulator.clearFaults();
    const next = await startWorker();
    assert.equal((await over("autumn")).sent, USERS);
    assert.equal(await next.stop(), 0, next.errors);
  });

  await t.test("a service that refuses for a while is asked again", async () => {
    await emulator.fault("BatchSendMessage", { first: 20, fault: { type: "rate_limit", retry_after: 3600 } });
    const worker = await startWorker();
    await enqueue("winter");
    assert.equal((await over("winter")).sent, USERS);
    assert.match(worker.errors, /tried again later: part \d of winter was not sent/);
    assert.equal(await worker.stop(), 0, worker.errors);
    assert.equal(await messages("winter"), USERS);
    await emulator.clearFaults();
  });
  await refusesToStart(t, "node", PROGRAM, ["jobs.mjs", "work"], settings, "VOLC_IM_APP_ID");
});
