// A server whose events other languages share: see ../README.md.

import { createServer } from "node:http";
import { Redis } from "ioredis";
import { Callbacks, reject } from "volc-im";
import { RedisReplayStore } from "volc-im/redis";

const { VOLC_IM_REDIS_URL, VOLC_IM_APP_ID, VOLC_IM_CALLBACK_SECRET } = process.env;
const callbacks = new Callbacks({ secret: VOLC_IM_CALLBACK_SECRET, appId: Number(VOLC_IM_APP_ID) });
const replay = new RedisReplayStore(new Redis(VOLC_IM_REDIS_URL));
const handlers = { BeforeSendMessage: () => reject(1001, "javascript") };
const server = createServer(callbacks.node(handlers, { undecided: "accept", replay }));
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
