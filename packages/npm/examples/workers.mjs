// Callbacks on Cloudflare Workers, where settings come with each request. Events are remembered in the isolate, by secret and
// application, however often a handler is made; for the whole world, see durable-replay.mjs.

import { accept, Callbacks, reject } from "volc-im/callbacks";

const handlers = {
  BeforeSendMessage: async (event) =>
    event.texts.some((text) => text.includes("spoiler")) ? reject(1001, "no spoilers") : accept(),
};

export default {
  fetch(request, env, context) {
    const callbacks = new Callbacks({ secret: env.IM_CALLBACK_SECRET, appId: Number(env.IM_APP_ID) });
    return callbacks.handler(handlers, { undecided: "reject" })(request, context);
  },
};
