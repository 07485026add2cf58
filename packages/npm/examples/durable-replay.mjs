// Callbacks on Cloudflare Workers, each event handled once for the whole world.

import { env } from "cloudflare:workers";
import { callbacks, handlers, options } from "./callbacks.mjs";
import { durableReplayStore } from "./durable-replay-store.mjs";

export { ReplayObject } from "./durable-replay-store.mjs";

const replay = durableReplayStore(env.REPLAY);
export default { fetch: callbacks.handler(handlers, { ...options, replay }) };
