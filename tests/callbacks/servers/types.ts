// The adapters against the frameworks' own types, and what a handler knows of its event. Compiled, never run.

import { createServer } from "node:http";
import type { ALBHandler, APIGatewayProxyHandler, APIGatewayProxyHandlerV2, LambdaFunctionURLHandler } from "aws-lambda";
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
  type ReplayStore,
} from "volc-im";
import { lambdaHandler } from "volc-im/lambda";
import { RedisReplayStore } from "volc-im/redis";

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

createServer(callbacks.node(handlers, { undecided: "reject" }));
express().post("/im", express.json(), callbacks.express(handlers, { undecided: "reject" }));
new Koa().use(callbacks.koa(handlers, { undecided: "reject" }));
Fastify().post("/im", callbacks.fastify(handlers, { undecided: "reject" }));
new Hono().post("/im", callbacks.hono(handlers, { undecided: "reject" }));
export const POST: (request: Request, context: { params: Promise<object> }) => Promise<Response> =
  callbacks.handler(handlers, { undecided: "accept" });

const onLambda = lambdaHandler(callbacks.handler(handlers, { undecided: "reject" }), { settleMs: 500 });
export const behindRest: APIGatewayProxyHandler = onLambda;
export const behindHttp: APIGatewayProxyHandlerV2 = onLambda;
export const behindUrl: LambdaFunctionURLHandler = onLambda;
export const behindBalancer: ALBHandler = onLambda;

const store: ReplayStore = new RedisReplayStore(async () => "f");
const memory: ReplayStore = {
  claim: ({ keys, owner, leaseMs }) => (keys.length + leaseMs > 0 && owner !== "" ? "fresh" : { reply: "{}" }),
  settle: async ({ reply, rememberMs }) => console.log(reply, rememberMs),
  release: ({ owner }) => owner,
};
callbacks.handler(handlers, { replay: store, undecided: reject(3, "later"), logger: console });
callbacks.handler(handlers, { replay: "off", undecided: "reject" });
callbacks.handler({ AfterPush: () => {} }, { replay: memory });
callbacks.handler({ AfterPush: ({ texts }) => console.log(texts.length) });

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
