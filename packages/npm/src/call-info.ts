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

/** Metadata of a completed call, and of its response. */
export interface ResponseInfo extends CallInfo {
  /** The HTTP status. */
  status: number;
  /** The response's headers. */
  headers: {
    /** The value of a header, whatever the case of its name; `null` where there is none. */
    get(name: string): string | null;
  };
}

/** The result of a call, on its way. */
export interface CallPromise<Result> extends Promise<Result> {
  /**
   * The result with what is known about the call: for results that are taken apart at once.
   *
   * @example
   * ```ts
   * const { result, info } = await im.sendMessage(input).withInfo();
   * console.log(result.messageId, info.requestId, info.status, info.headers.get("x-tt-logid"));
   * ```
   */
  withInfo(): Promise<WithInfo<Result>>;
}

/** A result, and what is known about its call. */
export interface WithInfo<Result> {
  /** The result. */
  result: Result;
  /** How it came. */
  info: ResponseInfo;
}

// Beside the results and not in them: results stay plain data that can be stored or sent on as they are.
const infos = new WeakMap<object, CallInfo>();

/** Metadata of the call that a result object came from; `undefined` for anything but a client's result. */
export function callInfo(result: unknown): CallInfo | undefined {
  return typeof result === "object" && result !== null ? infos.get(result) : undefined;
}

/** The result of a call, with its metadata kept for {@link callInfo}. @internal */
export function resultOf(done: DoneOutput): unknown {
  const { result } = done;
  if (typeof result === "object" && result !== null) infos.set(result, infoOf(done));
  return result;
}

/** What is known about a call. @internal */
export function infoOf({ type: _, result: __, idempotencyId, ...info }: DoneOutput): CallInfo {
  return idempotencyId === undefined ? info : { ...info, clientMsgId: idempotencyId };
}
