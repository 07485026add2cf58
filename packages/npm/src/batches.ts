/** Batches of any length. */

import type { ActionName, InputOf, ResultOf } from "./action-types.js";
import { ImError } from "./error.js";
import type { CallOptions } from "./options.js";
import type { Pacer } from "./pacer.js";
import type { WasmBatches, WasmCall } from "./wasm/contract.js";

/** The settings of a batch: those of its calls, and how it is run. */
export interface BatchOptions extends CallOptions {
  /** How many calls run at once. Default: 4. */
  concurrency?: number | undefined;
  /** How many items a call carries; at most, and by default, the action's limit. */
  partSize?: number | undefined;
  /** Paces the calls; `false` for not at all. Default: the one that all clients of the account share. */
  pacer?: Pacer | false | undefined;
  /** Told after each call how many items are over, and how many there are. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** An item that did not plainly go through. */
export interface BatchItem {
  /** Its place in the whole list. */
  index: number;
  /** The item as it was given; integers beyond ±(2^53-1) are strings. */
  item: unknown;
  /** The service's code, where it gave one. */
  code?: string;
  /** Why, in words. */
  message: string;
}

/** What came of a batch. Every item is sent, failed, unknown or left, exactly one of them. */
export interface BatchReport<Action extends ActionName = ActionName> {
  /** How many items there were. */
  total: number;
  /** How many went through. */
  sent: number;
  /** The results of all calls as one: lists and maps put together. */
  result: ResultOf<Action>;
  /** What the service refused. */
  failed: BatchItem[];
  /** What may have gone through: repeating it could do its work twice. */
  unknown: BatchItem[];
  /** What did not go through and may be tried again. */
  left: BatchItem[];
  /** The input for what is left; `undefined` when nothing is. */
  rest?: InputOf<Action>;
  /** The errors of the calls that failed. */
  errors: ImError[];
}

/** Runs the parts of a batch. @internal */
export async function runBatch(
  batches: WasmBatches,
  options: BatchOptions,
  pacer: Pacer | undefined,
  action: string,
  call: (input: string, onOver: (call: WasmCall) => void) => Promise<unknown>,
): Promise<BatchReport> {
  const { signal, onProgress } = options;
  const running = new Set<Promise<void>>();
  try {
    for (;;) {
      if (signal?.aborted) batches.stop();
      const step = batches.step();
      if (step.type === "finished") break;
      if (step.type === "wait") {
        await Promise.race(running);
        continue;
      }
      const part = async (): Promise<void> => {
        await pacer?.pass(action, step.items, signal);
        try {
          await call(step.input, (over) => batches.onOver(step.part, over));
        } catch (error) {
          // Told in the report; what the service calls too fast, the next ones are slower for.
          if (!(error instanceof ImError)) throw error;
          if (error.kind === "api" && error.retryable) await pacer?.slowDown(action);
        }
        onProgress?.(batches.progress(), batches.total());
      };
      const run: Promise<void> = part().finally(() => running.delete(run));
      running.add(run);
    }
    const report = JSON.parse(batches.report()) as BatchReport;
    return { ...report, errors: batches.errors().map((error) => new ImError(error)) };
  } finally {
    await Promise.allSettled(running);
    batches.free();
  }
}
