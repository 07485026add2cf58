/** Rates that several machines share. */

import type { RedisEval } from "./redis.js";
import { wasm } from "./wasm/instance.js";

/** How fast an action may be called, and how many units are meant. */
export interface Pace {
  /** Microseconds that one unit takes. */
  intervalUs: number;
  /** Burst: units allowed at once after a pause. */
  burst: number;
  /** Units that the call counts. */
  weight: number;
}

/**
 * Where several machines share one account's rates. A store that fails or takes longer than 250 ms costs no call anything
 * else: it is logged, and the process's own rates are used.
 */
export interface RateStore {
  /**
   * Reserves `pace.weight` units and returns how many milliseconds to wait before using them.
   *
   * @param bucket - the name of the rate, the same text on every machine
   */
  reserve(bucket: string, pace: Pace): number | Promise<number>;
  /** Returns units that were reserved and not used. */
  giveBack(bucket: string, pace: Pace): unknown;
  /** The service returned a rate limit error for the action: it goes slower for a while. */
  slowDown(bucket: string): unknown;
}

/**
 * Shares one account's rates among all machines that use the same Redis. Every step is one script on one key, so it is
 * exact under concurrency, on a cluster too; it uses the server's clock.
 *
 * @example
 * ```ts
 * // ioredis
 * new RedisRateStore((script, keys, args) => redis.eval(script, keys.length, ...keys, ...args), "im:rate:my-account");
 * // node-redis
 * new RedisRateStore((script, keys, args) => client.eval(script, { keys, arguments: args }), "im:rate:my-account");
 * ```
 */
export class RedisRateStore implements RateStore {
  readonly #run: RedisEval;
  readonly #prefix: string;

  /**
   * The rates under a prefix.
   *
   * @param run - runs a script with the Redis client of your choice
   * @param prefix - what its keys begin with: one for each account
   */
  constructor(run: RedisEval, prefix: string) {
    this.#run = run;
    this.#prefix = prefix;
  }

  /** See {@link RateStore.reserve}. */
  async reserve(bucket: string, pace: Pace): Promise<number> {
    return Number(await this.#script(bucket, "reserve", pace));
  }

  /** See {@link RateStore.giveBack}. */
  async giveBack(bucket: string, pace: Pace): Promise<void> {
    await this.#script(bucket, "back", pace);
  }

  /** See {@link RateStore.slowDown}. */
  async slowDown(bucket: string): Promise<void> {
    await this.#script(bucket, "slow");
  }

  #script(bucket: string, step: string, pace?: Pace): Promise<unknown> {
    const units = pace ? [pace.intervalUs, pace.burst, pace.weight].map(String) : [];
    return this.#run(wasm().rateRedisScript(), [`${this.#prefix}:${bucket}`], [step, ...units]);
  }
}
