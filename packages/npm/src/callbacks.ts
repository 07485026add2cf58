/// <reference lib="esnext.disposable" preserve="true" />

/** Callbacks that the service sends: verified, read, answered. */

import { milliseconds, optionalText, record, refuseBrowser, text } from "./boundary-check.js";
import { fastifyHandler, type FastifyHandler } from "./adapters/fastify.js";
import { fetchHandler, type FetchHandler } from "./adapters/fetch.js";
import { honoHandler, type HonoHandler } from "./adapters/hono.js";
import { koaHandler, type KoaHandler } from "./adapters/koa.js";
import { nodeHandler, type NodeHandler } from "./adapters/node.js";
import { type CallbackEvent, type UnverifiedEvent, unpackEvent, unpackUnverified } from "./callback-event.js";
import type { AfterHandlers, CallbackHandlers, DecidingOptions, HandlerOptions } from "./callback-handlers.js";
import { CallbackReceiver } from "./callback-receiver.js";
import { accept, reject, type ReplyBody } from "./callback-reply.js";
import { invalid } from "./error.js";
import { exactJson } from "./exact-json.js";
import { type Moment, optionsJson } from "./options.js";
import type { Bytes, WasmCallbacks } from "./wasm/contract.js";
import { callbacksWasm } from "./wasm/instance.js";

/** A callback's body as it came: the raw text or bytes, never a parsed object. */
export type RawBody = string | Uint8Array | ArrayBuffer;

/** The settings of {@link Callbacks}. */
export interface CallbacksOptions {
  /** The callback secret of the console. Several while one replaces another: each is accepted. */
  secret: string | readonly string[];
  /** The only application whose callbacks are accepted. Set it: the vendor's signature does not bind it. */
  appId?: number | undefined;
  /**
   * The form of this application's event ids: `uuid`, `digits`, `hex`, or a pattern such as `evt-[0-9a-f]{24}`. Set it once
   * you know it: a body that can be read in two ways is then read in one.
   */
  eventId?: string | undefined;
  /** Names of events that exist and are not listed: the list is known to be incomplete. */
  events?: readonly string[] | undefined;
  /** How far a callback's time may be from this clock, both ways, in seconds; `false` for any time. */
  toleranceSeconds?: number | false | undefined;
}

/** The settings of {@link Callbacks.verify}. */
export interface VerifyOptions {
  /** The time to check against. Default: now. */
  now?: Moment | undefined;
}

/** An event to sign, for tests of a backend. */
export interface EventToSign {
  /** The event's name, such as `BeforeSendMessage`. */
  type: string;
  /** What it is about: JSON text, or an object with bigints for large integers. */
  data: string | object;
  /** When it happened. Default: now. */
  time?: Moment | undefined;
  /** Its id. Default: a random one. */
  id?: string | undefined;
  /** Its 4-digit nonce. Default: a random one. */
  nonce?: string | undefined;
}

/** Verifies, reads and answers the callbacks of Volcengine IM. */
export class Callbacks {
  #callbacks: WasmCallbacks | undefined;

  /** @throws ImError of kind `validation` when an option is wrong */
  constructor(options: CallbacksOptions) {
    refuseBrowser();
    record(options, "options");
    const settings = optionsJson(options);
    this.#callbacks = new (callbacksWasm().Callbacks)(settings);
  }

  /**
   * Verifies signature and time of a body, and reads it.
   *
   * @throws ImError of kind `callback`; its `reason` names the check that failed. Log it; never return it to
   * the caller.
   */
  verify(body: RawBody, options: VerifyOptions = {}): CallbackEvent {
    const bytes = bodyBytes(body);
    const now = milliseconds(options.now, "now");
    return unpackEvent(this.#open().verify(bytes, now));
  }

  /** Reads a body without verifying it. For tools that look at stored bodies. */
  parseUnverified(body: RawBody): UnverifiedEvent {
    const bytes = bodyBytes(body);
    return unpackUnverified(this.#open().parseUnverified(bytes));
  }

  /** Makes the signed body of an event, as the service would send it. For tests of a backend. */
  sign(event: EventToSign): string {
    record(event, "event");
    const type = text(event.type, "type");
    const data = typeof event.data === "string" ? event.data : exactJson(record(event.data, "data"), "data", "refuse");
    const time = milliseconds(event.time, "time");
    const id = optionalText(event.id, "id") ?? crypto.randomUUID();
    const nonce = optionalText(event.nonce, "nonce") ?? randomNonce();
    return this.#open().sign(type, data, time, id, nonce);
  }

  /** {@link accept}, for those who have a `Callbacks` at hand. */
  accept(extra?: object): ReplyBody {
    return accept(extra);
  }

  /** {@link reject}, for those who have a `Callbacks` at hand. */
  reject(code: number | bigint, message: string, extra?: object): ReplyBody {
    return reject(code, message, extra);
  }

  /**
   * A Fetch-API handler that verifies a request, runs the handler of its event, and answers in time: for Workers, Vercel,
   * Deno, Bun and Next.js route handlers.
   *
   * @example
   * ```ts
   * export const POST = callbacks.handler(
   *   { BeforeSendMessage: async (event) => (await isRude(event.texts) ? reject(1001, "be kind") : accept()) },
   *   { undecided: "reject" },
   * );
   * ```
   */
  handler(handlers: AfterHandlers, options?: HandlerOptions): FetchHandler;
  handler(handlers: CallbackHandlers, options: DecidingOptions): FetchHandler;
  handler(handlers: object, options?: HandlerOptions): FetchHandler {
    return fetchHandler(this.#receiver(handlers, options));
  }

  /** The same for Node's own server: `http.createServer(callbacks.node(handlers, options))`. */
  node(handlers: AfterHandlers, options?: HandlerOptions): NodeHandler;
  node(handlers: CallbackHandlers, options: DecidingOptions): NodeHandler;
  node(handlers: object, options?: HandlerOptions): NodeHandler {
    return nodeHandler(this.#receiver(handlers, options), false);
  }

  /**
   * The same for Express: `app.post("/im", callbacks.express(handlers, options))`. `express.json()` may stand before it, as
   * may `express.raw()`, with a limit of 1 MiB: bodies over the parser's limit never get here.
   */
  express(handlers: AfterHandlers, options?: HandlerOptions): NodeHandler;
  express(handlers: CallbackHandlers, options: DecidingOptions): NodeHandler;
  express(handlers: object, options?: HandlerOptions): NodeHandler {
    return nodeHandler(this.#receiver(handlers, options), true);
  }

  /** The same for Koa, as middleware: `router.post("/im", callbacks.koa(handlers, options))`. */
  koa(handlers: AfterHandlers, options?: HandlerOptions): KoaHandler;
  koa(handlers: CallbackHandlers, options: DecidingOptions): KoaHandler;
  koa(handlers: object, options?: HandlerOptions): KoaHandler {
    return koaHandler(this.#receiver(handlers, options));
  }

  /** The same for Fastify: `app.post("/im", callbacks.fastify(handlers, options))`. Its own JSON parser may read the body. */
  fastify(handlers: AfterHandlers, options?: HandlerOptions): FastifyHandler;
  fastify(handlers: CallbackHandlers, options: DecidingOptions): FastifyHandler;
  fastify(handlers: object, options?: HandlerOptions): FastifyHandler {
    return fastifyHandler(this.#receiver(handlers, options));
  }

  /** The same for Hono: `app.post("/im", callbacks.hono(handlers, options))`. Others may have read the body through `c.req`. */
  hono(handlers: AfterHandlers, options?: HandlerOptions): HonoHandler;
  hono(handlers: CallbackHandlers, options: DecidingOptions): HonoHandler;
  hono(handlers: object, options?: HandlerOptions): HonoHandler {
    return honoHandler(this.#receiver(handlers, options));
  }

  /** Frees the memory immediately. Without it, that happens when the object is garbage collected. */
  close(): void {
    this.#callbacks?.free();
    this.#callbacks = undefined;
  }

  /** Closes with `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #receiver(handlers: object, options?: HandlerOptions): CallbackReceiver {
    return new CallbackReceiver(this.#open(), handlers, options);
  }

  #open(): WasmCallbacks {
    if (!this.#callbacks) throw invalid("", "closed", "this Callbacks was closed");
    return this.#callbacks;
  }
}

function bodyBytes(body: unknown): Bytes {
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  const message = "must be the raw body: a string, a Uint8Array or an ArrayBuffer, not what a JSON parser made of it";
  throw invalid("body", "type", message, typeof body);
}

function randomNonce(): string {
  const [random = 0] = crypto.getRandomValues(new Uint16Array(1));
  return String(random % 10_000).padStart(4, "0");
}
