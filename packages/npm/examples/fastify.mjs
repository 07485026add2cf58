// Callbacks on Fastify.

import Fastify from "fastify";
import { callbacks, handlers, options } from "./callbacks.mjs";

const app = Fastify();
app.post("/im", callbacks.fastify(handlers, options));
await app.listen({ port: Number(process.env.PORT ?? 3000), host: "127.0.0.1" });
console.log(app.server.address().port);
