/** Pacing: keeping an account under the documented rates. */

import { timer } from "./timer.js";
import type { WasmPacer } from "./wasm/contract.js";
import { wasm } from "./wasm/instance.js";

/** How fast an action may be called, and what one call of it counts. */
export interface Pace {
  /** Microseconds that one unit takes. */
  intervalUs: number;
  /** Units that may go at once after a pause. */
  burst: number;
  /** Units that the call counts. */
  weight: number;
}

/**
 * Where several machines share one account's budget. Times are milliseconds. When a store fails, the call is let through:
 * it is better made too fast than not at all.
 */
export interface PacerStore {
  /**
   * Reserves `pace.weight` units of an action and tells how long to wait before using them.
   *
   * @param action - the action, the same text on every machine
   */
  reserve(action: string, pace: Pace): Promise<number>;
  /** The service said that the action was called too often: it goes slower for a while. */
  slowDown(action: string): Promise<void>;
}

/**
 * Spreads the calls of one account over time, by the documented rate of each action. Actions without one pass at once.
 * When the service says that it was called too often, the action goes at half its pace for ten seconds.
 *
 * Rates count per account, so one pacer serves all clients of an account; with a store, also on several machines.
 */
export class Pacer {
  readonly #store: PacerStore | undefined;
  #local: WasmPacer | undefined;

  /**
   * A pacer with its whole budget.
   *
   * @param store - shared with other machines; without one, the budget is this process's
   */
  constructor(store?: PacerStore) {
    this.#store = store;
  }

  /**
   * Waits until a call may go.
   *
   * @param items - how many entries it carries, for actions whose rate counts them
   */
  async pass(action: string, items: number, signal?: AbortSignal): Promise<void> {
    await timer(await this.#reserve(action, items), signal);
  }

  /** The service said that an action was called too often. */
  async slowDown(action: string): Promise<void> {
    if (this.#store) await this.#store.slowDown(action).catch(() => {});
    else this.#own().onRateLimited(action, Date.now());
  }

  async #reserve(action: string, items: number): Promise<number> {
    if (!this.#store) return this.#own().reserve(action, items, Date.now());
    const pace = wasm().paceOf(action, items);
    return pace ? this.#store.reserve(action, pace).catch(() => 0) : 0;
  }

  #own(): WasmPacer {
    this.#local ??= new (wasm().Pacer)();
    return this.#local;
  }
}

const accounts = new Map<string, Pacer>();

/** The pacer that all clients of an account in this process share. @internal */
export function accountPacer(accessKeyId: string): Pacer {
  const known = accounts.get(accessKeyId);
  if (known) return known;
  const pacer = new Pacer();
  accounts.set(accessKeyId, pacer);
  return pacer;
}
