/** Events of a client's calls. */

import { type ErrorReport, ImError } from "./error.js";
import { type Logger, log, loggerOf, safely, wordsOf } from "./logger.js";
import type { TellOutput } from "./wasm/contract.js";

/** A request that is about to be sent. */
export interface RequestEvent {
  /** The action that is called. */
  action: string;
  /** The call, the same in all its events and in its {@link CallInfo} or error. Each call of a batch has its own. */
  callId: string;
  /** Number of times the request was sent, this one included. */
  attempt: number;
}

/** A request that got a response. */
export interface ResponseEvent extends RequestEvent {
  /** The HTTP status. */
  status: number;
  /** Milliseconds from sending to the whole response. */
  tookMs: number;
  /** The vendor's id of the request, where the response has one. */
  requestId?: string;
}

/** A request that will be sent again. */
export interface RetryEvent extends RequestEvent {
  /** Milliseconds until then. */
  waitMs: number;
  /** Why. */
  error: ImError;
}

/**
 * Functions that a client calls while its calls run, for metrics and traces. They are not waited for. What they throw goes
 * to the logger, once for each hook, and changes nothing.
 */
export interface ClientHooks {
  /** Before a request is sent. */
  onRequest?: ((event: RequestEvent) => unknown) | undefined;
  /** After the response, whatever its status. */
  onResponse?: ((event: ResponseEvent) => unknown) | undefined;
  /** Before the wait for sending it again. */
  onRetry?: ((event: RetryEvent) => unknown) | undefined;
}

type Hook = (...given: any[]) => unknown;

/** Runs the hooks of one client and writes its log. @internal */
export class Listeners {
  readonly #hooks: ClientHooks;
  readonly #logger: Logger;
  readonly #failed = new Set<string>();

  constructor({ onRequest, onResponse, onRetry }: ClientHooks, logger: Logger | undefined) {
    this.#hooks = { onRequest, onResponse, onRetry };
    this.#logger = loggerOf(logger);
  }

  /** Whether attempts are to be logged. */
  get wantsDebug(): boolean {
    return typeof this.#logger.debug === "function";
  }

  /** Passes on the events of a machine. */
  tell({ type: _, event, ...facts }: TellOutput, onProgress: Hook | undefined): void {
    switch (event) {
      case "log":
        return this.record(facts);
      case "request":
        return this.#run("onRequest", this.#hooks.onRequest, facts);
      case "response":
        return this.#run("onResponse", this.#hooks.onResponse, facts);
      case "retry": {
        const { error, ...rest } = facts;
        return this.#run("onRetry", this.#hooks.onRetry, { ...rest, error: new ImError(error as ErrorReport) });
      }
      case "progress":
        return this.#run("onProgress", onProgress, facts.done, facts.total);
    }
  }

  /** Writes a record of a machine's. */
  record({ level, message, facts: more, ...rest }: Pick<TellOutput, "level" | "message" | "facts">): void {
    // Core's names are in snake_case.
    const named = Object.entries(more ?? {}).map(([name, value]) => [name.replace(/_(.)/g, (_, first: string) => first.toUpperCase()), value]);
    this.#log(level, `volc-im: ${message}`, { ...rest, ...Object.fromEntries(named) });
  }

  #run(name: string, hook: Hook | undefined, ...given: unknown[]): void {
    if (hook) safely(() => hook(...given), (thrown) => this.#report(name, thrown));
  }

  #report(hook: string, thrown: unknown): void {
    if (this.#failed.has(hook)) return;
    this.#failed.add(hook);
    this.#log("error", `volc-im: ${hook} failed; later failures of it are not logged: ${wordsOf(thrown)}`, {
      hook,
      error: thrown,
    });
  }

  #log(level: keyof Logger, message: string, facts: object): void {
    log(this.#logger, level, message, { ...facts });
  }
}
