/** Callbacks on everything that speaks the Fetch API. */

import type { CallbackReceiver } from "../callback-receiver.js";
import { type Answer, Consumed } from "../exchange.js";
import { readBody } from "../read-body.js";
import { type NodeRequest, readStream } from "./node.js";
import type { WebRequest, WebResponse } from "../web-types.js";

/**
 * Answers requests. What a runtime passes beside the request is looked at for `waitUntil` only, which then keeps a handler
 * alive that is late.
 */
export type FetchHandler = (request: WebRequest, ...context: unknown[]) => Promise<WebResponse>;

const HINT = "give the handler the request before anything reads it, or a clone, or pass what you read to verify()";

/** @internal */
export function fetchHandler(receiver: CallbackReceiver): FetchHandler {
  return async (request, ...context) => {
    const { method, headers } = request;
    const answer = await receiver.receive({
      method,
      header: (name) => headers.get(name),
      read: (most) => {
        if (request.bodyUsed) throw new Consumed(HINT);
        const stream = nodeStream(request);
        return stream ? readStream(stream, most) : readBody(request.body, most);
      },
      waitUntil: waitUntilOf(context),
    });
    return responseOf(answer);
  };
}

/** @internal */
export function responseOf({ status, headers, body }: Answer): WebResponse {
  return new Response(body === "" ? null : body, { status, headers });
}

/**
 * The stream of Node's server in a request that an adapter such as `@hono/node-server` made of it, not read so far. A web
 * stream of it, which `body` would make, takes many times as long.
 */
function nodeStream(request: object): NodeRequest | undefined {
  const held = Object.getOwnPropertySymbols(request).map((symbol) => (request as Record<symbol, unknown>)[symbol]);
  // A request of the web's, made of it already, reads it.
  if (held.some((value) => value instanceof Request)) return undefined;
  return held.find((value) => (value as NodeRequest | undefined)?.readableDidRead === false) as NodeRequest | undefined;
}

function waitUntilOf(context: readonly unknown[]): ((work: Promise<unknown>) => void) | undefined {
  for (const given of context) {
    if (typeof given !== "object" || given === null || !("waitUntil" in given)) continue;
    const { waitUntil } = given;
    if (typeof waitUntil === "function") return (work) => waitUntil.call(given, work);
  }
  return undefined;
}
