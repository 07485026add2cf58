/** Where several processes remember the same events. */

import type { RedisEval } from "./redis.js";
import { callbacksWasm } from "./wasm/instance.js";

/** Arguments of a step of a store. */
export interface ReplayKeys {
  /** The event: it came before when any of these is known. All are to be kept together. */
  keys: string[];
  /** Who claims: only the owner of a claim settles or releases it. */
  owner: string;
}

/** An event that is to be claimed. */
export interface ReplayClaim extends ReplayKeys {
  /** How long the claim lasts if it is not settled, in milliseconds. */
  leaseMs: number;
}

/** An event that was handled. */
export interface ReplaySettlement extends ReplayKeys {
  /** The reply, for when the event comes again. */
  reply: string;
  /** How long it is to be remembered, in milliseconds. */
  rememberMs: number;
}

/**
 * State of an event that has just arrived. `fresh`: it is new, and claimed now. `running`: another owner has claimed it.
 * Otherwise the reply that it got.
 */
export type Claimed =
  | "fresh"
  | "running"
  | {
      /** What it was settled with. */
      reply: string;
    };

/**
 * Remembers events for several processes. A store decides nothing: where it fails or takes longer than 200 ms, that is
 * logged at error, the memory of this process serves, and the event is handled.
 */
export interface ReplayStore {
  /** Claims an event, atomically over all of its keys. */
  claim(event: ReplayClaim): Claimed | PromiseLike<Claimed>;
  /** Replaces a claim by the reply. Waits for it are bounded, and come after the response. */
  settle(event: ReplaySettlement): unknown;
  /** Releases a claim: the event was not handled, and counts as new when it arrives again. */
  release(event: ReplayKeys): unknown;
}

/**
 * Remembers events for all processes that use the same Redis, in whatever language they are written. Every step is one
 * script on keys of one slot, so of many that get the same event, one handles it, on a cluster too.
 *
 * @example
 * ```ts
 * // ioredis
 * new RedisReplayStore((script, keys, args) => redis.eval(script, keys.length, ...keys, ...args));
 * // node-redis
 * new RedisReplayStore((script, keys, args) => client.eval(script, { keys, arguments: args }));
 * ```
 */
export class RedisReplayStore implements ReplayStore {
  readonly #run: RedisEval;

  /**
   * The memory in one Redis. The application is a part of all keys.
   *
   * @param run - runs a script with the Redis client of your choice
   */
  constructor(run: RedisEval) {
    this.#run = run;
  }

  /** See {@link ReplayStore.claim}. */
  async claim({ keys, owner, leaseMs }: ReplayClaim): Promise<Claimed> {
    const claimed = String(await this.#script(keys, "claim", owner, String(leaseMs)));
    if (claimed.startsWith("a")) return { reply: claimed.slice(1) };
    return claimed === "f" ? "fresh" : "running";
  }

  /** See {@link ReplayStore.settle}. */
  async settle({ keys, owner, rememberMs, reply }: ReplaySettlement): Promise<void> {
    await this.#script(keys, "settle", owner, String(rememberMs), reply);
  }

  /** See {@link ReplayStore.release}. */
  async release({ keys, owner }: ReplayKeys): Promise<void> {
    await this.#script(keys, "release", owner);
  }

  #script(keys: string[], ...args: string[]): Promise<unknown> {
    return this.#run(callbacksWasm().receiverRedisScript(), keys, args);
  }
}
