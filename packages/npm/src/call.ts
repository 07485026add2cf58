/// <reference lib="esnext.disposable" preserve="true" />

/** A call for users' own loops. */

import { text } from "./boundary-check.js";
import { resultOf } from "./call-info.js";
import { ImError, invalid } from "./error.js";
import { withoutRows } from "./rows.js";
import type { Output, SendOutput, WaitOutput, WasmMachine } from "./wasm/contract.js";

/** Nothing to do until an input, or that long. */
export interface CallWait extends WaitOutput {}

/** The time of an input. What is not given is read from the runtime's clocks. */
export interface Clocks {
  /** Milliseconds since 1970: signatures are made with it. */
  wallMs?: number | undefined;
  /** Milliseconds of a monotonic clock, from any start: waits and deadlines are measured by it. */
  monoMs?: number | undefined;
}

/** Send this request, and report the outcome with its token. */
export interface CallSend extends SendOutput {
  /** The body's bytes. Send exactly these: their hash is signed. */
  body: Uint8Array;
}

/** What a call asks for. The last one of an input's is a wait, or the end. */
export type CallOutput<Result> =
  | CallSend
  | CallWait
  | {
      /** The call succeeded. */
      type: "done";
      /** Its result, of which {@link callInfo} tells more. */
      result: Result;
    }
  | {
      /** The call failed for good. */
      type: "failed";
      /** Why. */
      error: ImError;
    };

/** A response to a {@link CallSend}. */
export interface CallResponse {
  /** The HTTP status. */
  status: number;
  /** The header Retry-After, where there is one. */
  retryAfter?: string | undefined;
  /** The header Date: a clock that is off is corrected by it. */
  date?: string | undefined;
  /** The body. */
  body: Uint8Array | string;
}

/**
 * One call over all its attempts, without input or output: it says what to send and how long to wait, and receives the
 * outcome.
 * Each input returns all that it asks for until the next one.
 *
 * @example
 * ```ts
 * const call = protocol.start("SendMessage", input);
 * for (let outputs = call.next(); ; ) {
 *   const [output] = outputs;
 *   if (output.type === "done") return output.result;
 *   if (output.type === "failed") throw output.error;
 *   if (output.type === "wait") outputs = (await sleep(output.ms), call.next());
 *   else outputs = call.onResponse(output.token, await send(output));
 * }
 * ```
 */
export class Call<Result> {
  readonly #action: string;
  #machine: WasmMachine | undefined;

  /** @internal */
  constructor(action: string, clocks: Clocks, start: (...now: [number, number]) => WasmMachine) {
    this.#action = action;
    this.#machine = start(...read(clocks));
  }

  /** What it asks for at the beginning, and when a wait is over. */
  next(clocks?: Clocks): CallOutput<Result>[] {
    return this.#input(clocks, (machine, now) => machine.next(...now));
  }

  /** A request got a response, whatever the status. A token that is no longer awaited is ignored. */
  onResponse(token: number, response: CallResponse, clocks?: Clocks): CallOutput<Result>[] {
    const { status, retryAfter, date, body } = response;
    return this.#input(clocks, (machine, now) => machine.onResponse(...now, token, status, retryAfter, date, body));
  }

  /**
   * A request got no response.
   *
   * @param kind - `connect` only where no byte of the request left; it decides whether the request may be repeated
   */
  onTransportError(
    token: number,
    kind: "connect" | "timeout" | "reset" | "aborted" | "unsendable" | "other",
    message: string,
    clocks?: Clocks,
  ): CallOutput<Result>[] {
    text(message, "message");
    return this.#input(clocks, (machine, now) => machine.on(...now, token, kind, message, 0));
  }

  /** The caller cancels; the outcome says whether the action may have been carried out. */
  cancel(message: string, clocks?: Clocks): CallOutput<Result>[] {
    text(message, "message");
    return this.#input(clocks, (machine, now) => machine.on(...now, 0, "cancel", message, 0));
  }

  /** Frees the memory immediately. The end of the call does that as well. */
  close(): void {
    this.#machine?.free();
    this.#machine = undefined;
  }

  /** Closes with `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #input(clocks: Clocks = {}, run: (machine: WasmMachine, now: [number, number]) => string): CallOutput<Result>[] {
    const machine = this.#machine;
    if (!machine) throw invalid("", "closed", "this call has ended");
    const outputs = JSON.parse(run(machine, read(clocks))) as Output[];
    return outputs.flatMap((output): CallOutput<Result>[] => {
      if (output.type === "send") return [{ ...output, body: machine.body(output.token) }];
      if (output.type === "wait") return [output];
      if (output.type !== "done" && output.type !== "failed") return [];
      this.close();
      if (output.type === "failed") return [{ type: "failed", error: new ImError(output.error) }];
      return [{ type: "done", result: withoutRows(this.#action, resultOf(output)) as Result }];
    });
  }
}

function read({ wallMs = Date.now(), monoMs = performance.now() }: Clocks): [number, number] {
  return [wallMs, monoMs];
}
