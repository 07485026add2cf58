/** From a request's parts to an answer's, whatever the server: verify, handle once, answer in time. */

import { finite } from "./boundary-check.js";
import type { CallbackEvent } from "./callback-event.js";
import type { CallbackHandlers, EventHandler, HandlerOptions } from "./callback-handlers.js";
import { accept, type ReplyBody } from "./callback-reply.js";
import type { RawBody } from "./callbacks.js";
import { type ErrorReport, ImError, invalid } from "./error.js";
import { tell } from "./hooks.js";
import { ReplayGuard, type ReplayStore } from "./replay-guard.js";
import { timer } from "./timer.js";
import { wasm } from "./wasm/instance.js";

/** A request, as an adapter finds it. */
export interface Incoming {
  method: string | undefined;
  contentType: string | null | undefined;
  contentLength: string | null | undefined;
  /** The body, up to one byte over the limit. */
  body(limit: number): Soon<RawBody>;
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

/** A value, or one that comes later. What is there at once is used at once: every `await` takes a turn of its own. */
type Soon<T> = T | Promise<T>;

const JSON_HEADERS = { "content-type": "application/json" };
/** How long a duplicate waits before it asks again whether the first delivery was answered. */
const POLL_MS = 20;
/** The part of the time that a store may take before the event is handled without it. */
const STORE_SHARE = 1 / 3;
const LATE = Symbol();

/** Receives callbacks. */
export class CallbackReceiver {
  readonly #verify: (body: RawBody) => CallbackEvent;
  readonly #handlers: CallbackHandlers;
  readonly #log: HandlerOptions["log"];
  readonly #store: ReplayStore | undefined;
  readonly #deadlineMs: number;
  readonly #limit: number;
  /** The reply for a Before event that no handler decided. */
  readonly #undecided: ReplyBody;
  readonly #accepted: ReplyBody;
  /** A request that core let in: requests mostly look alike, and what passed at one length passes at any shorter one. */
  #letIn: { method: string; type: string; length: number } | undefined;

  constructor(
    verify: (body: RawBody) => CallbackEvent,
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
  receive(incoming: Incoming): Soon<Outgoing> {
    const deadline = performance.now() + this.#deadlineMs;
    const refused = this.#refused(incoming);
    if (refused !== 0) return silent(refused);
    try {
      const opened = (body: RawBody) => this.#opened(body, deadline, incoming);
      const body = incoming.body(this.#limit);
      return isPromise(body) ? body.then(opened).catch((thrown) => this.#turnedAway(thrown)) : opened(body);
    } catch (thrown) {
      return this.#turnedAway(thrown);
    }
  }

  #refused({ method = "", contentType, contentLength }: Incoming): number {
    const [type, length] = [contentType ?? "", Number(contentLength ?? NaN)];
    const known = this.#letIn;
    if (known?.method === method && known.type === type && length <= known.length) return 0;
    const refused = wasm().refuseRequest(method, type, length, this.#limit);
    if (refused === 0) this.#letIn = { method, type, length };
    return refused;
  }

  #opened(body: RawBody, deadline: number, incoming: Incoming): Soon<Outgoing> {
    if ((typeof body === "string" ? body.length : body.byteLength) > this.#limit) return silent(413);
    const event = this.#verify(body);
    // Which handler stands under which name is known to the caller's compiler only.
    const handler = Object.hasOwn(this.#handlers, event.type)
      ? (this.#handlers[event.type] as EventHandler | undefined)
      : undefined;
    if (!handler) return replied(this.#accepted);
    return this.#once(event, handler, deadline, incoming);
  }

  /** Handles an event that is new; answers any other as it was answered. */
  #once(event: CallbackEvent, handler: EventHandler, deadline: number, incoming: Incoming): Soon<Outgoing> {
    const store = this.#store;
    if (!store) return this.#handle(event, handler, deadline, incoming);
    return after(this.#asked(() => store.claim(event)), (claim = "fresh") => {
      if (claim === "fresh") return this.#handle(event, handler, deadline, incoming);
      if (claim !== "running") return replied(claim.answer);
      const left = deadline - performance.now();
      if (left <= 0) return this.#unanswered(event, "r");
      const again = () => this.#once(event, handler, deadline, incoming);
      return timer(Math.min(POLL_MS, left), undefined).then(again);
    });
  }

  #handle(event: CallbackEvent, handler: EventHandler, deadline: number, incoming: Incoming): Soon<Outgoing> {
    const failed = (thrown: unknown) => this.#failed(event, thrown);
    try {
      const work = handler(event);
      if (!isPromise(work)) return this.#answered(event, work);
      return before(deadline, work).then(
        (reply) => (reply === LATE ? this.#late(event, work, incoming) : this.#answered(event, reply)),
        failed,
      );
    } catch (thrown) {
      return failed(thrown);
    }
  }

  /** The handler has come to an end; the sender was or will be told `body`. */
  #answered(event: CallbackEvent, reply: unknown = this.#accepted, body = reply): Soon<Outgoing> {
    if (typeof reply !== "string" || typeof body !== "string") {
      return this.#failed(event, new TypeError("a handler returns accept(), reject() or nothing"));
    }
    return after(this.#asked(() => this.#store?.settle(event, body)), () => replied(body));
  }

  /** The answer that the sender gets is the one for duplicates too, once it is known that the event was handled. */
  #late(event: CallbackEvent, work: Promise<unknown>, incoming: Incoming): Outgoing {
    this.#report(tooLate(event, this.#deadlineMs));
    const answer = this.#unanswered(event, "l");
    const afterwards = work.then(
      (reply) => this.#answered(event, reply, answer.body),
      (thrown) => this.#failed(event, thrown),
    );
    incoming.waitUntil?.(afterwards);
    return answer;
  }

  #failed(event: CallbackEvent, thrown: unknown): Soon<Outgoing> {
    this.#report(failure(event, thrown));
    return after(this.#asked(() => this.#store?.release(event)), () => this.#unanswered(event, "f"));
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

  /** What a store says. One that fails or hangs must not keep an event from being handled. */
  #asked<T>(step: () => Soon<T>): Soon<T | undefined> {
    const failed = (thrown: unknown, how = "failed") => this.#report(storeFailure(how, thrown)) as undefined;
    try {
      const asked = step();
      if (!isPromise(asked)) return asked;
      return before(performance.now() + this.#deadlineMs * STORE_SHARE, asked).then(
        (answer) => (answer === LATE ? failed(undefined, "took too long") : answer),
        failed,
      );
    } catch (thrown) {
      return failed(thrown);
    }
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
  return { status, headers: status === 405 ? { allow: "POST" } : {}, body: "" };
}

/** What comes of a value. */
function after<T, U>(value: Soon<T>, next: (value: T) => Soon<U>): Soon<U> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** How many turns of the microtask queue a promise gets before a timer is made for it, which costs more. */
const TURNS = 4;

/** What a promise gives, or `LATE` at the deadline. */
function before<T>(deadline: number, work: Promise<T>): Promise<T | typeof LATE> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    let clock: ReturnType<typeof setTimeout> | undefined;
    const over = () => {
      isOver = true;
      clearTimeout(clock);
    };
    work.then(resolve, reject);
    work.then(over, over);
    let turns = TURNS;
    const turn = (): void => {
      if (isOver) return;
      // Not queueMicrotask, which costs Node as much as a timer.
      if (turns-- > 0) void SETTLED.then(turn);
      else clock = setTimeout(resolve, Math.max(0, deadline - performance.now()), LATE);
    };
    turn();
  });
}

const SETTLED = Promise.resolve();

function isPromise<T>(value: Soon<T>): value is Promise<T> {
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
