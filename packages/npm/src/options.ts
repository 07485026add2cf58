/** The settings of clients and calls. */

import type { ClientHooks } from "./hooks.js";
import type { Pacer } from "./pacer.js";

/** A moment: a `Date` or milliseconds since 1970. */
export type Moment = Date | number;

/** How failed attempts are repeated. What is not set has core's default. */
export interface RetryOptions {
  /** How many times a request is sent at most, the first time included. */
  maxAttempts?: number | undefined;
  /** The longest wait before the second attempt; it doubles from there. Waits are random below that. */
  baseDelayMs?: number | undefined;
  /** The longest wait between two attempts. */
  maxDelayMs?: number | undefined;
}

/** Who calls, and where. */
export interface ProtocolOptions {
  /** The access key id of the Volcengine account. */
  accessKeyId: string;
  /** The secret access key that belongs to it. */
  secretAccessKey: string;
  /** The session token of temporary credentials. */
  sessionToken?: string | undefined;
  /** The IM application. A call can name another one. */
  appId: number;
  /** `cn-north-1` (default) or `ap-southeast-1`: where the application was created. */
  region?: string | undefined;
  /** Where to send requests instead of the region's own address, such as the emulator's. */
  baseUrl?: string | undefined;
}

/** The settings of an {@link ImClient}. */
export interface ImClientOptions extends ProtocolOptions, ClientHooks {
  /** The function that sends requests. Default: the runtime's own `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /** How long one attempt may take. */
  timeoutMs?: number | undefined;
  /** How long a call may take with all its attempts. */
  deadlineMs?: number | undefined;
  /** How failed attempts are repeated; `false` for never. */
  retry?: RetryOptions | false | undefined;
  /** Paces every call. Default: only batches are paced. */
  pacer?: Pacer | undefined;
}

/** The settings of one call. They win over the client's. */
export interface CallOptions {
  /** Ends the call. The error says whether the request may have reached the service. */
  signal?: AbortSignal | undefined;
  /** How long one attempt may take. */
  timeoutMs?: number | undefined;
  /** How long the call may take with all its attempts. */
  deadlineMs?: number | undefined;
  /** How failed attempts are repeated; `false` for never. */
  retry?: RetryOptions | false | undefined;
  /** Another application than the client's. */
  appId?: number | undefined;
  /**
   * The idempotency id (ClientMsgId, or IdempotentId of CreateConversation): two calls with the same id do their work
   * once. Made anew for each call when it is not set; `callInfo` and errors tell it.
   */
  clientMsgId?: string | undefined;
}

/** The settings of one raw call. */
export interface RawCallOptions extends CallOptions {
  /** The action may be repeated when it is not known whether it was carried out. Default: it is not. */
  retrySafe?: boolean | undefined;
}
