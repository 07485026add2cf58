// Every framework with an adapter, with the body as it comes and with what users put in front.

import { once } from "node:events";
import { createServer } from "node:http";
import { bodyParser } from "@koa/bodyparser";
import { serve } from "@hono/node-server";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import Koa from "koa";

const MOST = 4 * 1024 * 1024;

async function listening(server) {
  if (!server.listening) await once(server, "listening");
  const { port } = server.address();
  return {
    url: `http://127.0.0.1:${port}/im`,
    close: () => {
      server.closeAllConnections?.();
      return new Promise((closed) => server.close(closed));
    },
  };
}

const listen = (handler) => listening(createServer(handler).listen(0, "127.0.0.1"));

function withExpress(...before) {
  return (callbacks, handlers, options) => {
    const app = express();
    for (const middleware of before) app.use(middleware);
    app.all("/im", callbacks.express(handlers, options));
    return listen(app);
  };
}

function withKoa(...before) {
  return (callbacks, handlers, options) => {
    const app = new Koa();
    for (const middleware of before) app.use(middleware);
    app.use(callbacks.koa(handlers, options));
    return listen(app.callback());
  };
}

function withFastify(prepare) {
  return async (callbacks, handlers, options) => {
    const app = Fastify({ bodyLimit: MOST });
    prepare?.(app);
    app.all("/im", callbacks.fastify(handlers, options));
    await app.listen({ port: 0, host: "127.0.0.1" });
    return { url: `http://127.0.0.1:${app.server.address().port}/im`, close: () => app.close() };
  };
}

function withHono(...before) {
  return (callbacks, handlers, options) => {
    const app = new Hono();
    for (const middleware of before) app.use(middleware);
    app.all("/im", callbacks.hono(handlers, options));
    return listening(serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }));
  };
}

/** Reads the body through Hono's request before the route does. */
const readThrough = (how) => async (context, next) => {
  if (context.req.method === "POST") await context.req[how]().catch(() => {});
  await next();
};

/** `name`, what starts it, and whether something in front reads the body and so answers for bad JSON and types itself. */
export const SERVERS = [
  { name: "node:http", start: (callbacks, ...rest) => listen(callbacks.node(...rest)) },
  {
    name: "Fetch handler on Node",
    start: (callbacks, ...rest) =>
      listening(serve({ fetch: callbacks.handler(...rest), port: 0, hostname: "127.0.0.1" })),
  },
  { name: "Express", start: withExpress() },
  { name: "Express after express.json()", start: withExpress(express.json({ limit: MOST })), parses: true },
  { name: "Express after express.raw()", start: withExpress(express.raw({ type: () => true, limit: MOST })) },
  { name: "Express after express.text()", start: withExpress(express.text({ type: () => true, limit: MOST })) },
  {
    name: "Express after express.json() that keeps rawBody",
    start: withExpress(express.json({ limit: MOST, verify: (request, _, bytes) => (request.rawBody = bytes) })),
    parses: true,
  },
  {
    name: "Express after a parser that leaves an empty object for other types",
    start: withExpress((request, _, next) => {
      request.body = {};
      next();
    }),
  },
  { name: "Koa", start: withKoa() },
  { name: "Koa after bodyParser()", start: withKoa(bodyParser({ jsonLimit: MOST })), parses: true },
  { name: "Fastify", start: withFastify(), parses: true },
  {
    name: "Fastify with a parser that keeps the bytes",
    start: withFastify((app) => {
      app.removeAllContentTypeParsers();
      app.addContentTypeParser("*", { parseAs: "buffer" }, (_, body, done) => done(null, body));
    }),
  },
  { name: "Hono", start: withHono() },
  { name: "Hono after c.req.json()", start: withHono(readThrough("json")) },
  { name: "Hono after c.req.text()", start: withHono(readThrough("text")) },
];
