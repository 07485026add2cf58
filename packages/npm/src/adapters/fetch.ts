/** Callbacks on everything that speaks the Fetch API. */

import { type CallbackReceiver, consumed, type Outgoing } from "../callback-receiver.js";
import { readBody } from "../read-body.js";

/**
 * Answers requests. What a runtime passes beside the request is looked at for `waitUntil` only, which then keeps a handler
 * alive that is late.
 */
export type FetchHandler = (request: Request, ...context: unknown[]) => Promise<Response>;

const HINT =
  "give the handler the request before anything reads it, or a clone of it, or pass the text that you read to verify()";

/** @internal */
export function fetchHandler(receiver: CallbackReceiver): FetchHandler {
  return async (request, ...context) => {
    const { headers } = request;
    const contentLength = headers.get("content-length");
    const answer = await receiver.receive({
      method: request.method,
      contentType: headers.get("content-type"),
      contentLength,
      body: (limit) => bodyOf(request, contentLength !== null, limit),
      waitUntil: waitUntilOf(context),
    });
    return responseOf(answer);
  };
}

/** @internal */
export function responseOf({ status, headers, body }: Outgoing): Response {
  return new Response(body === "" ? null : body, { status, headers });
}

/** One read is cheaper than a stream's, where the length is known to be within the limit. */
function bodyOf(request: Request, isAnnounced: boolean, limit: number): Promise<ArrayBuffer | Uint8Array> {
  if (request.bodyUsed) throw consumed(HINT);
  return isAnnounced ? request.arrayBuffer() : readBody(request.body, limit);
}

function waitUntilOf(context: readonly unknown[]): ((work: Promise<unknown>) => void) | undefined {
  for (const given of context) {
    if (typeof given !== "object" || given === null || !("waitUntil" in given)) continue;
    const { waitUntil } = given;
    if (typeof waitUntil === "function") return (work) => waitUntil.call(given, work);
  }
  return undefined;
}
