/**
 * What the wasm module offers, as TypeScript sees it. The module's own generated declarations say `any` where a plain
 * object crosses; these say what is in it.
 */

import type { ErrorReport } from "../error.js";
import type { RetryOptions } from "../options.js";
import type { Pace } from "../pacer.js";

/** Settings of the signing and wire side. */
export interface ProtocolSettings {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
  appId: number;
  region?: string | undefined;
  baseUrl?: string | undefined;
}

/** The settings of one call that core reads. */
export interface CallSettings {
  appId?: number | undefined;
  clientMsgId?: string | undefined;
  timeoutMs?: number | undefined;
  deadlineMs?: number | undefined;
  retry?: RetryOptions | false | undefined;
  retrySafe?: boolean | undefined;
}

/** Step: send this request and report what came of it. */
export interface SendStep {
  type: "send";
  /** The request as `buildRequest` returns it. */
  request: string;
  timeoutMs: number;
  attempt: number;
  /** What the request is sent again after. */
  error?: ErrorReport;
}

/** Step: wait, then ask again. */
export interface WaitStep {
  type: "wait";
  ms: number;
  /** Why the request is sent again after it; absent while an answer is awaited. */
  error?: ErrorReport;
}

/** Step: the call succeeded. */
export interface DoneStep {
  type: "done";
  result: string;
  requestId?: string;
  attempts: number;
  elapsedMs: number;
  lastRequestId?: string;
  idempotencyId?: string;
}

/** Step: the call failed for good. */
export interface FailedStep {
  type: "failed";
  error: ErrorReport;
}

/** How an HTTP exchange failed. */
export type TransportKind = "connect" | "timeout" | "reset" | "aborted" | "other";

/** The state machine of one call. */
export interface WasmCall {
  next(nowMs: number): SendStep | WaitStep | DoneStep | FailedStep;
  onResponse(
    nowMs: number,
    status: number,
    retryAfter: string | undefined,
    date: string | undefined,
    body: Uint8Array,
  ): void;
  onTransportError(nowMs: number, kind: TransportKind, message: string): void;
  free(): void;
}

/** Step of a batch: call the action with this input. */
export interface StartStep {
  type: "start";
  part: number;
  input: string;
  items: number;
}

/** One action over a list of any length. */
export interface WasmBatches {
  step(): StartStep | { type: "wait" } | { type: "finished" };
  onOver(part: number, call: WasmCall): void;
  stop(): void;
  progress(): number;
  total(): number;
  report(): string;
  errors(): ErrorReport[];
  free(): void;
}

/** Spreads the calls of one account over time. */
export interface WasmPacer {
  reserve(action: string, items: number, nowMs: number): number;
  onRateLimited(action: string, nowMs: number): void;
  free(): void;
}

/** Bytes, or the text that they are of: `bind.ts` writes both to where core reads them, a text without a copy between. */
export type Bytes = Uint8Array | string;

/** Signing, wire JSON and calls. */
export interface WasmProtocol {
  /** By lines: url, x-date, x-content-sha256, authorization, x-security-token; then the body. */
  buildRequest(
    action: string,
    inputJson: string,
    exactIntegers: boolean,
    options: CallSettings | undefined,
    nowMs: number,
  ): string;
  parseResponse(action: string, status: number, body: Bytes): string;
  call(
    action: string,
    inputJson: string,
    exactIntegers: boolean,
    options: CallSettings | undefined,
    nowMs: number,
    entropy: Uint8Array,
  ): WasmCall;
  callRaw(
    action: string,
    wireJson: string,
    options: CallSettings | undefined,
    nowMs: number,
    entropy: Uint8Array,
  ): WasmCall;
  free(): void;
}

/** Verification and signing of callbacks. */
export interface WasmCallbacks {
  /**
   * By lines: type, id, milliseconds, app id, signature, `1` where the type is documented, data as JSON with ids as
   * strings; then the data as sent.
   */
  verify(body: Bytes, nowMs: number): string;
  parseUnverified(body: Bytes): string;
  sign(type: string, data: string, timeMs: number, id: string, nonce: string): string;
  free(): void;
}

/** Remembers events. */
export interface WasmReplayGuard {
  /** Nothing where the event is new, `r` while it is being handled, `a` with the answer after it. */
  claim(id: string, signature: string, nowMs: number): string | undefined;
  /** Nothing: the answer that accepts. */
  settle(id: string, signature: string, answer?: string): void;
  release(id: string, signature: string): void;
  size(): number;
  free(): void;
}

/** Settings of the callback side. */
export interface CallbackSettings {
  secrets: readonly string[];
  appId?: number | undefined;
  toleranceSeconds?: number | false | undefined;
}

/** Settings of login tokens. */
export interface TokensSettings {
  appId: number;
  appKey: string;
}

/** Login tokens. */
export interface WasmLoginTokens {
  issue(userId: string, expiresAtMs: number, nowMs: number): string;
  inspect(token: string, nowMs: number): WasmLoginToken;
  free(): void;
}

/** What a login token says. */
export interface WasmLoginToken {
  appId: number;
  userId: string;
  expiresAtMs: number;
  isExpired: boolean;
  tokenType: number;
}

/** The exports of the started module: each has a part of them. */
export interface WasmExports {
  Protocol: new (settings: ProtocolSettings) => WasmProtocol;
  Callbacks: new (settings: CallbackSettings) => WasmCallbacks;
  Batches: new (action: string, input: string, exact: boolean, options: object) => WasmBatches;
  Pacer: new () => WasmPacer;
  nextCursor(current: string, hasMore: boolean, next: string): string | undefined;
  paceOf(action: string, items: number): Pace | undefined;
  pacerRedisScript(): string;
  textContent(text: string): string;
  jsonContent(json: string): string;
  readTextContent(content: string): string | undefined;
  mediaContent(json: string): string;
  readMediaContent(content: string): string | undefined;
  readProperty(json: string): string;
  ReplayGuard: new (settings: { capacity?: number | undefined; ttlSeconds?: number | undefined }) => WasmReplayGuard;
  replayRedisScript(): string;
  /** Milliseconds that a settled event is remembered, that a claim lasts, that a handler may take; bytes of a body. */
  callbackDefaults(): Float64Array;
  /** The status of a request that is turned away before its body is read, or 0. */
  refuseRequest(method: string, contentType: string, length: number, limit: number): number;
  /** The status of a body that was refused for this reason. */
  refusalStatus(reason: string): number;
  undecidedReply(reject: boolean): string;
  /** Why: late, failed, or running. The answer: three digits of status, then the body. */
  answerWithoutReply(type: string, why: "l" | "f" | "r", undecided: string): string;
  acceptReply(extraJson?: string): string;
  rejectReply(code: number, message: string, extraJson?: string): string;
  /** Of the module of login tokens, which has nothing else. */
  LoginTokens: new (settings: TokensSettings) => WasmLoginTokens;
}
