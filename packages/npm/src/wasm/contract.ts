/**
 * What the wasm modules offer, as TypeScript sees it. Their own generated declarations say `any` where a plain
 * object crosses; these say what is in it.
 */

import type { ErrorReport } from "../error.js";
import type { Answer } from "../exchange.js";
import type { ClaimRequest, ReadRequest, SettleRequest } from "../ledger/store.js";
import type { LogLevel } from "../logger.js";
import type { Pace } from "../rate-store.js";
import type { FoundKeys } from "../search/key-source.js";
import type { ReplayClaim, ReplayKeys, ReplaySettlement } from "../replay-store.js";

/** Output: send this and report the outcome. The body is fetched by the token. */
export interface SendOutput {
  /** Tells it from other outputs. */
  type: "send";
  /** Pass it back with the outcome. */
  token: number;
  /** Milliseconds after which to cancel the attempt. */
  timeoutMs: number;
  /** Number of times the request was sent, this one included. */
  attempt: number;
  /** The call. */
  callId: string;
  /** Always POST. */
  method: "POST";
  /** Where to send it. Its host is signed. */
  url: string;
  /** The headers, names in lower case, without host. */
  headers: Record<string, string>;
}

/** Output: reserve units in the shared store. */
export interface ReserveOutput extends Pace {
  type: "reserve";
  token: number;
  bucket: string;
  timeoutMs: number;
}

/** Output: give units back to the shared store; it is not awaited. */
export interface GiveBackOutput extends Pace {
  type: "giveBack";
  bucket: string;
  timeoutMs: number;
}

/** Output: slow a rate of the shared store down; it is not awaited. */
export interface SlowDownOutput {
  type: "slowDown";
  bucket: string;
  timeoutMs: number;
}

/** Output: run the provider beside the machine, and report to the client. */
export interface RunProviderOutput {
  type: "runProvider";
  run: number;
  timeoutMs: number;
}

/** Output: run hooks and log. */
export interface TellOutput {
  type: "tell";
  event: "request" | "response" | "noResponse" | "retry" | "paced" | "log" | "progress";
  action: string;
  callId: string;
  attempt: number;
  status: number;
  tookMs: number;
  waitMs: number;
  requestId?: string;
  error?: ErrorReport;
  level: LogLevel;
  facts?: Record<string, string>;
  message?: string;
  done: number;
  total: number;
}

/** Output: nothing to do until an input, or that long. */
export interface WaitOutput {
  /** Tells it from other outputs. */
  type: "wait";
  /** Milliseconds after which to ask for what is next. */
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

/** Output: the campaign is over. */
export interface CampaignReportOutput {
  type: "campaign";
  report: object;
}

/** Output: it is over. */
export type OverOutput = DoneOutput | FailedOutput | ReportOutput | CampaignReportOutput;

/** Output of a campaign: ask its store, or take from its list. */
export type CampaignOutput = { token: number; timeoutMs: number } & (
  | ({ type: "claim" } & ClaimRequest)
  | ({ type: "settle" } & SettleRequest)
  | ({ type: "read" } & ReadRequest)
  | { type: "items"; most: number }
);

/** What a machine asks for. */
export type Output =
  | SendOutput
  | ReserveOutput
  | GiveBackOutput
  | SlowDownOutput
  | RunProviderOutput
  | TellOutput
  | WaitOutput
  | CampaignOutput
  | (LogOutput & { type: "log" })
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
  on(
    wallMs: number,
    monoMs: number,
    token: number,
    /** How an exchange failed, `reserved`, `reserveFailed`, `cancel`, or what only a campaign is told. */
    input: string,
    words: string,
    waitMs: number,
  ): string;
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
  startCampaign(
    action: string,
    inputJson: string,
    exactIntegers: boolean,
    optionsJson: string,
    campaign: string,
    leaseMs: number,
    isPulled: boolean,
    wallMs: number,
    monoMs: number,
    entropy: Uint8Array,
  ): WasmMachine;
  /** Where keys are to be looked for, for a `KeySource`; undefined where keys or a provider were given. */
  declared(): string | undefined;
  onCredentials(
    wallMs: number,
    monoMs: number,
    run: number,
    accessKeyId: string,
    secretAccessKey: string,
    sessionToken: string | undefined,
    expiresAtMs: number,
    origin: string,
  ): void;
  onCredentialsFailed(wallMs: number, monoMs: number, run: number, words: string): void;
  /** A log record's JSON, if there is something to write. */
  onRateStepFailed(monoMs: number, bucket: string, words?: string): string | undefined;
  free(): void;
}

/** Step of a search: the last of an input's is a wait, or the end. */
export type SearchStep =
  | { type: "readFile"; token: number; path: string }
  | {
      type: "send";
      token: number;
      method: string;
      url: string;
      headers: Record<string, string>;
      body: string;
      timeoutMs: number;
      noProxy: boolean;
    }
  | { type: "wait"; ms: number }
  | ({ type: "done" } & FoundKeys)
  | { type: "failed"; message: string };

/** Finds keys. */
export interface WasmKeySource {
  /** `variables`: `NAME=value`, parted by NUL. */
  start(variables: string, home: string | undefined, entropy: Uint8Array): WasmKeySearch;
  free(): void;
}

/** One search. Every input gives a JSON array of steps. */
export interface WasmKeySearch {
  next(wallMs: number, monoMs: number): string;
  onFile(wallMs: number, monoMs: number, token: number, bytes: Bytes): string;
  onResponse(wallMs: number, monoMs: number, token: number, status: number, body: Bytes, date: string | undefined): string;
  on(wallMs: number, monoMs: number, token: number, input: "noFile" | "fileFailed" | "error", words: string): string;
  free(): void;
}

/** Bytes, or the text that they are of: `bind.ts` writes both to where core reads them, a text without a copy between. */
export type Bytes = Uint8Array | string;

/** Counts a campaign, page by page. Parts are a JSON array of arrays: number, digest, owner, milliseconds left, record. */
export interface WasmSurvey {
  from(): number;
  most(): number;
  /** Whether there may be more. */
  add(parts: string): unknown;
  report(): string;
  free(): void;
}

/** What a file with campaigns says. Answers are by lines: with a line to append, `1` if it has to be durable first, and the line. */
export interface WasmLedgerFile {
  readLine(line: string): unknown;
  endClaims(): void;
  claim(campaign: string, part: number, digest: string, owner: string, leaseMs: number, wallMs: number): string;
  settle(campaign: string, part: number, owner: string, record: string, replaces: string): string;
  read(campaign: string, from: number, most: number, wallMs: number): string;
  free(): void;
}

/** Signing and wire JSON. */
export interface WasmProtocol {
  /** By lines: url, x-date, x-content-sha256, authorization, x-security-token; then the body. */
  buildRequest(
    action: string,
    inputJson: string,
    exactIntegers: boolean,
    optionsJson: string,
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

/** Output: write a log record. */
export interface LogOutput {
  type?: "log";
  level: LogLevel;
  reason: string;
  message: string;
  eventId?: string;
  eventType?: string;
  facts?: Record<string, string>;
}

/** Output: ask the store. */
interface StoreOutput<Type extends string> extends ReplayKeys {
  type: Type;
  token: number;
  waitMs: number;
}

/** What an exchange asks for. The last output is `over`, or one with a time to wait. */
export type ExchangeOutput =
  | (LogOutput & { type: "log" })
  | (Answer & { type: "answer" })
  | { type: "over" }
  | { type: "wait"; waitMs: number }
  | { type: "read"; most: number; waitMs: number }
  | { type: "run"; handler: string; waitMs: number }
  | (StoreOutput<"claim"> & ReplayClaim)
  | (StoreOutput<"settle"> & ReplaySettlement)
  | StoreOutput<"release">;

/**
 * Receives callbacks, each request an exchange by its number. Every input gives a text: a JSON array of that number and
 * the outputs, then, where a handler is to run, the event by lines.
 */
export interface WasmReceiver {
  warnings(): string;
  needsEntropy(): boolean;
  start(head: string, wallMs: number, monoMs: number, entropy: Uint8Array): string;
  onBody(exchange: number, body: Bytes, wallMs: number, monoMs: number): string;
  onReply(exchange: number, reply: string | undefined, wallMs: number, monoMs: number): string;
  on(exchange: number, input: string, token: number, text: string, wallMs: number, monoMs: number): string;
  free(): void;
}

/** Login tokens. */
export interface WasmLoginTokens {
  issue(userId: string, expiresAtMs: number, nowMs: number): string;
  /** JSON: `appId`, `userId` in decimal, `expiresAtMs`, `isExpired`, `tokenType`. */
  inspect(token: string, nowMs: number): string;
  free(): void;
}

/** What the module of calls exports. */
export interface WasmExports {
  Client: new (optionsJson: string, wallMs: number, monoMs: number) => WasmClient;
  Protocol: new (optionsJson: string) => WasmProtocol;
  Survey: new (campaign: string) => WasmSurvey;
  /** JSON arrays of part, outcome, index, item, code, message. */
  ledgerItems(parts: string): string;
  /** By lines: owner, record and the record that it replaces. */
  ledgerResolve(
    campaign: string,
    part: number,
    parts: string,
    places: string | undefined,
    resolution: string,
    reason: string,
  ): string;
  nextCursor(current: string, hasMore: boolean, next: string): string | undefined;
  textContent(text: string): string;
  jsonContent(json: string): string;
  readTextContent(content: string): string | undefined;
  mediaContent(json: string): string;
  readMediaContent(content: string): string | undefined;
  readProperty(json: string): string;
}

/** What the module of callbacks exports. */
export interface WasmCallbackExports {
  Callbacks: new (optionsJson: string) => WasmCallbacks;
  // A `WasmCallbacks`: the generated declaration wants more of it than is used.
  Receiver: new (callbacks: any, optionsJson: string) => WasmReceiver;
  /** Every text in an event's data, decoded, as a JSON array. */
  eventTexts(data: string): string;
  acceptReply(extraJson?: string): string;
  rejectReply(code: string, message: string, extraJson?: string): string;
}

/** What the module of campaigns in files exports. */
export interface WasmFileExports {
  LedgerFile: new () => WasmLedgerFile;
}

/** What the module of the search for keys exports. */
export interface WasmSearchExports {
  KeySource: new (declarationJson: string) => WasmKeySource;
  credentialVariables(): string;
  largestFile(): number;
}

/** What the module of login tokens exports. */
export interface WasmTokenExports {
  LoginTokens: new (optionsJson: string) => WasmLoginTokens;
}
