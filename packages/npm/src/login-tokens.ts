/// <reference lib="esnext.disposable" preserve="true" />

/**
 * Login tokens of an application's users, made and read without the service.
 *
 * @module volc-im/tokens
 */

import { milliseconds, record, refuseBrowser, text } from "./boundary-check.js";
import { ImError, invalid } from "./error.js";
import { type Moment, optionsJson } from "./options.js";
import type { WasmLoginTokens } from "./wasm/contract.js";
import { tokensWasm } from "./wasm/instance.js";

/** The settings of {@link LoginTokens}. */
export interface LoginTokensOptions {
  /** The application's id. */
  appId: number;
  /** The application's AppKey: Base64 text from the console, 16, 24 or 32 bytes when decoded. A secret. */
  appKey: string;
}

/** The settings of {@link LoginTokens.issue}. */
export interface IssueOptions {
  /** When the token expires: a `Date` or milliseconds since 1970, not a duration. */
  expiresAt: Moment;
  /** The expiry must be later than this. Default: now. */
  now?: Moment | undefined;
}

/** The settings of {@link LoginTokens.inspect}. */
export interface InspectOptions {
  /** The time that `isExpired` is about. Default: now. */
  now?: Moment | undefined;
}

/** Content of a login token. */
export interface LoginToken {
  /** The application. */
  appId: number;
  /** The user who logs in with it. */
  userId: string;
  /** When it expires; the end of the year 9999 for anything later. */
  expiresAt: Date;
  /** Whether it has expired. */
  isExpired: boolean;
  /** 1 for tokens of an application's users; the vendor's clients know 0 (default) and 2 (server) as well. */
  tokenType: number;
}

/**
 * Issues and inspects the login tokens of an application's users. No request is sent.
 *
 * The format is known from public third-party code and agrees with what the vendor documents about tokens. It was never
 * compared with a token of the real service: before relying on it, inspect a token that `im.getAppToken` returned for your
 * application. `im.getAppToken` stays the documented way, and the only one for string user ids.
 *
 * Nothing but the AppKey protects a token: keep the AppKey on servers and expiries short.
 *
 * @example
 * ```ts
 * import { LoginTokens } from "volc-im/tokens";
 *
 * const tokens = new LoginTokens({ appId: 123456, appKey: process.env.IM_APP_KEY! });
 * const token = tokens.issue("10001", { expiresAt: Date.now() + 3_600_000 });
 * ```
 */
export class LoginTokens {
  #tokens: WasmLoginTokens | undefined;

  /** @throws ImError of kind `validation` when an option is wrong */
  constructor(options: LoginTokensOptions) {
    refuseBrowser();
    const settings = optionsJson(options);
    this.#tokens = new (tokensWasm().LoginTokens)(settings);
  }

  /**
   * Issues a token for a user.
   *
   * @throws ImError of kind `validation` when the user id is not a positive integer, or the expiry is not in the future
   */
  issue(userId: string | number | bigint, options: IssueOptions): string {
    record(options, "options");
    const user = decimal(userId);
    // Nothing stands for now here: a token without an expiry is none.
    if (options.expiresAt === undefined) throw invalid("expiresAt", "required", "must be given");
    const expiresAt = milliseconds(options.expiresAt, "expiresAt");
    const now = milliseconds(options.now, "now");
    return this.#open().issue(user, expiresAt, now);
  }

  /**
   * Reads a token and says whether it has expired. `inspect` is no login: the service decides about logins.
   *
   * @throws ImError of kind `validation` at `token`, with rule `base62` where it is no token, `checksum` where it was damaged,
   * `app_id` where it is of another application, `app_key` where it was made with another AppKey or in an unknown format
   */
  inspect(token: string, options: InspectOptions = {}): LoginToken {
    const checked = text(token, "token");
    const now = milliseconds(options.now, "now");
    const { expiresAtMs, ...read } = JSON.parse(this.#open().inspect(checked, now));
    return { ...read, expiresAt: new Date(expiresAtMs) };
  }

  /** Frees the memory immediately. Without it, that happens when the object is garbage collected. */
  close(): void {
    this.#tokens?.free();
    this.#tokens = undefined;
  }

  /** Closes with `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #open(): WasmLoginTokens {
    if (!this.#tokens) throw invalid("", "closed", "this LoginTokens was closed");
    return this.#tokens;
  }
}

/** An id as core takes it. */
function decimal(id: unknown): string {
  if (typeof id === "number") {
    if (Number.isSafeInteger(id)) return String(id);
    throw invalid("userId", "safe_integer", "must be an integer within ±(2^53-1), a string or a bigint", String(id));
  }
  return typeof id === "bigint" ? String(id) : text(id, "userId");
}

export { ImError };
export type { ErrorKind, ErrorReport } from "./error.js";
export type { Moment } from "./options.js";
