/** What is known about a call besides its result. */

import type { DoneStep } from "./wasm/contract.js";

/** How a result came about. */
export interface CallInfo {
  /** The vendor's id of the request that succeeded, for their support. */
  requestId?: string;
  /** How many times the request was sent. */
  attempts: number;
  /** Milliseconds from the start of the call to its result. */
  elapsedMs: number;
  /** The idempotency id that the call carried. */
  clientMsgId?: string;
}

// Beside the results and not in them: results stay plain data that can be stored or sent on as they are.
const infos = new WeakMap<object, CallInfo>();

/** How a result came about, for a result object that a client returned; `undefined` for anything else. */
export function callInfo(result: unknown): CallInfo | undefined {
  return typeof result === "object" && result !== null ? infos.get(result) : undefined;
}

/** The result of a step, with its information kept for {@link callInfo}. @internal */
export function resultOf(step: DoneStep): unknown {
  const result: unknown = JSON.parse(step.result);
  if (typeof result === "object" && result !== null) {
    const info: CallInfo = { attempts: step.attempts, elapsedMs: step.elapsedMs };
    if (step.requestId !== undefined) info.requestId = step.requestId;
    if (step.idempotencyId !== undefined) info.clientMsgId = step.idempotencyId;
    infos.set(result, info);
  }
  return result;
}
