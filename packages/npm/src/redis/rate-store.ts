/** Rates in a Redis that several machines share. */

import { RATE_SCRIPT, RATE_STEPS } from "../generated/redis-scripts.js";
import type { Pace, RateStore } from "../rate-store.js";
import { evalOf, type RedisClient, type RedisEval } from "./client.js";

/**
 * Shares one account's rates among all machines that use the same Redis, in whatever language they are written. Every step
 * is one script on one key, so it is exact under concurrency, on a cluster too; it uses the server's clock.
 *
 * @example
 * ```ts
 * new ImClient({ ...options, paced: true, rateStore: new RedisRateStore(redis, "im:rate:my-account") });
 * ```
 */
export class RedisRateStore implements RateStore {
  readonly #run: RedisEval;
  readonly #prefix: string;

  /**
   * The rates under a prefix.
   *
   * @param client - a connected client of ioredis or node-redis
   * @param prefix - what its keys begin with: one for each account
   */
  constructor(client: RedisClient, prefix: string) {
    this.#run = evalOf(client);
    if (typeof prefix !== "string" || prefix === "") throw new TypeError("prefix must be a text, one for each account");
    this.#prefix = prefix;
  }

  /** See {@link RateStore.reserve}. */
  async reserve(bucket: string, pace: Pace): Promise<number> {
    return Number(await this.#script(bucket, "reserve", pace));
  }

  /** See {@link RateStore.giveBack}. */
  async giveBack(bucket: string, pace: Pace): Promise<void> {
    await this.#script(bucket, "giveBack", pace);
  }

  /** See {@link RateStore.slowDown}. */
  async slowDown(bucket: string): Promise<void> {
    await this.#script(bucket, "slowDown");
  }

  #script(bucket: string, step: keyof typeof RATE_STEPS, pace?: Pace): Promise<unknown> {
    const units = pace ? [pace.intervalUs, pace.burst, pace.weight].map(String) : [];
    return this.#run(RATE_SCRIPT, [`${this.#prefix}:${bucket}`], [RATE_STEPS[step], ...units]);
  }
}
