/** Events that come twice: answered as the first time, not handled again. */

import { record } from "./boundary-check.js";
import { accept, type ReplyBody } from "./callback-reply.js";
import { reporting } from "./error.js";
import type { WasmReplayGuard } from "./wasm/contract.js";
import { wasm } from "./wasm/instance.js";

/** What tells an event from others: it is a duplicate when either is known. Every event has these. */
export interface EventKeys {
  /** The event's id. */
  id: string;
  /** The body's signature, which a body that was cut anew keeps. */
  signature: string;
}

/**
 * What is known of an event that has just come. `fresh`: it is new, and yours to handle. `running`: it came before and is
 * being handled. Otherwise the answer that it got.
 */
export type Claim =
  | "fresh"
  | "running"
  | {
      /** What the sender was told. */
      answer: ReplyBody;
    };

/**
 * Remembers events. {@link ReplayGuard} does it in this process, {@link RedisReplayStore} for many machines; write
 * your own for another store. Where a store fails, the event is handled: better twice than not at all.
 */
export interface ReplayStore {
  /** Whether an event is new; if so, it counts as being handled from now on. Must be atomic. */
  claim(event: EventKeys): Claim | Promise<Claim>;
  /** The event was handled and answered so. */
  settle(event: EventKeys, answer: ReplyBody): void | Promise<void>;
  /** The event was not handled after all: when it comes again, it is new. */
  release(event: EventKeys): void | Promise<void>;
}

/** The settings of {@link ReplayGuard}. */
export interface ReplayGuardOptions {
  /** How many events are remembered. Once it is full, the one not seen for longest is forgotten. Default: 10,000. */
  capacity?: number | undefined;
  /** How long an event is remembered, in seconds. Default: 900, longer than a body can be fresh. */
  ttlSeconds?: number | undefined;
}

/** Remembers events in this process. Only verified events belong in here. */
export class ReplayGuard implements ReplayStore {
  readonly #guard: WasmReplayGuard;
  /** @throws ImError of kind `validation` when an option is wrong */
  constructor(options: ReplayGuardOptions = {}) {
    record(options, "options");
    this.#guard = reporting(() => new (wasm().ReplayGuard)(options));
  }

  /** See {@link ReplayStore.claim}. */
  claim({ id, signature }: EventKeys): Claim {
    return unpackClaim(this.#guard.claim(id, signature, Date.now()));
  }

  /** See {@link ReplayStore.settle}. */
  settle({ id, signature }: EventKeys, answer: ReplyBody): void {
    // Most events are accepted, and core knows that answer.
    this.#guard.settle(id, signature, answer === accept() ? undefined : answer);
  }

  /** See {@link ReplayStore.release}. */
  release({ id, signature }: EventKeys): void {
    this.#guard.release(id, signature);
  }

  /** How many events are remembered. */
  get size(): number {
    return this.#guard.size();
  }
}

/** Reads what core's guard and its script say of an event. @internal */
export function unpackClaim(claim: string | undefined): Claim {
  if (claim === undefined || claim === "f") return "fresh";
  return claim.startsWith("a") ? { answer: claim.slice(1) } : "running";
}
