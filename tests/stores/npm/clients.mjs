// Every client that a store takes, on one Redis and on a cluster.

import { Cluster, Redis } from "ioredis";
import { createClient, createClientPool, createCluster } from "redis";

const { VOLC_IM_REDIS_URL: single, VOLC_IM_REDIS_CLUSTER_URL: cluster } = process.env;
if (!single || !cluster) throw new Error("VOLC_IM_REDIS_URL and VOLC_IM_REDIS_CLUSTER_URL must be set: run cargo xtask test --only stores");
export const SINGLE = single;
const { hostname, port } = new URL(cluster);

const node = async (client) => {
  client.on("error", () => {});
  await client.connect();
  return { client, close: () => client.close() };
};
const io = async (client) => {
  client.on("error", () => {});
  await client.ping();
  return { client, close: async () => client.disconnect() };
};

/** What connects, by the client's name; `get` reads a key. */
export const CLIENTS = {
  "ioredis": () => io(new Redis(single)),
  "ioredis, cluster": () => io(new Cluster([{ host: hostname, port: Number(port) }])),
  "node-redis": () => node(createClient({ url: single })),
  "node-redis, pool": () => node(createClientPool({ url: single })),
  "node-redis, cluster": () => node(createCluster({ rootNodes: [{ url: cluster }] })),
  "a function": async () => {
    const { client, close } = await io(new Redis(single));
    return { client: (script, keys, args) => client.eval(script, keys.length, ...keys, ...args), close };
  },
};

/** Clients of a Redis that is not there, or does not answer. */
export const lost = (address) => ({
  "ioredis": () => {
    const client = new Redis(address);
    client.on("error", () => {});
    return { client, close: () => client.disconnect() };
  },
  "node-redis": () => {
    const client = createClient({ url: address });
    client.on("error", () => {});
    client.connect().catch(() => {});
    return { client, close: () => client.destroy() };
  },
});
