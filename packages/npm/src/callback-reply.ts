/** Answers to callbacks. */

import { record, text } from "./boundary-check.js";
import { exactJson } from "./exact-json.js";
import { callbacksWasm } from "./wasm/instance.js";

/** The body of a reply, a JSON object's text as {@link accept} and {@link reject} make it. It goes out with HTTP status 200. */
export type ReplyBody = `{${string}}`;

/**
 * Accepts: the operation of a Before event continues, or an After event is acknowledged.
 *
 * @param extra - more fields of the reply, by the service's names
 */
export function accept(extra?: object): ReplyBody {
  const json = extraJson(extra);
  if (json === undefined) return (accepted ??= callbacksWasm().acceptReply() as ReplyBody);
  return callbacksWasm().acceptReply(json) as ReplyBody;
}

/** The reply without more fields. */
let accepted: ReplyBody | undefined;

/**
 * Refuses the operation of a Before event.
 *
 * @param code - a 64-bit integer other than 0; the sender's client shows it
 * @param message - message for the sender
 * @param extra - more fields of the reply, by the service's names
 */
export function reject(code: number | bigint, message: string, extra?: object): ReplyBody {
  text(message, "message");
  const json = extraJson(extra);
  const written = typeof code === "number" || typeof code === "bigint" ? `${code}` : "";
  return callbacksWasm().rejectReply(written, message, json) as ReplyBody;
}

function extraJson(extra: object | undefined): string | undefined {
  return extra === undefined ? undefined : exactJson(record(extra, "extra"), "extra", "refuse");
}
