/** Events remembered in a Redis that several machines share. */

import { REPLAY_SCRIPT } from "../generated/redis-scripts.js";
import type { Claimed, ReplayClaim, ReplayKeys, ReplaySettlement, ReplayStore } from "../replay-store.js";
import { evalOf, type RedisClient, type RedisEval } from "./client.js";

/**
 * Remembers events for all processes that use the same Redis, in whatever language they are written. Every step is one
 * script on keys of one slot, so of many that get the same event, one handles it, on a cluster too.
 *
 * @example
 * ```ts
 * callbacks.handler(handlers, { undecided: "reject", replay: new RedisReplayStore(redis) });
 * ```
 */
export class RedisReplayStore implements ReplayStore {
  readonly #run: RedisEval;

  /**
   * The memory in one Redis. The application is a part of all keys.
   *
   * @param client - a connected client of ioredis or node-redis
   */
  constructor(client: RedisClient) {
    this.#run = evalOf(client);
  }

  /** See {@link ReplayStore.claim}. */
  async claim({ keys, owner, leaseMs }: ReplayClaim): Promise<Claimed> {
    const claimed = String(await this.#run(REPLAY_SCRIPT, keys, ["claim", owner, String(leaseMs)]));
    if (claimed.startsWith("a")) return { reply: claimed.slice(1) };
    if (claimed === "f") return "fresh";
    if (claimed === "r") return "running";
    throw new Error("Redis answered a claim with something else than its result");
  }

  /** See {@link ReplayStore.settle}. */
  async settle({ keys, owner, rememberMs, reply }: ReplaySettlement): Promise<void> {
    await this.#run(REPLAY_SCRIPT, keys, ["settle", owner, String(rememberMs), reply]);
  }

  /** See {@link ReplayStore.release}. */
  async release({ keys, owner }: ReplayKeys): Promise<void> {
    await this.#run(REPLAY_SCRIPT, keys, ["release", owner]);
  }
}
