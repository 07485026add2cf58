/** Functions in the cloud that get a request as one object, answered by a Fetch-API handler. */

import type { FetchHandler } from "../adapters/fetch.js";
import { invalid } from "../error.js";
import { DEFAULT_DEADLINE_MS, LONGEST_DEADLINE_MS } from "../generated/driver-rules.js";

/** A request as one object. @internal */
export interface HttpEvent {
  method: string | undefined;
  headers: Readonly<Record<string, string | undefined>>;
  body: unknown;
  isBase64: boolean | undefined;
}

/** A response as one object. */
export interface FunctionResponse {
  /** The HTTP status. */
  statusCode: number;
  /** The headers. */
  headers: Record<string, string>;
  /** JSON text, or nothing. */
  body: string;
  /** The body is text. */
  isBase64Encoded: false;
}

/** The settings of a function. */
export interface FunctionOptions {
  /**
   * How long the function may run for what comes after the response, such as telling the store, in milliseconds from the
   * arrival of the event: the platform stops it when it returns. 0 to 60,000. Default: 900. The service waits 1000.
   */
  settleMs?: number | undefined;
}

/** The settings of a function, checked: its time for what comes after the response. @internal */
export function settleTime({ settleMs = DEFAULT_DEADLINE_MS, ...others }: FunctionOptions): number {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(unknown, "unknown_option", "there is: settleMs");
  if (typeof settleMs !== "number") throw invalid("settleMs", "type", "must be a number", typeof settleMs);
  if (!(settleMs >= 0 && settleMs <= LONGEST_DEADLINE_MS)) {
    throw invalid("settleMs", "range", `must be 0 to ${LONGEST_DEADLINE_MS}`, String(settleMs));
  }
  return settleMs;
}

/** Answers one event. @internal */
export async function answerEvent(handler: FetchHandler, event: HttpEvent, settleMs: number): Promise<FunctionResponse> {
  const began = performance.now();
  const { method, headers } = event;
  if (typeof method !== "string") throw new TypeError("volc-im: this is no event of an HTTP trigger: it has no method");
  const pending: Promise<unknown>[] = [];
  const init: RequestInit = { method, headers: headersOf(headers) };
  if (method !== "GET" && method !== "HEAD") init.body = bodyOf(event);
  const response = await handler(new Request("http://function.invalid/", init), {
    waitUntil: (work: Promise<unknown>) => void pending.push(work),
  });
  const leftMs = settleMs - (performance.now() - began);
  if (pending.length > 0 && leftMs > 0) await within(leftMs, Promise.allSettled(pending));
  const { status: statusCode } = response as Response;
  const answered = Object.fromEntries((response as Response).headers);
  return { statusCode, headers: answered, body: await (response as Response).text(), isBase64Encoded: false };
}

/** What a handler looks at: a platform's other headers may hold what `Headers` refuses. */
function headersOf(given: HttpEvent["headers"]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given ?? {})) {
    if (/^content-(type|encoding|length)$/i.test(name) && typeof value === "string") headers[name] = value;
  }
  return headers;
}

function bodyOf({ body, isBase64 }: HttpEvent): BodyInit {
  if (body === null || body === undefined) return "";
  if (typeof body === "string") return isBase64 ? Uint8Array.from(atob(body), (unit) => unit.charCodeAt(0)) : body;
  // What some triggers have parsed: only values are signed, and they are strings.
  return ArrayBuffer.isView(body) ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body);
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let clock: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([work, new Promise((resolve) => (clock = setTimeout(resolve, ms)))]);
  clearTimeout(clock);
}
