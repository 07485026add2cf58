/** Batches of any length. */

import type { BatchActionName, InputOf, ResultOf } from "./action-types.js";
import type { ImError } from "./error.js";
import type { CallOptions } from "./options.js";

/** The settings of a batch. */
export interface BatchOptions extends Omit<CallOptions, "clientMsgId"> {
  /** How long the whole batch may take. Then it ends with its report: what was not sent is `left`. Default: no limit. */
  deadlineMs?: number | undefined;
  /** How long each of its calls may take with all its attempts, from its turn on. */
  callDeadlineMs?: number | undefined;
  /** How many calls run concurrently. From 1 to 1000. Default: 4. */
  concurrency?: number | undefined;
  /** How many items a call carries; at most, and by default, the action's limit. */
  partSize?: number | undefined;
  /** Called after each call with the number of finished items and the total. What it throws goes to the logger. */
  onProgress?: ((done: number, total: number) => unknown) | undefined;
}

/** An item not confirmed as successful. */
export interface BatchItem {
  /** Its place in the whole list. */
  index: number;
  /** The item as it was given; integers beyond ±(2^53-1) are strings. */
  item: unknown;
  /** The service's code, where it gave one. */
  code?: string;
  /** Message. */
  message: string;
}

/** Outcome of a batch. Every item is sent, failed, unknown or left, exactly one of them. */
export interface BatchReport<Action extends BatchActionName = BatchActionName> {
  /** How many items there were. */
  total: number;
  /** How many were sent. */
  sent: number;
  /** The results of all calls as one: lists concatenated, maps merged. */
  result: ResultOf<Action>;
  /** What the service refused. */
  failed: BatchItem[];
  /** What may have been sent: repeating it could do its work twice. */
  unknown: BatchItem[];
  /** What was not sent and is safe to send. */
  left: BatchItem[];
  /** The input for what is left; `undefined` when nothing is. */
  rest?: InputOf<Action>;
  /** The errors of the calls that failed. */
  errors: ImError[];
}
