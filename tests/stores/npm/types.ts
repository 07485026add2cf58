// The stores take each client as its package declares it. Compiled, never run.

import { Cluster, Redis } from "ioredis";
import { createClient, createClientPool, createCluster } from "redis";
import { ImClient, Ledger, type LedgerStore, type RateStore, type ReplayStore } from "volc-im";
import { FileLedgerStore } from "volc-im/file";
import { RedisLedgerStore, RedisRateStore, RedisReplayStore } from "volc-im/redis";

const clients = [
  new Redis(),
  new Cluster([{ host: "127.0.0.1", port: 7000 }]),
  createClient(),
  createClientPool(),
  createCluster({ rootNodes: [] }),
] as const;
export const replays: ReplayStore[] = clients.map((client) => new RedisReplayStore(client));
export const rates: RateStore[] = clients.map((client) => new RedisRateStore(client, "im:rate"));
export const ledgers: LedgerStore[] = [...clients.map((client) => new RedisLedgerStore(client)), new FileLedgerStore("a.ledger")];
export const otherwise = new RedisReplayStore(async (script, keys, args) => [script, ...keys, ...args].length);

// @ts-expect-error a store needs a client
new RedisReplayStore();
// @ts-expect-error each account has rates of its own
new RedisRateStore(new Redis());

export const im = new ImClient({
  credentials: { accessKeyId: "a", secretAccessKey: "s" },
  appId: 1,
  rateStore: new RedisRateStore(new Redis(), "im:rate:a"),
});

async function* users(): AsyncGenerator<bigint> {
  yield 7n;
}
const ledger = new Ledger("spring", new RedisLedgerStore(new Redis(), { prefix: "p" }), { leaseMs: 1_000 });
const fixed = { sender: 1, msgType: 10001, content: "{}" };

export async function campaign(): Promise<[number | null, string[]]> {
  const report = await im.batch("BatchSendMessage", { ...fixed, receiver: users() }, { ledger, onProgress: () => {} });
  const again = await im.batch("BatchSendMessage", { ...fixed, receiver: [1, 2] }, { ledger });
  const codes: string[] = [];
  for await (const { code, outcome } of ledger.items()) if (code !== null && outcome === "failed") codes.push(code);
  await ledger.resolve(again.unknownParts[0] ?? 0, "left", "it never left", { positions: [1] });
  return [report.total, codes];
}

// Without a ledger, the list is whole, and the report has the items.
export const left = async () => (await im.batch("BatchSendMessage", { ...fixed, receiver: [1] })).left.length;
// @ts-expect-error the list is an array there
im.batch("BatchSendMessage", { ...fixed, receiver: users() });
// @ts-expect-error a text is no user
im.batch("BatchSendMessage", { ...fixed, receiver: new Set([new Date()]) }, { ledger });
// @ts-expect-error it is no such word
ledger.resolve(0, "lost", "reason");
