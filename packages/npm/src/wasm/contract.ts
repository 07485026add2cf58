/**
 * What the wasm module offers, as TypeScript sees it. The module's own generated declarations say `any` where a plain
 * object crosses; these say what is in it.
 */

import type { ErrorReport } from "../error.js";
import type { Pace } from "../rate-store.js";

/** Output: send this and report what came of it. The body is fetched by the token. */
export interface SendOutput {
  type: "send";
  token: number;
  timeoutMs: number;
  attempt: number;
  callId: string;
  method: "POST";
  url: string;
  headers: Record<string, string>;
}

/** Output: reserve units in the shared store. */
export interface ReserveOutput extends Pace {
  type: "reserve";
  token: number;
  bucket: string;
  timeoutMs: number;
}

/** Output: give units back to the shared store; nobody waits for it. */
export interface GiveBackOutput extends Pace {
  type: "giveBack";
  bucket: string;
}

/** Output: slow a rate of the shared store down; nobody waits for it. */
export interface SlowDownOutput {
  type: "slowDown";
  bucket: string;
}

/** Output: ask the provider. */
export interface CredentialsOutput {
  type: "credentials";
  token: number;
  timeoutMs: number;
}

/** Output: run hooks and log. */
export interface TellOutput {
  type: "tell";
  event: "request" | "response" | "retry" | "storeFailed" | "progress";
  action: string;
  callId: string;
  attempt: number;
  status: number;
  tookMs: number;
  waitMs: number;
  error?: ErrorReport;
  message?: string;
  done: number;
  total: number;
}

/** Output: nothing to do until an input, or that long. */
export interface WaitOutput {
  type: "wait";
  ms: number;
}

/** Output: the call succeeded. */
export interface DoneOutput {
  type: "done";
  result: unknown;
  callId: string;
  attempts: number;
  elapsedMs: number;
  requestId?: string;
  idempotencyId?: string;
}

/** Output: the call failed for good. */
export interface FailedOutput {
  type: "failed";
  error: ErrorReport;
}

/** Output: the batch is over. */
export interface ReportOutput {
  type: "report";
  report: object;
  errors: ErrorReport[];
}

/** Output: it is over. */
export type OverOutput = DoneOutput | FailedOutput | ReportOutput;

/** What a machine asks for. */
export type Output =
  | SendOutput
  | ReserveOutput
  | GiveBackOutput
  | SlowDownOutput
  | CredentialsOutput
  | TellOutput
  | WaitOutput
  | OverOutput;

/** How an HTTP exchange failed. */
export type TransportKind = "connect" | "timeout" | "reset" | "aborted" | "unsendable" | "other";

/** A call or a batch. Every input gives a JSON array of outputs, up to the next wait. */
export interface WasmMachine {
  next(wallMs: number, monoMs: number): string;
  body(token: number): Uint8Array;
  onResponse(
    wallMs: number,
    monoMs: number,
    token: number,
    status: number,
    retryAfter: string | undefined,
    date: string | undefined,
    body: Bytes,
  ): string;
  onTransportError(wallMs: number, monoMs: number, token: number, kind: TransportKind, message: string): string;
  onReserved(wallMs: number, monoMs: number, token: number, waitMs: number): string;
  onReserveFailed(wallMs: number, monoMs: number, token: number, message: string): string;
  onCredentials(
    wallMs: number,
    monoMs: number,
    token: number,
    accessKeyId: string,
    secretAccessKey: string,
    sessionToken: string | undefined,
    expiresAtMs: number,
  ): string;
  onCredentialsFailed(wallMs: number, monoMs: number, token: number, message: string): string;
  cancel(wallMs: number, monoMs: number, message: string): string;
  free(): void;
}

/** Whose call: a declared action's, a listing's, or one by wire JSON. */
export type Scope = "c" | "p" | "r";

/** What outlives a call. */
export interface WasmClient {
  start(
    scope: Scope,
    action: string,
    inputJson: string,
    exactIntegers: boolean,
    optionsJson: string,
    wallMs: number,
    monoMs: number,
    entropy: Uint8Array,
  ): WasmMachine;
  startBatch(
    action: string,
    inputJson: string,
    exactIntegers: boolean,
    optionsJson: string,
    wallMs: number,
    monoMs: number,
    entropy: Uint8Array,
  ): WasmMachine;
  free(): void;
}

/** Bytes, or the text that they are of: `bind.ts` writes both to where core reads them, a text without a copy between. */
export type Bytes = Uint8Array | string;

/** Signing and wire JSON. */
export interface WasmProtocol {
  /** By lines: url, x-date, x-content-sha256, authorization, x-security-token; then the body. */
  buildRequest(
    action: string,
    inputJson: string,
    exactIntegers: boolean,
    options: object | undefined,
    nowMs: number,
  ): string;
  parseResponse(action: string, status: number, body: Bytes): string;
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

/** The exports of the started module. */
export interface WasmExports {
  Client: new (optionsJson: string, wallMs: number, monoMs: number) => WasmClient;
  Protocol: new (settings: object) => WasmProtocol;
  Callbacks: new (settings: CallbackSettings) => WasmCallbacks;
  nextCursor(current: string, hasMore: boolean, next: string): string | undefined;
  rateRedisScript(): string;
  textContent(text: string): string;
  jsonContent(json: string): string;
  readTextContent(content: string): string | undefined;
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
}
