/** What stores in Redis need from a client. */

/** Runs a Lua script: `EVAL script keys.length ...keys ...args`. */
export type RedisEval = (script: string, keys: string[], args: string[]) => Promise<unknown>;
