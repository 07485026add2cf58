/** The service's responses, made for tests: a real client reads them. */

import type { ErrorCode } from "../generated/codes.js";
import { ImProtocol, isImError } from "../index.js";
import type { ActionName, ApiError, Fetch, FetchInit, WebResponse } from "../index.js";

/** The settings of {@link respond}. */
export interface RespondOptions {
  /** The HTTP status. Default: 200, and 400 for an error. */
  status?: number | undefined;
  /** The vendor's id of the request. Default: `fake`. */
  requestId?: string | undefined;
  /** Headers of the response. */
  headers?: Record<string, string> | undefined;
}

/** The settings of {@link respondError} and {@link apiError}. */
export interface ErrorOptions extends RespondOptions {
  /** The service's message. Default: `fake`. */
  message?: string | undefined;
  /** The gateway's number for the error. */
  codeN?: number | undefined;
}

/**
 * The response with a result.
 *
 * @param result - by the service's names, such as `{ MessageId: 7000000000000000001n }`
 */
export function respond(result: object, options: RespondOptions = {}): WebResponse {
  return envelope({ Result: result }, 200, options);
}

/** The response with an error, such as `ConversationNotFound`. */
export function respondError(code: ErrorCode, options: ErrorOptions = {}): WebResponse {
  return envelope({}, 400, options, { CodeN: options.codeN, Code: code, Message: options.message ?? "fake" });
}

/**
 * The error that a client throws for a response with this code, with all facts that follow from it.
 *
 * @example
 * ```ts
 * const im = fakeIm({ sendMessage: () => Promise.reject(apiError("ConversationNotFound")) });
 * ```
 */
export function apiError(code: ErrorCode, options: ErrorOptions & { /** The action. Default: `SendMessage`. */ action?: ActionName } = {}): ApiError {
  const { action = "SendMessage" } = options;
  const protocol = new ImProtocol({ accessKeyId: "fake", secretAccessKey: "fake", appId: 1 });
  const { Code, CodeN, Message } = { Code: code, CodeN: options.codeN, Message: options.message ?? "fake" };
  const body = wireJson({ ResponseMetadata: metadata(options, { CodeN, Code, Message }) });
  try {
    protocol.parseResponse(action, { status: options.status ?? 400, body });
  } catch (error) {
    if (isImError(error) && error.kind === "api") return error;
    throw error;
  } finally {
    protocol.close();
  }
  throw new TypeError("an error needs a code");
}

/** A request that a {@link fakeFetch} got. */
export interface FakeRequest {
  /** The action. */
  action: string;
  /** What was sent, by the service's names; integers beyond ±(2^53-1) are strings. */
  input: Record<string, unknown>;
  /** The headers. */
  headers: Record<string, string>;
}

/**
 * A reply of a {@link fakeFetch}: a result by the service's names, a response of {@link respond} or {@link respondError}, an
 * error to fail with, or a function that gives one of them.
 */
export type Reply = object | ((request: FakeRequest) => object | Promise<object>);

/** A function that takes the place of `fetch` in a client. */
export interface FakeFetch extends Fetch {
  /** What was sent, in its order. */
  readonly requests: FakeRequest[];
}

/**
 * Responds to a real client without network: what is sent is checked, split, repeated and read as it always is.
 *
 * @param replies - by the action's name; an action without a reply fails
 *
 * @example
 * ```ts
 * const fetch = fakeFetch({ SendMessage: { MessageId: 7n }, RecallMessage: () => respondError("MessageNotFound") });
 * const im = new ImClient({ accessKeyId: "fake", secretAccessKey: "fake", appId: 1, fetch });
 * ```
 */
export function fakeFetch(replies: Readonly<Record<string, Reply>>): FakeFetch {
  const requests: FakeRequest[] = [];
  const fetch = async (url: string, { headers, body }: FetchInit) => {
    const action = new URL(url).searchParams.get("Action") ?? "";
    const request = { action, input: wireInput(new TextDecoder().decode(body as Uint8Array)), headers };
    requests.push(request);
    const reply = replies[action];
    if (reply === undefined) throw new Error(`fakeFetch was given no reply for ${action}`);
    const given: object = typeof reply === "function" ? await (reply as (request: FakeRequest) => object)(request) : reply;
    if (given instanceof Error) throw given;
    // A body is read once, and a reply may be used again.
    return given instanceof Response ? given.clone() : respond(given);
  };
  return Object.assign(fetch, { requests });
}

function envelope(more: object, status: number, options: RespondOptions, error?: object): WebResponse {
  const headers = { "content-type": "application/json", ...options.headers };
  const body = wireJson({ ResponseMetadata: metadata(options, error), ...more });
  return new Response(body, { status: options.status ?? status, headers });
}

function metadata({ requestId = "fake" }: RespondOptions, error: object | undefined): object {
  return { RequestId: requestId, Error: error };
}

/** JSON with bigints as integers. */
function wireJson(value: object): string {
  const marked = JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? `\u0000${item}` : item));
  return marked.replace(/"\\u0000(-?\d+)"/g, "$1");
}

/** An object of JSON in which no integer is rounded. */
function wireInput(json: string): Record<string, unknown> {
  const exact = json.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (found) => (found[0] === '"' ? found : `"${found}"`));
  return JSON.parse(exact) as Record<string, unknown>;
}
