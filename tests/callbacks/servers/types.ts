// The adapters against the frameworks' own types, and what a handler knows of its event. Compiled, never run.

import { createServer } from "node:http";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import Koa from "koa";
import {
  accept,
  type CallbackEvent,
  type CallbackHandlers,
  Callbacks,
  isEvent,
  reject,
  ReplayGuard,
  type ReplayStore,
} from "volc-im";

const callbacks = new Callbacks({ secret: ["new", "old"], appId: 1, toleranceSeconds: false });
const handlers: CallbackHandlers = {
  BeforeSendMessage: (event) => {
    const kind: number | undefined = event.data.MessageBody?.ConversationType;
    return kind === 100 ? reject(1, "not here") : accept({ Extra: 1n });
  },
  AfterMarkNewChat: async (event) => {
    const ids: string[] | undefined = event.data.RobotIds;
    console.log(ids?.length);
  },
  BrandNewEvent: (event) => console.log(event.type, event.get("A.B[1]")),
};

createServer(callbacks.node(handlers));
express().post("/im", express.json(), callbacks.express(handlers));
new Koa().use(callbacks.koa(handlers));
Fastify().post("/im", callbacks.fastify(handlers));
new Hono().post("/im", callbacks.hono(handlers));
export const POST: (request: Request, context: { params: Promise<object> }) => Promise<Response> =
  callbacks.handler(handlers);

const store: ReplayStore = new ReplayGuard({ capacity: 10, ttlSeconds: 60 });
callbacks.handler(handlers, { replay: store, onLate: reject(3, "later"), log: (error) => console.warn(error.reason) });
callbacks.handler(handlers, { replay: false, onLate: "reject" });

export function narrowed(event: CallbackEvent): string | undefined {
  if (event.known) {
    switch (event.type) {
      case "AfterMarkNewChat":
        return event.data.ConversationShortId;
      case "BeforeUpdateConversation":
        return String(event.data.ConversationType satisfies number | undefined);
      default:
        // @ts-expect-error: no documented event has this name
        if (event.type === "BeforeTea") return undefined;
        return event.text("Any.Path");
    }
  }
  return event.type;
}

export const header = (event: CallbackEvent) => (isEvent(event, "AfterSendMessage") ? event.data.Header : undefined);

// @ts-expect-error: an event's data is not another's
export const wrong: CallbackHandlers = { BeforeSendMessage: (event) => String(event.data.RobotIds.length) };
// @ts-expect-error: a reply is text
export const nonsense: CallbackHandlers = { AfterPush: () => ({ CheckCode: 0 }) };
