/** From a request's parts to an answer's, whatever the server: verify, handle once, answer in time. */

import { finite } from "./boundary-check.js";
import type { CallbackEvent } from "./callback-event.js";
import type { CallbackHandlers, EventHandler, HandlerOptions } from "./callback-handlers.js";
import { accept, type ReplyBody } from "./callback-reply.js";
import { type ErrorReport, ImError, invalid } from "./error.js";
import { tell } from "./hooks.js";
import { type Claim, ReplayGuard, type ReplayStore } from "./replay-guard.js";
import { timer } from "./timer.js";
import { wasm } from "./wasm/instance.js";

/** A request, as an adapter finds it. */
export interface Incoming {
  method: string | undefined;
  contentType: string | null | undefined;
  contentLength: string | null | undefined;
  /** The body, up to one byte over the limit. */
  body(limit: number): string | Uint8Array | Promise<string | Uint8Array>;
  /** Keeps the runtime alive for work that goes on after the answer. */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
}

/** An answer, for an adapter to send. */
export interface Outgoing {
  status: number;
  headers: Record<string, string>;
  /** JSON text, or nothing. */
  body: string;
}

const JSON_HEADERS = { "content-type": "application/json" };
/** How long a duplicate waits before it asks again whether the first delivery was answered. */
const POLL_MS = 20;
/** The part of the time that a store may take before the event is handled without it. */
const STORE_SHARE = 1 / 3;
const LATE = Symbol("late");

/** Receives callbacks. */
export class CallbackReceiver {
  readonly #verify: (body: string | Uint8Array) => CallbackEvent;
  readonly #handlers: CallbackHandlers;
  readonly #log: HandlerOptions["log"];
  readonly #store: ReplayStore | undefined;
  readonly #deadlineMs: number;
  readonly #limit: number;
  /** The reply for a Before event that no handler decided. */
  readonly #undecided: ReplyBody;
  readonly #accepted: ReplyBody;

  constructor(
    verify: (body: string | Uint8Array) => CallbackEvent,
    handlers: CallbackHandlers,
    options: HandlerOptions = {},
  ) {
    const [, , deadlineMs = 0, mostBytes = 0] = wasm().callbackDefaults();
    const { onLate = "accept", replay } = options;
    this.#verify = verify;
    this.#handlers = handlers;
    this.#log = options.log;
    this.#store = replay === false ? undefined : (replay ?? new ReplayGuard());
    this.#deadlineMs = finite(options.deadlineMs ?? deadlineMs, "deadlineMs");
    this.#limit = Math.min(finite(options.maxBodyBytes ?? mostBytes, "maxBodyBytes"), mostBytes);
    this.#undecided = onLate.startsWith("{") ? onLate : wasm().undecidedReply(onLate === "reject");
    this.#accepted = accept();
  }

  /** Never rejects. */
  async receive(incoming: Incoming): Promise<Outgoing> {
    const deadline = performance.now() + this.#deadlineMs;
    const { method = "", contentType, contentLength } = incoming;
    const refused = wasm().refuseRequest(method, contentType ?? "", Number(contentLength ?? NaN), this.#limit);
    if (refused !== 0) return silent(refused);
    let event: CallbackEvent;
    try {
      const body = await incoming.body(this.#limit);
      if (body.length > this.#limit) return silent(413);
      event = this.#verify(body);
    } catch (thrown) {
      return this.#turnedAway(thrown);
    }
    // Which handler stands under which name is known to the caller's compiler only.
    const handler = Object.hasOwn(this.#handlers, event.type)
      ? (this.#handlers[event.type] as EventHandler | undefined)
      : undefined;
    if (!handler) return replied(this.#accepted);
    return this.#once(event, handler, deadline, incoming);
  }

  /** Handles an event that is new; answers any other as it was answered. */
  async #once(event: CallbackEvent, handler: EventHandler, deadline: number, incoming: Incoming): Promise<Outgoing> {
    if (!this.#store) return this.#handle(event, handler, deadline, incoming);
    for (;;) {
      const claim = await this.#claim(event, this.#store);
      if (claim === "fresh") return this.#handle(event, handler, deadline, incoming);
      if (claim !== "running") return replied(claim.answer);
      const left = deadline - performance.now();
      if (left <= 0) return this.#unanswered(event, "r");
      await timer(Math.min(POLL_MS, left), undefined);
    }
  }

  async #handle(event: CallbackEvent, handler: EventHandler, deadline: number, incoming: Incoming): Promise<Outgoing> {
    let work: ReturnType<EventHandler>;
    try {
      work = handler(event);
      const reply = isPromise(work) ? await before(deadline, work) : work;
      if (reply !== LATE) {
        const body = this.#checked(reply);
        await this.#tellStore((store) => store.settle(event, body));
        return replied(body);
      }
    } catch (thrown) {
      return this.#failed(event, thrown);
    }
    this.#report(tooLate(event, this.#deadlineMs));
    const answer = this.#unanswered(event, "l");
    // The answer that the sender gets is the one for duplicates too, once it is known that the event was handled.
    const afterwards = this.#afterwards(event, work as Promise<ReplyBody | void>, answer.body);
    incoming.waitUntil?.(afterwards);
    return answer;
  }

  async #afterwards(event: CallbackEvent, work: Promise<ReplyBody | void>, answer: ReplyBody): Promise<void> {
    try {
      this.#checked(await work);
      await this.#tellStore((store) => store.settle(event, answer));
    } catch (thrown) {
      await this.#failed(event, thrown);
    }
  }

  async #failed(event: CallbackEvent, thrown: unknown): Promise<Outgoing> {
    this.#report(failure(event, thrown));
    await this.#tellStore((store) => store.release(event));
    return this.#unanswered(event, "f");
  }

  #checked(reply: unknown): ReplyBody {
    if (reply === undefined) return this.#accepted;
    if (typeof reply !== "string") throw new TypeError("a handler returns accept(), reject() or nothing");
    return reply;
  }

  #unanswered(event: CallbackEvent, why: "l" | "f" | "r"): Outgoing {
    const answer = wasm().answerWithoutReply(event.type, why, this.#undecided);
    const [status, body] = [Number(answer.slice(0, 3)), answer.slice(3)];
    return body === "" ? silent(status) : replied(body);
  }

  #turnedAway(thrown: unknown): Outgoing {
    if (!(thrown instanceof ImError)) return silent(400); // The sender broke off.
    this.#report(thrown);
    // The sender learns nothing else: what is wrong would help whoever forges bodies.
    return silent(thrown.kind === "callback" ? wasm().refusalStatus(thrown.reason ?? "") : 500);
  }

  /** A store that fails or hangs must not keep an event from being handled. */
  async #claim(event: CallbackEvent, store: ReplayStore): Promise<Claim> {
    return (await this.#asked(() => store.claim(event))) ?? "fresh";
  }

  async #tellStore(step: (store: ReplayStore) => void | Promise<void>): Promise<void> {
    const store = this.#store;
    if (store) await this.#asked(() => step(store));
  }

  async #asked<T>(step: () => T | Promise<T>): Promise<T | undefined> {
    try {
      const asked = step();
      if (!isPromise(asked)) return asked;
      const answered = await before(performance.now() + this.#deadlineMs * STORE_SHARE, asked);
      if (answered !== LATE) return answered;
      this.#report(storeFailure("took too long"));
    } catch (thrown) {
      this.#report(storeFailure("failed", thrown));
    }
    return undefined;
  }

  #report(error: ImError): void {
    tell(this.#log, error);
  }
}

/** That a body was consumed before it came here, in words for whoever set up the server. @internal */
export function consumed(hint: string): ImError {
  return invalid("body", "consumed", `was read before it came here and is gone: ${hint}`);
}

/** A body that a parser in front has read: its text is made again, which keeps every value. @internal */
export function parsedBody(body: unknown, hint: string): string | Uint8Array {
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  // All that is signed are the values, and they are strings.
  if (typeof body === "object" && body !== null) return JSON.stringify(body);
  throw consumed(hint);
}

function replied(body: ReplyBody): Outgoing {
  return { status: 200, headers: JSON_HEADERS, body };
}

function silent(status: number): Outgoing {
  const headers: Record<string, string> = {};
  if (status === 405) headers["allow"] = "POST";
  return { status, headers, body: "" };
}

/** How many turns of the microtask queue a promise gets before a timer is made for it, which costs more. */
const TURNS = 4;

/** What a promise gives, or `LATE` at the deadline. */
async function before<T>(deadline: number, work: Promise<T>): Promise<T | typeof LATE> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  work.then(over, over);
  for (let turn = 0; turn < TURNS && !isOver; turn++) await undefined;
  if (isOver) return work;
  let clock: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<typeof LATE>((over) => {
    clock = setTimeout(over, Math.max(0, deadline - performance.now()), LATE);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(clock);
  }
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && typeof (value as Promise<T>).then === "function";
}

function tooLate(event: CallbackEvent, deadlineMs: number): ImError {
  return report("handler_late", `the handler of ${event.type} gave no answer within ${deadlineMs} ms`);
}

function failure(event: CallbackEvent, cause: unknown): ImError {
  return report("handler_failed", `the handler of ${event.type} threw`, cause);
}

function storeFailure(words: string, cause?: unknown): ImError {
  return report("replay_store", `the replay store ${words}: the event is handled without it`, cause);
}

function report(reason: string, words: string, cause?: unknown): ImError {
  const facts: ErrorReport = { kind: "callback", reason, message: `${words} [${reason}]` };
  return new ImError(facts, cause);
}
