// The stores take each client as its package declares it. Compiled, never run.

import { Cluster, Redis } from "ioredis";
import { createClient, createClientPool, createCluster } from "redis";
import { ImClient, type RateStore, type ReplayStore } from "volc-im";
import { RedisRateStore, RedisReplayStore } from "volc-im/redis";

const clients = [
  new Redis(),
  new Cluster([{ host: "127.0.0.1", port: 7000 }]),
  createClient(),
  createClientPool(),
  createCluster({ rootNodes: [] }),
] as const;
export const replays: ReplayStore[] = clients.map((client) => new RedisReplayStore(client));
export const rates: RateStore[] = clients.map((client) => new RedisRateStore(client, "im:rate"));
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
