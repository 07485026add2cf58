/** Callbacks on Hono. */

import type { CallbackReceiver } from "../callback-receiver.js";
import { fetchHandler, type FetchHandler, responseOf } from "./fetch.js";
import type { WebRequest, WebResponse } from "../web-types.js";

/** What is used of Hono's context. */
export interface HonoContext {
  /** Hono's request. */
  req: {
    /** The request as it came. */
    raw: WebRequest;
    /** The body, also where middleware has read it through Hono's request. */
    arrayBuffer(): Promise<ArrayBuffer>;
  };
  /** What a runtime such as Workers passes beside the request; throws where there is nothing. */
  readonly executionCtx: {
    /** Keeps the worker alive for work after the response. */
    waitUntil(work: Promise<unknown>): void;
  };
}

/** Answers requests. */
export type HonoHandler = (context: HonoContext) => Promise<WebResponse>;

/** @internal */
export function honoHandler(receiver: CallbackReceiver): HonoHandler {
  const direct: FetchHandler = fetchHandler(receiver);
  return async (context) => {
    const { raw } = context.req;
    if (!raw.bodyUsed) return direct(raw, runtimeOf(context));
    const answer = await receiver.receive({
      method: raw.method,
      header: (name) => raw.headers.get(name),
      read: () => context.req.arrayBuffer(),
      waitUntil: (work) => runtimeOf(context)?.waitUntil(work),
    });
    return responseOf(answer);
  };
}

function runtimeOf(context: HonoContext): HonoContext["executionCtx"] | undefined {
  try {
    return context.executionCtx;
  } catch {
    return undefined;
  }
}
