/**
 * Callbacks on AWS Lambda.
 *
 * @module volc-im/lambda
 */

import type { FetchHandler } from "../adapters/fetch.js";
import { answerEvent, settleTime, type FunctionOptions, type FunctionResponse } from "../functions/http-event.js";

/** What is used of an event: of API Gateway in both payload formats, a function URL, or a load balancer. */
export interface LambdaEvent {
  /** The HTTP method, in payload format 1.0 and of a load balancer. */
  httpMethod?: string | undefined;
  /** With `http.method`, the HTTP method in payload format 2.0. */
  requestContext?: object | undefined;
  /** The headers. */
  headers?: { [name: string]: string | undefined } | null | undefined;
  /** The headers of a load balancer that is set to send them so. */
  multiValueHeaders?: { [name: string]: string[] | undefined } | null | undefined;
  /** The body. */
  body?: string | null | undefined;
  /** Whether the body is base64, as API Gateway sends it for binary media types. */
  isBase64Encoded?: boolean | undefined;
}

/** Answers events. */
export type LambdaHandler = (event: LambdaEvent) => Promise<
  FunctionResponse & {
    /** The same headers, for a load balancer that wants them so. */
    multiValueHeaders?: Record<string, string[]>;
  }
>;

/**
 * Answers callbacks on AWS Lambda: behind API Gateway (REST and HTTP APIs), a function URL or a load balancer.
 *
 * @param handler - what `callbacks.handler` makes
 *
 * @example
 * ```ts
 * export const handler = lambdaHandler(callbacks.handler(handlers, { undecided: "reject" }));
 * ```
 */
export function lambdaHandler(handler: FetchHandler, options: FunctionOptions = {}): LambdaHandler {
  const settleMs = settleTime(options);
  return async (event) => {
    const { httpMethod, requestContext, body, isBase64Encoded, multiValueHeaders } = event;
    const many = event.headers ? undefined : multiValueHeaders;
    const headers = event.headers ?? Object.fromEntries(Object.entries(many ?? {}).map(([name, values]) => [name, values?.[0]]));
    const { http } = Object(requestContext) as { http?: { method?: string } };
    const method = http?.method ?? httpMethod;
    const response = await answerEvent(handler, { method, headers, body, isBase64: isBase64Encoded }, settleMs);
    if (!many) return response;
    return { ...response, multiValueHeaders: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, [value]])) };
  };
}

export type { FunctionOptions, FunctionResponse };
