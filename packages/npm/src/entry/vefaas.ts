/**
 * Callbacks on veFaaS, Volcengine's functions (函数服务), in its Node.js runtime.
 *
 * @module volc-im/vefaas
 */

import type { FetchHandler } from "../adapters/fetch.js";
import { answerEvent, settleTime, type FunctionOptions, type FunctionResponse } from "../functions/http-event.js";

/**
 * What is used of an event of an HTTP trigger. For Node.js the vendor documents the form of the response; the fields of the
 * event are those of its examples and of its Go runtime.
 */
export interface VefaasEvent {
  /** The HTTP method. */
  httpMethod?: string | undefined;
  /** The headers. */
  headers?: { [name: string]: string | undefined } | undefined;
  /** The body: text, or bytes. */
  body?: unknown;
  /** Whether the body is base64. */
  isBase64Encoded?: boolean | undefined;
}

/** Answers events. */
export type VefaasHandler = (event: VefaasEvent) => Promise<FunctionResponse>;

/**
 * Answers callbacks on veFaaS. Functions of its native runtimes are web servers: use the adapter of your server there.
 *
 * @param handler - what `callbacks.handler` makes
 * @see https://www.volcengine.com/docs/6662/116908
 *
 * @example
 * ```ts
 * exports.handler = vefaasHandler(callbacks.handler(handlers, { undecided: "reject" }));
 * ```
 */
export function vefaasHandler(handler: FetchHandler, options: FunctionOptions = {}): VefaasHandler {
  const settleMs = settleTime(options);
  return ({ httpMethod, headers = {}, body, isBase64Encoded }) =>
    answerEvent(handler, { method: httpMethod, headers, body, isBase64: isBase64Encoded }, settleMs);
}

export type { FunctionOptions, FunctionResponse };
