/** One set of handlers on core's receiver, whatever the server. */

import { record } from "./boundary-check.js";
import type { EventHandler, HandlerOptions } from "./callback-handlers.js";
import { type Answer, Exchange, type ReadBody } from "./exchange.js";
import { invalid } from "./error.js";
import { log, type Logger, loggerOf, safely, wordsOf } from "./logger.js";
import { isPlain, optionsJson } from "./options.js";
import type { ReplayStore } from "./replay-store.js";
import type { Telemetry } from "./telemetry.js";
import type { LogOutput, WasmCallbacks, WasmReceiver } from "./wasm/contract.js";
import { callbacksWasm, homeOf } from "./wasm/instance.js";

/** A request, as an adapter finds it. */
export interface Incoming {
  method: string | undefined;
  /** A header; nothing where there is none. */
  header(name: string): string | null | undefined;
  read: ReadBody;
  /** Keeps the runtime alive for work after the response. */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
}

const HEADERS = ["content-type", "content-encoding", "content-length"];
const NO_ENTROPY = new Uint8Array();
/** The response if the server's own code has failed. */
const FAILED: Answer = { status: 500, headers: {}, body: "" };
/** Records that were logged when receivers were made: on the edge, one is made for each request. */
const logged = new WeakMap<Logger, Set<string>>();

/** Receives callbacks. */
export class CallbackReceiver {
  readonly #receiver: WasmReceiver;
  readonly handlers = new Map<string, EventHandler>();
  readonly store: ReplayStore | undefined;
  readonly logger: Logger;
  readonly telemetry: Telemetry | undefined;
  readonly #needsEntropy: boolean;

  constructor(callbacks: WasmCallbacks, handlers: object, options: HandlerOptions = {}) {
    record(options, "options");
    for (const [name, handler] of Object.entries(record(handlers, "handlers"))) {
      if (handler === undefined) continue;
      if (typeof handler !== "function") throw invalid(`handlers.${name}`, "type", "must be a function", typeof handler);
      this.handlers.set(name, (event) => handler.call(handlers, event));
    }
    if (!isPlain(handlers)) {
      throw invalid("handlers", "type", "must be a plain object: the methods of a class's instance would not be seen");
    }
    const { logger, replay, telemetry, ...rest } = options;
    this.logger = loggerOf(logger);
    this.telemetry = telemetry;
    this.store = typeof replay === "object" && replay !== null ? replay : undefined;
    for (const step of ["claim", "settle", "release"] as const) {
      if (this.store && typeof this.store[step] !== "function") {
        throw invalid(`replay.${step}`, "type", "must be a function", typeof this.store[step]);
      }
    }
    const settings = { ...rest, replay: this.store ? "store" : replay, handlers: [...this.handlers.keys()] };
    const json = optionsJson(settings);
    this.#receiver = new (callbacksWasm().Receiver)(callbacks, json);
    this.#needsEntropy = this.#receiver.needsEntropy();
    for (const warning of JSON.parse(this.#receiver.warnings()) as LogOutput[]) this.logOnce(warning);
  }

  /** Never rejects. */
  receive({ method = "", header, read, waitUntil }: Incoming): Answer | Promise<Answer> {
    const [type, encoding, length] = HEADERS.map((name) => header(name) ?? "");
    const entropy = this.#needsEntropy ? crypto.getRandomValues(new Uint8Array(16)) : NO_ENTROPY;
    // An exchange stays with the instance that it began in: its number says nothing to another.
    const exchange = new Exchange(homeOf(this.#receiver), this, read);
    exchange.start(`${method}\n${type}\n${encoding}\n${length}`, entropy);
    if (waitUntil && !exchange.isOver) safely(() => waitUntil(exchange.over()));
    return exchange.answer ?? exchange.answered();
  }

  /** The exchange was lost with the instance that it was in. */
  lost(thrown: unknown): Answer {
    const message = `volc-im: a callback was lost: ${wordsOf(thrown)}`;
    log(this.logger, "error", message, { reason: "internal", error: thrown });
    return FAILED;
  }

  log({ type: _, level, message, ...facts }: LogOutput, error?: unknown): void {
    log(this.logger, level, message, error === undefined ? facts : { ...facts, error });
  }

  logOnce(record: LogOutput): void {
    const known = logged.get(this.logger) ?? new Set();
    logged.set(this.logger, known);
    if (known.has(record.message)) return;
    known.add(record.message);
    this.log(record);
  }
}
