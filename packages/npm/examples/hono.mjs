// Callbacks on Hono, here on Node.

import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { callbacks, handlers, options } from "./callbacks.mjs";

const app = new Hono();
app.post("/im", callbacks.hono(handlers, options));
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: "127.0.0.1" }, ({ port }) => console.log(port));
