/** Redis clients, by shape: a script is run alike on all of them. */

/** Runs a Lua script: `EVAL script keys.length ...keys ...args`. For clients that are none of {@link RedisClient}'s others. */
export type RedisEval = (script: string, keys: string[], args: string[]) => Promise<unknown>;

/** What is used of ioredis, of its `Cluster` too. */
export interface IoRedis {
  /** Declares a command. Tells the client from others; it is not called. */
  defineCommand(...given: any[]): unknown;
  /** Runs a script. */
  eval(script: string, keyCount: number, ...keysAndArgs: string[]): Promise<unknown>;
}

/** What is used of node-redis: a client, a pool, a cluster. */
export interface NodeRedis {
  /** Runs a script. */
  eval(script: string, options: NodeRedisArguments): Promise<unknown>;
}

/** The arguments of a script, as node-redis takes them. */
export interface NodeRedisArguments {
  /** Keys, all of one slot: a cluster sends the script where the first is. */
  keys: string[];
  /** All other arguments. */
  arguments: string[];
}

/** A client of ioredis or node-redis, for one server or a cluster, or a function that runs a script by any other. */
export type RedisClient = IoRedis | NodeRedis | RedisEval;

/** How a client runs a script. @internal */
export function evalOf(client: RedisClient): RedisEval {
  if (typeof client === "function") return client;
  const { eval: run } = Object(client) as Partial<IoRedis>;
  if (typeof run !== "function") throw new TypeError("client must be a client of ioredis or node-redis, or a function");
  if ("defineCommand" in client) return (script, keys, args) => client.eval(script, keys.length, ...keys, ...args);
  return (script, keys, args) => client.eval(script, { keys, arguments: args });
}
