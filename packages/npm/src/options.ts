/** The settings of clients and calls. Core knows every one of them, and checks them. */

import { record } from "./boundary-check.js";
import type { CredentialSource, CredentialsProvider, Keys } from "./credentials.js";
import { invalid } from "./error.js";
import type { ClientHooks } from "./hooks.js";
import type { Logger } from "./logger.js";
import type { RateStore } from "./rate-store.js";
import type { Telemetry } from "./telemetry.js";
import type { Fetch, StopSignal } from "./web-types.js";

/** A moment: a `Date` or milliseconds since 1970. */
export type Moment = Date | number;

/** How failed attempts are repeated. */
export interface RetryOptions {
  /** How many times a request is sent at most, the first time included. */
  maxAttempts?: number | undefined;
  /** The longest wait before the second attempt; it doubles from there. Waits are random below that. */
  baseDelayMs?: number | undefined;
  /** The longest wait between two attempts. */
  maxDelayMs?: number | undefined;
}

/** The limits of calls. */
export interface CallLimits {
  /** Time limit of one attempt. */
  timeoutMs?: number | undefined;
  /** Time limit of a call with all its attempts and waits. */
  deadlineMs?: number | undefined;
  /** How failed attempts are repeated; `false` for never. */
  retry?: RetryOptions | false | undefined;
  /** Keeps to the documented rate of the action. Default: `false` for calls, `true` for batches. */
  paced?: boolean | undefined;
}

/** Where calls go, and their limits. */
export interface ServiceOptions extends CallLimits {
  /** The IM application. A call can name another one. */
  appId: number;
  /** `cn-north-1` (default) or `ap-southeast-1`: where the application was created. */
  region?: string | undefined;
  /** Where to send requests instead of the region's own address, such as the emulator's. */
  baseUrl?: string | undefined;
}

/** The access key pair by itself, or credentials as one value. */
export type ByKeys =
  | Keys
  | {
      /** The access key pair. */
      credentials: Keys;
    };

/** The settings of an {@link ImProtocol}. */
export type ProtocolOptions = ServiceOptions & ByKeys;

/** The settings of an {@link ImClient} besides its credentials. */
export interface ClientSettings extends ServiceOptions, ClientHooks {
  /** The function that sends requests. Default: the runtime's own `fetch`. */
  fetch?: Fetch | undefined;
  /**
   * Takes log records: attempts at debug, hooks that fail at error, a rate store that fails at warn. Default: errors and
   * warnings on the console; more with the variable `VOLC_IM_LOG`, `info` or `debug`.
   */
  logger?: Logger | undefined;
  /** Traces and measures calls: `openTelemetry()` of `volc-im/opentelemetry`. */
  telemetry?: Telemetry | undefined;
  /** Shares the account's rates with other machines. Default: they are shared in this process. */
  rateStore?: RateStore | undefined;
}

/** The settings of an {@link ImClient}. */
export type ImClientOptions = ClientSettings &
  (
    | ByKeys
    | {
        /**
         * Gives the access key pair when it is needed, or says where to look for it. Default: the environment, the
         * configuration files and the role of the ECS instance, on Node.js, Deno and Bun.
         */
        credentials?: CredentialsProvider | CredentialSource | undefined;
      }
  );

/** The settings of one call. They win over the client's. */
export interface CallOptions extends CallLimits {
  /** Ends the call, an `AbortSignal`. The error says whether the action may have been carried out. */
  signal?: StopSignal | undefined;
  /** Another application than the client's. */
  appId?: number | undefined;
  /**
   * The idempotency id (ClientMsgId, or IdempotentId of CreateConversation): two calls with the same id take effect once.
   * Generated for each call if not set; `callInfo` and errors tell it. Refused where the action has no
   * field for it.
   */
  clientMsgId?: string | undefined;
}

/** The settings of a listing, and so of each of its calls. */
export type PageOptions = Omit<CallOptions, "clientMsgId">;

/** The settings of one raw call. */
export interface RawCallOptions extends PageOptions {
  /** The action may be repeated when it is not known whether it was carried out. Default: it is not. */
  retrySafe?: boolean | undefined;
}

/** Options as the JSON that core reads; what JSON cannot hold is written as a word for what it is. */
export function optionsJson(options: object | undefined): string {
  if (options === undefined) return "";
  return objectJson(record(options, "options"), 0);
}

/** The caller's signal. Of what core leaves to the driver, this alone can be wrong. */
export function signalOf(options: { signal?: unknown } | undefined): StopSignal | undefined {
  const signal = options?.signal as StopSignal | undefined | null;
  if (signal === undefined || signal === null) return undefined;
  if (typeof signal.addEventListener === "function") return signal;
  throw invalid("signal", "type", "must be an AbortSignal", typeof signal);
}

/** Whether an object is no class's instance, in whatever realm it was made. */
export function isPlain(object: object): boolean {
  const prototype = Object.getPrototypeOf(object);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Options in options: roles that are assumed by roles have the most. Of the driver's own objects, core reads nothing. */
const DEEPEST = 24;

function objectJson(object: object, depth: number): string {
  const members: string[] = [];
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue;
    const inside = depth > 0 || name === "credentials" ? depth : DEEPEST - 1;
    members.push(`${JSON.stringify(name)}:${valueJson(value, inside)}`);
  }
  return `{${members.join(",")}}`;
}

function valueJson(value: unknown, depth: number): string {
  if (typeof value === "object" && value !== null) {
    if (Array.isArray(value)) return `[${value.map((item) => valueJson(item, DEEPEST))}]`;
    return depth < DEEPEST && isPlain(value) ? objectJson(value, depth + 1) : word("object");
  }
  if (typeof value === "number" && !Number.isFinite(value)) return word(String(value));
  return typeof value === "bigint" ? word("bigint") : (JSON.stringify(value) ?? word(typeof value));
}

function word(kind: string): string {
  return `{"$":"${kind}"}`;
}
