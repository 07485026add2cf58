/** The one error class of the package. */

/** Kind of an error. Stable: safe to switch on. */
export type ErrorKind = "validation" | "api" | "http" | "decode" | "transport" | "timeout" | "callback" | "internal";

/** The facts of an error, as plain data. They depend on `kind`. */
export interface ErrorReport {
  /**
   * `validation`: the input breaks a rule, nothing was sent. `api`: the service answered with an error. `http`: a
   * response that is not the API's.
   * `decode`: the API's response cannot be read. `transport`: no usable response arrived.
   * `timeout`: the time limit was reached. `callback`: a callback body was refused. `internal`: this package's own code
   * failed; its wasm instance was replaced, so later calls work.
   */
  kind: ErrorKind;
  /** Message. */
  message: string;
  /** The action that was called. */
  action?: string | undefined;
  /** The vendor's id of the request, for their support. */
  requestId?: string | undefined;
  /** Where: `participantInfos[3].participantUserId`, in the caller's spelling. */
  path?: string | undefined;
  /** The rule that was broken, by its stable name: `required`, `type`, `max_items` and so on. */
  rule?: string | undefined;
  /** What was given, shortened. Never a secret. */
  given?: string | undefined;
  /** The service's error code, such as `ConversationNotFound`. The set is open. */
  code?: string | undefined;
  /** The gateway's number for the error. */
  codeN?: number | undefined;
  /** The service's message. */
  serverMessage?: string | undefined;
  /** The HTTP status of the response. */
  httpStatus?: number | undefined;
  /** Whether the same call can succeed later. */
  retryable?: boolean | undefined;
  /**
   * Seconds by which the request's date was ahead of the service's clock (negative: behind it), where that is why the
   * service refused the request.
   */
  clockSkewSeconds?: number | undefined;
  /** The first 512 bytes of a response that is not the API's. */
  bodyStart?: string | undefined;
  /** The whole unreadable response. */
  body?: string | undefined;
  /** How the exchange failed: `connect`, `timeout`, `reset`, `aborted`, `other`. */
  transportKind?: string | undefined;
  /** Whether the action may have been carried out: `false` for a refusing response. */
  maybeSent?: boolean | undefined;
  /** For `callback` the check that failed, for `internal` what happened, by a stable name. */
  reason?: string | undefined;
  /** For a callback outside the tolerance: seconds by which it is ahead of this clock (negative: behind). */
  skewSeconds?: number | undefined;
  /** For `timeout`: the limit that was reached, `attempt` or `total`; `pacing` where the rate has no room before it. */
  limit?: string | undefined;
  /** For `timeout`: that limit in milliseconds. */
  limitMs?: number | undefined;
  /** The call, as hooks tell it. */
  callId?: string | undefined;
  /** The vendor's id of the last request that got a response, whatever came after it. */
  lastRequestId?: string | undefined;
  /** Number of times the request was sent. */
  attempts?: number | undefined;
  /** Milliseconds from the start of the call to its end. */
  elapsedMs?: number | undefined;
  /** The idempotency id that the call carried: with it, the same call can be made again safely. */
  idempotencyId?: string | undefined;
}

/** Declares the report's facts as properties of the error. */
export interface ImError extends ErrorReport {}

/**
 * Every failure of this package. `kind` determines which facts are present; all of them are plain properties.
 *
 * @example
 * ```ts
 * try {
 *   await im.sendMessage(input);
 * } catch (error) {
 *   if (error instanceof ImError && error.code === "ConversationNotFound") return null;
 *   throw error;
 * }
 * ```
 */
export class ImError extends Error {
  static {
    // On the prototype, as with the runtime's own errors: a log shows an instance's facts and not its class twice.
    Object.defineProperty(this.prototype, "name", { value: "ImError", configurable: true, writable: true });
  }

  /**
   * An error of these facts.
   *
   * @param report - the facts of the error
   * @param cause - the error that led to this one, if any
   */
  constructor(report: ErrorReport, cause?: unknown) {
    super(report.message, cause === undefined ? undefined : { cause });
    Object.assign(this, report);
  }
}

/** A validation error that is found before core sees the input.
 *
 * @internal
 */
export function invalid(path: string, rule: string, words: string, given?: string): ImError {
  const message = `${path === "" ? words : `${path}: ${words}`} [${rule}]`;
  const report: ErrorReport = { kind: "validation", message, path, rule, retryable: false, maybeSent: false };
  if (given !== undefined) report.given = given;
  return new ImError(report);
}
