// region server
import { createServer } from "node:http";
import { accept, Callbacks, reject } from "volc-im/callbacks";

const callbacks = new Callbacks({ secret: process.env.IM_CALLBACK_SECRET, appId: 123456 });

const handlers = {
  BeforeSendMessage: async (event) =>
    event.texts.some((text) => text.includes("spoiler")) ? reject(1001, "no spoilers") : accept(),
};

createServer(callbacks.node(handlers, { undecided: "reject" })).listen(process.env.PORT ?? 3000);
// endregion server
