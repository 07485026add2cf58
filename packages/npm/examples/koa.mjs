// Callbacks on Koa, with a body parser in front.

import { bodyParser } from "@koa/bodyparser";
import Koa from "koa";
import { callbacks, handlers, options } from "./callbacks.mjs";

const answer = callbacks.koa(handlers, options);
const app = new Koa();
app.use(bodyParser({ jsonLimit: "1mb" }));
app.use((context, next) => (context.path === "/im" ? answer(context) : next()));
const server = app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => console.log(server.address().port));
