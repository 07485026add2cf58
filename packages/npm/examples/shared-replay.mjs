// Several machines behind one callback URL: each event is handled by one of them, and all give the same answer. Services in
// other languages can share the same Redis.

import { createServer } from "node:http";
import { Redis } from "ioredis";
import { RedisReplayStore } from "volc-im/redis";
import { callbacks, handlers, options } from "./callbacks.mjs";

const redis = new Redis(process.env.REDIS_URL ?? "redis://127.0.0.1:6379");
const replay = new RedisReplayStore(redis);
const server = createServer(callbacks.node(handlers, { ...options, replay }));
server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => console.log(server.address().port));
