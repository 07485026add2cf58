// Callbacks on Express. `express.json()` may stand before the route: the values that are signed come through it unchanged. Its
// own limit of 100 kB is less than a callback may have: what is over it gets a 413 before the handler hears of it.

import express from "express";
import { callbacks, handlers, options } from "./callbacks.mjs";

const app = express();
app.use(express.json({ limit: "1mb" }));
app.post("/im", callbacks.express(handlers, options));
const server = app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => console.log(server.address().port));
