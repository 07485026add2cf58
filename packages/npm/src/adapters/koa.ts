/** Callbacks on Koa. */

import type { CallbackReceiver } from "../callback-receiver.js";
import { header, nodeBody, type NodeRequest } from "./node.js";

/** What is used of Koa's context. */
export interface KoaContext {
  /** Node's request. */
  req: NodeRequest;
  /** Koa's request, and what a body parser may have put there. */
  request: object;
  /** The status of the response. */
  status: number;
  /** The body of the response. */
  body: unknown;
  /** Sets headers of the response. */
  set(headers: Record<string, string>): void;
}

/** Answers requests. */
export type KoaHandler = (context: KoaContext) => Promise<void>;

/** @internal */
export function koaHandler(receiver: CallbackReceiver): KoaHandler {
  return async (context) => {
    const { req } = context;
    const answer = await receiver.receive({
      method: req.method,
      header: (name) => header(req, name),
      read: (most) => nodeBody(context.request, req, most),
    });
    // Koa writes the status in words where there is no body at all.
    context.body = answer.body;
    context.status = answer.status;
    context.set(answer.headers);
  };
}
