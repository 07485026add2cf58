/** Metadata of calls. */

import type { DoneOutput } from "./wasm/contract.js";

/** Metadata of a completed call. */
export interface CallInfo {
  /** The call, as hooks tell it. */
  callId: string;
  /** The vendor's id of the request that succeeded, for their support. */
  requestId?: string;
  /** Number of times the request was sent. */
  attempts: number;
  /** Milliseconds from the start of the call to its result. */
  elapsedMs: number;
  /** The idempotency id that the call carried. */
  clientMsgId?: string;
}

// Beside the results and not in them: results stay plain data that can be stored or sent on as they are.
const infos = new WeakMap<object, CallInfo>();

/** Metadata of the call that a result object came from; `undefined` for anything but a client's result. */
export function callInfo(result: unknown): CallInfo | undefined {
  return typeof result === "object" && result !== null ? infos.get(result) : undefined;
}

/** The result of a call, with its metadata kept for {@link callInfo}. @internal */
export function resultOf({ type: _, result, idempotencyId, ...info }: DoneOutput): unknown {
  if (typeof result === "object" && result !== null) {
    infos.set(result, idempotencyId === undefined ? info : { ...info, clientMsgId: idempotencyId });
  }
  return result;
}
