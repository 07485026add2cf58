// A server for the load: the Fetch handler, or the same server with verification by hand. Its sender tells it when to count.

import { serve } from "@hono/node-server";
import { accept, Callbacks, reject } from "volc-im";
import { APP_ID, SECRET, verifyByHand } from "./by-hand.mjs";

const decide = async (event) => (event.data.MessageBody.Content.includes("spoiler") ? reject(1001, "no spoilers") : accept());

const HANDLERS = {
  ours: () => new Callbacks({ secret: SECRET, appId: APP_ID }).handler({ BeforeSendMessage: decide }, { undecided: "accept" }),
  byHand: () => async (request) => {
    if (request.method !== "POST") return new Response(null, { status: 405 });
    if (Number(request.headers.get("content-length")) > 1024 * 1024) return new Response(null, { status: 413 });
    const event = verifyByHand(Buffer.from(await request.arrayBuffer()));
    const reply = event.type === "BeforeSendMessage" ? await decide(event) : accept();
    return new Response(reply, { headers: { "content-type": "application/json" } });
  },
};

serve({ fetch: HANDLERS[process.argv[2]](), port: 0, hostname: "127.0.0.1" }, ({ port }) => process.send({ port }));
process.on("message", () => process.send({ cpu: process.cpuUsage() }));
process.on("disconnect", () => process.exit());
