// A process that runs a campaign; prints its report. SIGTERM stops it.

import { ImClient, Ledger } from "volc-im";
import { FileLedgerStore } from "volc-im/file";
import { RedisLedgerStore } from "volc-im/redis";
import { connect } from "./redis.mjs";

const { options, socket, file, receivers, batch } = JSON.parse(process.argv[2]);
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());

async function* users() {
  for (let user = 1; user <= receivers; user++) yield String(user);
}

const store = file === undefined ? new RedisLedgerStore((await connect(socket)).run) : new FileLedgerStore(file);
const im = new ImClient({ ...options, retry: { baseDelayMs: 5, maxDelayMs: 50 } });
const ledger = new Ledger("spring", store, { leaseMs: 3_000 });
const input = { sender: "5000000", receiver: users(), msgType: 10001, content: "{}" };
const report = await im.batch("BatchSendMessage", input, { paced: false, ...batch, ledger, signal: stop.signal });
await store.close?.();
process.stdout.write(JSON.stringify(report), () => process.exit());
