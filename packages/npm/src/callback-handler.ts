/** The Fetch-API handler for callbacks. */

import type { CallbackEvent, EventType, KnownEventType } from "./callback-event.js";
import { accept, reject, type ReplyBody } from "./callback-reply.js";
import { ImError } from "./error.js";
import { readBody } from "./read-body.js";

/** Answers one event: with the body of a reply, or with nothing, which accepts. */
export type EventHandler<Type extends EventType = EventType> = (
  event: CallbackEvent<Type>,
) => ReplyBody | void | Promise<ReplyBody | void>;

/** A handler of each documented event, its data typed. */
export type KnownEventHandlers = { [Type in KnownEventType]?: EventHandler<Type> | undefined };

/** What to do for which event. Events without a handler are accepted. */
export interface CallbackHandlers extends KnownEventHandlers {
  // A method's parameter may be narrower than the index says, which the handlers of known events are.
  [type: string]: { handle(event: CallbackEvent<string>): ReturnType<EventHandler> }["handle"] | undefined;
}

/** The settings of a handler. */
export interface HandlerOptions {
  /** How long a handler may take, in milliseconds. The service waits 1000. Default: 900. */
  deadlineMs?: number | undefined;
  /** The answer for a Before event whose handler is late or throws. Default: `accept`. */
  onLate?: "accept" | "reject" | undefined;
  /** The largest body that is read, in bytes. Default: 1 MiB. */
  maxBodyBytes?: number | undefined;
  /** Gets what the sender is not told: why a body was refused, which handler was late or threw. */
  log?: ((error: ImError) => void) | undefined;
}

const DEADLINE_MS = 900;
const MAX_BODY_BYTES = 1024 * 1024;
/** The CheckCode of a refusal that no handler decided. */
const UNDECIDED = 1;

/** Makes the handler. @internal */
export function callbackHandler(
  verify: (body: Uint8Array) => CallbackEvent,
  handlers: CallbackHandlers,
  options: HandlerOptions = {},
): (request: Request) => Promise<Response> {
  const maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
  return async (request) => {
    if (request.method !== "POST") return refused(405, { allow: "POST" });
    if (Number(request.headers.get("content-length")) > maxBodyBytes) return refused(413);
    let event: CallbackEvent;
    try {
      const body = await readBody(request.body, maxBodyBytes);
      if (body.length > maxBodyBytes) return refused(413);
      event = verify(body);
    } catch (thrown) {
      if (!(thrown instanceof ImError)) return refused(400);
      // The sender learns nothing: what is wrong would help whoever forges bodies.
      options.log?.(thrown);
      return refused(401);
    }
    return answer(event, handlers, options);
  };
}

async function answer(
  event: CallbackEvent,
  handlers: CallbackHandlers,
  options: HandlerOptions,
): Promise<Response> {
  // Which handler stands under which name is known to the caller's compiler only.
  const handler = Object.hasOwn(handlers, event.type) ? (handlers[event.type] as EventHandler | undefined) : undefined;
  if (!handler) return reply(accept());
  try {
    const answered = await inTime(handler, event, options.deadlineMs ?? DEADLINE_MS);
    if (answered !== undefined && typeof answered !== "string") {
      throw new TypeError("a handler returns accept(), reject() or nothing");
    }
    return reply(answered ?? accept());
  } catch (thrown) {
    const error = thrown instanceof ImError ? thrown : failed(event, thrown);
    options.log?.(error);
    if (event.type.startsWith("Before")) return reply(undecided(options.onLate));
    // An After event that no handler took in is not accepted, so that the service can send it again. A late handler
    // is still at work on it.
    return error.reason === "handler_late" ? reply(accept()) : refused(500);
  }
}

async function inTime(
  handler: EventHandler,
  event: CallbackEvent,
  deadlineMs: number,
): Promise<ReplyBody | void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(tooLate(event, deadlineMs)), deadlineMs);
  });
  try {
    return await Promise.race([(async () => handler(event))(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function undecided(onLate: HandlerOptions["onLate"]): ReplyBody {
  return onLate === "reject" ? reject(UNDECIDED, "no decision in time") : accept();
}

function tooLate(event: CallbackEvent, deadlineMs: number): ImError {
  const message = `the handler of ${event.type} gave no answer within ${deadlineMs} ms [handler_late]`;
  return new ImError({ kind: "callback", reason: "handler_late", message });
}

function failed(event: CallbackEvent, cause: unknown): ImError {
  const message = `the handler of ${event.type} threw [handler_failed]`;
  return new ImError({ kind: "callback", reason: "handler_failed", message }, cause);
}

function reply(body: ReplyBody): Response {
  return new Response(body, { headers: { "content-type": "application/json" } });
}

function refused(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}
