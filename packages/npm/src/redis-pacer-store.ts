/** A pacer's budget in Redis. */

import type { Pace, PacerStore } from "./pacer.js";
import { wasm } from "./wasm/instance.js";

/** Runs a Lua script: `EVAL script keys.length ...keys ...args`. */
export type RedisEval = (script: string, keys: string[], args: string[]) => Promise<unknown>;

/**
 * Shares one account's budget among all machines that use the same Redis. Every reservation is one script, so it is
 * exact however many ask at once; time is the server's.
 *
 * @example
 * ```ts
 * // ioredis
 * new RedisPacerStore((script, keys, args) => redis.eval(script, keys.length, ...keys, ...args), "im:pace:my-account");
 * // node-redis
 * new RedisPacerStore((script, keys, args) => client.eval(script, { keys, arguments: args }), "im:pace:my-account");
 * ```
 */
export class RedisPacerStore implements PacerStore {
  readonly #run: RedisEval;
  readonly #prefix: string;

  /**
   * The budget under a prefix.
   *
   * @param run - runs a script with the Redis client of your choice
   * @param prefix - what its keys begin with: one for each account
   */
  constructor(run: RedisEval, prefix: string) {
    this.#run = run;
    this.#prefix = prefix;
  }

  /** See {@link PacerStore.reserve}. */
  async reserve(action: string, { intervalUs, burst, weight }: Pace): Promise<number> {
    return Number(await this.#script(action, [intervalUs, burst, weight].map(String)));
  }

  /** See {@link PacerStore.slowDown}. */
  async slowDown(action: string): Promise<void> {
    await this.#script(action, ["slow"]);
  }

  #script(action: string, args: string[]): Promise<unknown> {
    return this.#run(wasm().pacerRedisScript(), [`${this.#prefix}:${action}`], args);
  }
}
