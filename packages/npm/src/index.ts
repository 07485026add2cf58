/**
 * Volcengine IM for servers: signed calls, verified callbacks.
 *
 * @module volc-im
 */

export * from "./callbacks-only.js";
export { ImClient } from "./client.js";
export type { BatchItem, BatchOptions, BatchReport } from "./batches.js";
export { Ledger } from "./ledger/ledger.js";
export type { CampaignItem, CampaignReport, LedgerOptions, Resolution, ResolveOptions } from "./ledger/ledger.js";
export type { CampaignInputOf, CampaignOptions } from "./ledger/campaign.js";
export type { ClaimAnswer, ClaimRequest, LedgerPart, LedgerStore, ReadRequest, SettleRequest } from "./ledger/store.js";
export type { ClientHooks, RequestEvent, ResponseEvent, RetryEvent } from "./hooks.js";
export type { Listing } from "./pages.js";
export type {
  AssumeRoleOptions,
  AssumeRoleWithOidcOptions,
  ChainOptions,
  ConfigFileOptions,
  Credentials,
  CredentialSource,
  CredentialsProvider,
  EcsRoleOptions,
  Keys,
  RoleOptions,
} from "./credentials.js";
export type { Pace, RateStore } from "./rate-store.js";
export { ImProtocol } from "./protocol.js";
export type { BuildOptions, ReceivedResponse } from "./protocol.js";
export type { Call, CallOutput, CallResponse, CallSend, CallWait, Clocks } from "./call.js";
export type { SignedRequest } from "./signed-request.js";
export { jsonContent, mediaContent, readMediaContent, readProperty, readTextContent, textContent } from "./content.js";
export type { MediaFile, PropertyItem } from "./content.js";
export { callInfo } from "./call-info.js";
export type { CallInfo, CallPromise, ResponseInfo, WithInfo } from "./call-info.js";
export type { ClientMethods, ImActions, ItemListing } from "./im-actions.js";
export type {
  ByKeys,
  CallLimits,
  CallOptions,
  ClientSettings,
  ImClientOptions,
  PageOptions,
  ProtocolOptions,
  RawCallOptions,
  RetryOptions,
  ServiceOptions,
} from "./options.js";
export type {
  ActionName,
  BatchActionName,
  InputOf,
  ItemOf,
  PagedActionName,
  PagedInputOf,
  ResultOf,
  WithoutPage,
} from "./action-types.js";
export type { Fetch, FetchInit, FetchResponse } from "./web-types.js";
export * from "./generated/codes.js";
export * from "./generated/times.js";
export type * from "./generated/types.js";
