// Sends a text to every user of a file, once: a BullMQ job for each part, however often a job is delivered or a worker is killed.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { ImClient, Ledger, textContent } from "volc-im";
import { RedisLedgerStore, RedisRateStore } from "volc-im/redis";
import { setting } from "./settings.mjs";

const PART = 500; // Receivers of a job: those of one call.
const RETRY_MS = Number(process.env.RETRY_MS ?? 30_000);

const options = { campaign: { type: "string" }, unpaced: { type: "boolean", default: false } };
const { positionals, values } = parseArgs({ allowPositionals: true, options });
const [command, file, text] = positionals;
const { campaign, unpaced } = values;

const redis = new Redis(process.env.REDIS_URL ?? "redis://localhost:6379", { maxRetriesPerRequest: null });
redis.on("error", ({ message }) => console.error("Redis:", message));
const store = new RedisLedgerStore(redis, { prefix: "campaign-bullmq" });

/** What became of a part. After a crash its receivers are unknown once the lease has ended. */
const ledgerOf = (campaign, number) => new Ledger(`${campaign}/${number}`, store, { leaseMs: 10_000 });

/** The parts of a file, a line at a time: it is never all in memory. */
async function* parts(file) {
  let receivers = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line.trim() === "") continue;
    receivers.push(line.trim());
    if (receivers.length < PART) continue;
    yield receivers;
    receivers = [];
  }
  if (receivers.length > 0) yield receivers;
}

async function enqueue() {
  const queue = new Queue("campaign-bullmq", { connection: redis });
  // A service that is down is asked again until it is back.
  const job = { attempts: 1_000, backoff: { type: "fixed", delay: RETRY_MS }, removeOnComplete: true };
  let number = 0;
  for await (const receiver of parts(file)) await queue.add("part", { campaign, number: number++, receiver, text, paced: !unpaced }, job);
  await queue.close();
  redis.disconnect();
}

async function status() {
  let [number, total, sent, failed, unknown] = [0, 0, 0, 0, 0];
  for await (const receiver of parts(file)) {
    const report = await ledgerOf(campaign, number++).report();
    total += receiver.length;
    sent += report.sent;
    failed += report.failed;
    unknown += report.unknown;
  }
  console.log(`${sent} sent, ${failed} failed, ${unknown} unknown, ${total - sent - failed - unknown} left`);
  redis.disconnect();
}

function work() {
  const appId = Number(setting("VOLC_IM_APP_ID"));
  const sender = setting("SENDER_USER_ID");
  // Keys come from VOLCENGINE_ACCESS_KEY and VOLCENGINE_SECRET_KEY. All workers keep one rate together.
  const rateStore = new RedisRateStore(redis, "campaign-bullmq:rates");
  const im = new ImClient({ appId, baseUrl: process.env.VOLC_IM_BASE_URL, rateStore });

  const sendPart = async ({ data: { campaign, number, receiver, text, paced } }) => {
    const input = { sender, receiver, msgType: 10001, content: textContent(text) };
    const report = await im.batch("BatchSendMessage", input, { ledger: ledgerOf(campaign, number), paced });
    // The service is down or out of reach; nothing of the part was sent.
    if (report.left > 0) throw new Error(`part ${number} of ${campaign} was not sent`);
  };
  // A job whose worker was killed is delivered again, as often as that happens.
  const worker = new Worker("campaign-bullmq", sendPart, { connection: redis, concurrency: 2, maxStalledCount: 1_000 });
  worker.on("failed", (job, { message }) => console.error("tried again later:", message));
  worker.on("error", ({ message }) => console.error("worker:", message));
  worker.waitUntilReady().then(() => console.log("working"));

  for (const signal of ["SIGTERM", "SIGINT"]) {
    process.once(signal, async () => {
      // Takes no further job; running ones end and are settled.
      await worker.close();
      redis.disconnect();
    });
  }
}

const commands = { enqueue, status, work };
if (!commands[command]) {
  console.error("node jobs.mjs work, or enqueue or status with a file of user ids");
  process.exit(2);
}
await commands[command]();
