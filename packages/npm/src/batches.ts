/** Batches of any length. */

import type { BatchActionName, InputOf, ResultOf } from "./action-types.js";
import type { ImError } from "./error.js";
import type { Ledger } from "./ledger/ledger.js";
import type { CallOptions } from "./options.js";

/** The settings of a batch. */
export interface BatchOptions extends Omit<CallOptions, "clientMsgId"> {
  /** Time limit of the whole batch. Then it ends with its report: what was not sent is `left`. Default: no limit. */
  deadlineMs?: number | undefined;
  /** Time limit of each of its calls with all attempts, from its turn on. */
  callDeadlineMs?: number | undefined;
  /** Number of concurrent calls. From 1 to 1000. Default: 4. */
  concurrency?: number | undefined;
  /** Items per call; by default and at most, the action's limit. */
  partSize?: number | undefined;
  /** Called after each call with the number of finished items and the total. What it throws goes to the logger. */
  onProgress?: ((done: number, total: number) => unknown) | undefined;
  /** The campaign that the batch is: see {@link CampaignOptions}. */
  ledger?: Ledger | undefined;
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
  /** Number of items. */
  total: number;
  /** Number of sent items. */
  sent: number;
  /** The results of all calls as one: lists concatenated, maps merged. */
  result: ResultOf<Action>;
  /** Items that the service rejected. */
  failed: BatchItem[];
  /** May have been sent: sending again could do the work twice. */
  unknown: BatchItem[];
  /** Not sent, and safe to send again. */
  left: BatchItem[];
  /** The input for the items left; `undefined` if there are none. */
  rest?: InputOf<Action>;
  /** The errors of the calls that failed. */
  errors: ImError[];
}
