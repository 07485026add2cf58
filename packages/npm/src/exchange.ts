/** One request on core's receiver: reads the body, runs the handler, asks the store, waits, and reports. */

import { type CallbackEvent, unpackEvent } from "./callback-event.js";
import type { CallbackReceiver } from "./callback-receiver.js";
import type { RawBody } from "./callbacks.js";
import { isThenable, wordsOf } from "./logger.js";
import type { Claimed, ReplayStore } from "./replay-store.js";
import type { EventTrace } from "./telemetry.js";
import { LONGEST_TIMER } from "./timer.js";
import type { ExchangeOutput, WasmReceiver } from "./wasm/contract.js";

/** A response, for an adapter to send. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** JSON text, or nothing. */
  body: string;
}

/** A value, or one that arrives later. Available values are used immediately: every `await` costs a turn. */
export type Soon<T> = T | PromiseLike<T>;

/** Reads the body, at most so many bytes of it where it is not at hand; throws {@link Consumed}, or that it broke off. */
export type ReadBody = (most: number) => Soon<RawBody>;

/** Middleware has read the body and not kept it. The message says what to change. */
export class Consumed extends Error {}

/** How many turns of the microtask queue a promise gets before a timer is made for it, which costs more. */
const TURNS = 4;
const SETTLED = Promise.resolve();

/** One request. */
export class Exchange {
  answer: Answer | undefined;
  isOver = false;
  #number = 0;
  /** Counts inputs: a wait ends with the next one. */
  #inputs = 0;
  #clock: ReturnType<typeof setTimeout> | undefined;
  #onAnswer: ((answer: Answer) => void) | undefined;
  #onOver: (() => void) | undefined;
  readonly #trace: EventTrace | undefined;

  constructor(
    readonly core: WasmReceiver,
    readonly receiver: CallbackReceiver,
    readonly read: ReadBody,
  ) {
    this.#trace = receiver.telemetry?.startEvent();
  }

  start(head: string, entropy: Uint8Array): void {
    this.#input((_, wall, mono) => this.core.start(head, wall, mono, entropy));
  }

  /** The response, once it is there. */
  answered(): Promise<Answer> {
    return new Promise((resolve) => (this.#onAnswer = resolve));
  }

  /** Resolves when everything after the response is done. */
  over(): Promise<void> {
    return new Promise((resolve) => (this.#onOver = resolve));
  }

  /** Reports to core and does what it says; `thrown` is what the report is about, for the log. */
  #input(report: (number: number, wallMs: number, monoMs: number) => string, thrown?: unknown): void {
    if (this.isOver) return;
    this.#inputs++;
    clearTimeout(this.#clock);
    try {
      const text = report(this.#number, Date.now(), performance.now());
      const end = text.indexOf("\n");
      const [number, ...outputs] = JSON.parse(end < 0 ? text : text.slice(0, end)) as [number, ...ExchangeOutput[]];
      this.#number = number;
      for (const output of outputs) this.#carryOut(output, text.slice(end + 1), thrown);
    } catch (lost) {
      const answer = this.receiver.lost(lost);
      if (!this.answer) this.#send(answer);
      this.#end();
    }
  }

  #on(input: string, token: number, text: string, thrown?: unknown): void {
    this.#input((number, wall, mono) => this.core.on(number, input, token, text, wall, mono), thrown);
  }

  #carryOut(output: ExchangeOutput, event: string, thrown: unknown): void {
    const { core, receiver } = this;
    switch (output.type) {
      case "log":
        this.#trace?.log(output);
        return receiver.log(output, thrown);
      case "answer":
        return this.#send(output);
      case "over":
        return this.#end();
      case "wait":
        return this.#wait(output.waitMs);
      case "read":
        return this.#ask(
          output.waitMs,
          () => this.read(output.most),
          (body) => {
            const bytes = body instanceof ArrayBuffer ? new Uint8Array(body) : body;
            this.#input((number, wall, mono) => core.onBody(number, bytes, wall, mono));
          },
          (thrown) => this.#on(thrown instanceof Consumed ? "bodyConsumed" : "bodyFailed", 0, wordsOf(thrown)),
        );
      case "run":
        return this.#ask(
          output.waitMs,
          () => {
            const unpacked = unpackEvent(event) as CallbackEvent;
            const run = () => receiver.handlers.get(output.handler)?.(unpacked);
            return this.#trace ? this.#trace.run(unpacked, run) : run();
          },
          (reply: unknown) => {
            if (reply === undefined || typeof reply === "string") {
              return this.#input((number, wall, mono) => core.onReply(number, reply, wall, mono));
            }
            this.#on("handlerFailed", 0, `it returned ${reply === null ? "null" : `a value of type ${typeof reply}`}`);
          },
          (thrown) => this.#on("handlerFailed", 0, wordsOf(thrown), thrown),
        );
      case "claim":
        return this.#store(output, (store) => store.claim(stepOf(output)), (claimed) => {
          const text = textOf(claimed);
          this.#on(text === undefined ? "storeFailed" : "claim", output.token, text ?? "it returned no result of a claim");
        });
      case "settle":
        return this.#store(output, (store) => store.settle(stepOf(output)));
      case "release":
        return this.#store(output, (store) => store.release(stepOf(output)));
    }
  }

  #store<T>(
    { token, waitMs }: { token: number; waitMs: number },
    step: (store: ReplayStore) => Soon<T>,
    done: (result: T) => void = () => this.#on("settled", token, ""),
  ): void {
    this.#ask(
      waitMs,
      () => step(this.receiver.store as ReplayStore),
      done,
      (thrown) => this.#on("storeFailed", token, wordsOf(thrown), thrown),
    );
  }

  /** Runs code whose result is wanted, at most so long; what comes later is reported all the same. */
  #ask<T>(waitMs: number, run: () => Soon<T>, done: (result: T) => void, failed: (thrown: unknown) => void): void {
    let result: Soon<T>;
    let isLater: boolean;
    try {
      result = run();
      isLater = isThenable(result);
    } catch (thrown) {
      return failed(thrown);
    }
    if (!isLater) return done(result as T);
    Promise.resolve(result).then(done, failed);
    this.#wait(waitMs);
  }

  #wait(ms: number): void {
    const asked = this.#inputs;
    let turns = TURNS;
    const turn = (): void => {
      if (this.#inputs !== asked) return;
      // Not queueMicrotask, which costs Node as much as a timer.
      if (turns-- > 0) return void SETTLED.then(turn);
      this.#clock = setTimeout(() => this.#on("wake", 0, ""), Math.min(ms, LONGEST_TIMER));
      // Work after the response keeps no process alive.
      if (this.answer) (this.#clock as { unref?(): void }).unref?.();
    };
    turn();
  }

  #send({ status, headers, body }: Answer): void {
    this.answer = { status, headers, body };
    this.#trace?.end(this.answer);
    this.#onAnswer?.(this.answer);
  }

  #end(): void {
    this.isOver = true;
    this.#onOver?.();
  }
}

/** A store's step without what is the driver's. */
function stepOf<Step extends { type: string; token: number; waitMs: number }>(output: Step): Omit<Step, "type" | "token" | "waitMs"> {
  const { type: _, token: __, waitMs: ___, ...step } = output;
  return step;
}

/** A claim's result as core reads it. */
function textOf(claimed: Claimed | undefined): string | undefined {
  if (claimed === "fresh" || claimed === "running") return claimed.charAt(0);
  return typeof claimed?.reply === "string" ? `a${claimed.reply}` : undefined;
}
