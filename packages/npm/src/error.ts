/** The one error class of the package. */

import type { ErrorCategory, ErrorCode } from "./generated/codes.js";

/** Kind of an error. Stable: safe to switch on. */
export type ErrorKind = "validation" | "api" | "http" | "decode" | "transport" | "timeout" | "callback" | "internal";

/** How an exchange failed. `connect`: no byte of the request left. */
export type TransportErrorKind = "connect" | "timeout" | "reset" | "aborted" | "other";

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
  code?: ErrorCode | undefined;
  /** For `api`: what the error is about, by the table of codes that every language has. */
  category?: ErrorCategory | undefined;
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
  /** How the exchange failed. */
  transportKind?: TransportErrorKind | undefined;
  /** Whether the action may have been carried out: `false` for a refusing response. */
  maybeSent?: boolean | undefined;
  /** For `callback` the check that failed, for `internal` what happened, by a stable name. */
  reason?: string | undefined;
  /** For a callback outside the tolerance: seconds by which it is ahead of this clock (negative: behind). */
  skewSeconds?: number | undefined;
  /** For `timeout`: the limit that was reached, `attempt` or `total`; `pacing` where the rate has no room before it. */
  limit?: "attempt" | "total" | "pacing" | undefined;
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

/** What every error has, and the facts of every kind: those of its own kind are there. */
export interface ImErrorBase extends Error, ErrorReport {
  message: string;
  /** Plain data with the message: `new ImError(…)` makes the error of it again. */
  toJSON(): ErrorReport & {
    /** `ImError`. */
    name: string;
  };
}

/** An error about the input, or about an option: nothing was sent. */
export interface ValidationError extends ImErrorBase {
  kind: "validation";
  path: string;
  rule: string;
}

/** An error that the service returned: `category` tells what to do about it, `code` what it is. */
export interface ApiError extends ImErrorBase {
  kind: "api";
  code: ErrorCode;
  category: ErrorCategory;
  serverMessage: string;
  httpStatus: number;
}

/** A response that is not the API's: a proxy's page, an empty body. */
export interface HttpError extends ImErrorBase {
  kind: "http";
  httpStatus: number;
  bodyStart: string;
}

/** A response of the API that cannot be read. */
export interface DecodeError extends ImErrorBase {
  kind: "decode";
  path: string;
  rule: string;
  body: string;
}

/** An exchange without a usable response. */
export interface TransportError extends ImErrorBase {
  kind: "transport";
  transportKind: TransportErrorKind;
}

/** A time limit that was reached. */
export interface TimeoutError extends ImErrorBase {
  kind: "timeout";
  limit: "attempt" | "total" | "pacing";
  limitMs: number;
}

/** A callback body that was refused. */
export interface CallbackError extends ImErrorBase {
  kind: "callback";
  reason: string;
}

/** A failure of this package's own code. */
export interface InternalError extends ImErrorBase {
  kind: "internal";
  reason: string;
}

/**
 * Every failure of this package, told apart by `kind`: where it is tested, the facts of that kind are there.
 *
 * @example
 * ```ts
 * try {
 *   await im.sendMessage(input);
 * } catch (error) {
 *   if (isImError(error) && error.kind === "api" && error.category === "not_found") return null;
 *   throw error;
 * }
 * ```
 */
export type ImError =
  | ValidationError
  | ApiError
  | HttpError
  | DecodeError
  | TransportError
  | TimeoutError
  | CallbackError
  | InternalError;

/** The class of all errors of this package. */
export interface ImErrorClass {
  /**
   * An error of these facts, for tests of error handling too.
   *
   * @param report - the facts of the error
   * @param cause - the error that led to this one, if any
   */
  new <Report extends ErrorReport>(report: Report, cause?: unknown): Extract<ImError, Pick<Report, "kind">>;
  /** What `instanceof` tells. */
  readonly prototype: ImError;
}

/** Marks errors of every copy of this package: bundles, and programs that load both entries on the edge, have several. */
const BRAND = Symbol.for("volc-im.ImError");

class ImErrorObject extends Error {
  static {
    // On the prototype, as with the runtime's own errors: a log shows an instance's facts and not its class twice.
    for (const [key, value] of [["name", "ImError"], [BRAND, true]] as const) {
      Object.defineProperty(this.prototype, key, { value, configurable: true, writable: true });
    }
  }

  constructor({ ...facts }: ErrorReport, cause?: unknown) {
    super(facts.message, cause === undefined ? undefined : { cause });
    // What `toJSON` adds.
    delete (facts as { name?: unknown }).name;
    Object.assign(this, facts);
  }

  /** All facts, the message among them, which `JSON.stringify` would leave out. */
  toJSON(): object {
    const { name, message } = this;
    return Object.assign({ name, message }, this);
  }
}

/** {@inheritDoc ImErrorClass} */
export const ImError = ImErrorObject as unknown as ImErrorClass;

/** Whether a value is an error of this package, also of another copy of it or from another realm. */
export function isImError(value: unknown): value is ImError {
  return typeof value === "object" && value !== null && BRAND in value;
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
