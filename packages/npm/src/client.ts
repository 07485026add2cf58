/// <reference lib="esnext.disposable" preserve="true" />

/** The client that most users want: every action as a method. */

import type {
  ActionName,
  BatchActionName,
  InputOf,
  ItemOf,
  PagedActionName,
  PagedInputOf,
  Paging,
  ResultOf,
} from "./action-types.js";
import type { BatchOptions, BatchReport } from "./batches.js";
import { record, text } from "./boundary-check.js";
import { type CallPromise, infoOf, type ResponseInfo, resultOf } from "./call-info.js";
import { ImError, invalid } from "./error.js";
import { exactJson } from "./exact-json.js";
import { type Driver, drive, type Ended, Provider } from "./fetch-driver.js";
import { ACTION_NAMES, EVERY_LISTING, LISTINGS } from "./generated/actions.js";
import { Listeners } from "./hooks.js";
import type { ClientMethods, ImActions } from "./im-actions.js";
import { inputJson } from "./input-json.js";
import { type CallOptions, type ImClientOptions, optionsJson, type PageOptions, type RawCallOptions, signalOf } from "./options.js";
import { type Campaign, type CampaignInputOf, type CampaignOptions, startCampaign } from "./ledger/campaign.js";
import type { CampaignReport } from "./ledger/ledger.js";
import { Listing } from "./pages.js";
import { entropy, openClient, providerOf } from "./open-client.js";
import { withoutRows } from "./rows.js";
import type { Fetch } from "./web-types.js";
import type { DoneOutput, Scope, WasmClient, WasmMachine } from "./wasm/contract.js";

/** Declares the method of every action. */
export interface ImClient extends ClientMethods {}

/**
 * Calls Volcengine IM. One client serves any number of concurrent calls.
 *
 * @example
 * ```ts
 * const im = new ImClient({ accessKeyId, secretAccessKey, appId: 123456 });
 * const sent = await im.sendMessage({
 *   sender: 10001,
 *   conversationShortId: "7000000000000000001",
 *   msgType: 10001,
 *   content: JSON.stringify({ text: "hello" }),
 * });
 * ```
 */
export class ImClient implements ImActions {
  #client: WasmClient | undefined;
  readonly #driver: Driver;

  /**
   * @param options - who calls, and where
   * @throws ImError of kind `validation` when an option is wrong
   */
  constructor(options: ImClientOptions) {
    const listeners = new Listeners(record(options, "options"), options.logger);
    const client = openClient({ ...options, debugLog: listeners.wantsDebug || undefined });
    const { rateStore, telemetry } = options;
    // Looked up at each call: a global that is replaced later, by a test say, is used.
    const fetch: Fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
    const give = providerOf(client, options, fetch);
    this.#client = client;
    this.#driver = {
      fetch,
      listeners,
      rateStore,
      client: () => this.#client,
      telemetry,
      provider: give && new Provider(client, give),
    };
  }

  /**
   * Calls an action by its name.
   *
   * @param action - such as `SendMessage`
   * @throws ImError
   */
  call<Action extends ActionName>(
    action: Action,
    input: InputOf<Action>,
    options?: CallOptions,
  ): CallPromise<ResultOf<Action>>;
  call(action: ActionName, input: unknown, options?: CallOptions): CallPromise<unknown> {
    return this.#call("c", action, input, options);
  }

  /**
   * Calls any action, also an undeclared one, with wire field names. Integers beyond
   * ±(2^53-1) in the result are strings.
   *
   * @param wire - the request body: JSON text, or an object with bigints for large integers
   * @throws ImError
   */
  raw(action: string, wire: string | object, options?: RawCallOptions): CallPromise<unknown> {
    return this.#run(action, options, (client, settings, ...now) => {
      const json = typeof wire === "string" ? wire : exactJson(record(wire, ""), "", "refuse");
      return { machine: client.start("r", action, json, true, settings, ...now, entropy()) };
    });
  }

  /**
   * Lists everything a listing action has, asking for pages as they are needed. Without `limit`, pages are as large as
   * the service allows.
   *
   * @example
   * ```ts
   * for await (const message of im.paginate("GetConversationMessages", { conversationShortId })) { … }
   * ```
   */
  paginate<Action extends PagedActionName>(
    action: Action,
    input: PagedInputOf<Action>,
    options?: PageOptions,
  ): Listing<ItemOf<Action>, ResultOf<Action>> {
    text(action, "action");
    record(input, "");
    return new Listing(pagingOf(action), input, (page) => this.#call("p", action, page, options));
  }

  /**
   * Calls an action with a list of any length: splits it to the action's limit, runs some calls concurrently, paced, and
   * reports the outcome of every item, also when it is stopped. Only a wrong input or option throws; nothing is sent then.
   *
   * @example
   * ```ts
   * const report = await im.batch("BatchSendMessage", { sender, receiver, msgType, content });
   * if (report.rest) await im.batch("BatchSendMessage", report.rest); // safe to send again
   * ```
   */
  batch<Action extends BatchActionName>(
    action: Action,
    input: InputOf<Action>,
    options?: BatchOptions & { ledger?: undefined },
  ): Promise<BatchReport<Action>>;
  /**
   * With a ledger, a store remembers the outcome of each part: the same batch on any number of machines, or again after a crash, goes on
   * with what nobody has claimed, and ends in one report for the whole. A part that was claimed and never settled is `unknown`, and never
   * sent again by itself. Without a claim nothing is sent. Every machine, and every run, gives the same items in the same order; an item
   * that is in the list twice is two items.
   *
   * After five parts in a row with an unknown outcome the service counts as out: nothing more is claimed, running calls end and are settled,
   * and the batch fails with a `transport` error. The same batch goes on later with what nobody has claimed.
   *
   * The list may come from an iterable or an async iterable, which is never all in memory. The signal claims no further part; running calls
   * end and are settled, and the report follows.
   *
   * @example
   * ```ts
   * const ledger = new Ledger("spring-2026", store);
   * const report = await im.batch("BatchSendMessage", { sender, receiver: readUsers(), msgType, content }, { ledger });
   * ```
   */
  batch<Action extends BatchActionName>(action: Action, input: CampaignInputOf<Action>, options: CampaignOptions): Promise<CampaignReport>;
  batch(action: BatchActionName, input: unknown, options?: BatchOptions): Promise<unknown> {
    return this.#run(action, options, (client, settings, ...now) => {
      const { ledger } = options ?? {};
      if (ledger !== undefined && ledger !== null) return startCampaign(client, action, input, ledger, settings, now, entropy());
      const { json, exactIntegers } = inputJson(input);
      return { machine: client.startBatch(action, json, exactIntegers, settings, ...now, entropy()) };
    });
  }

  /** Frees the memory immediately; running calls continue. Without it, that happens on garbage collection. */
  close(): void {
    const { provider } = this.#driver;
    if (this.#client) (provider ? provider.close() : this.#client.free());
    this.#client = undefined;
  }

  /** Closes with `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #open(): WasmClient {
    if (!this.#client) throw invalid("", "closed", "this client was closed");
    return this.#client;
  }

  #call(scope: Scope, action: ActionName, input: unknown, options: CallOptions | undefined): CallPromise<unknown> {
    return this.#run(action, options, (client, settings, ...now) => {
      const { json, exactIntegers } = inputJson(input);
      return { machine: client.start(scope, action, json, exactIntegers, settings, ...now, entropy()) };
    });
  }

  /** Whatever is wrong rejects. */
  #run(action: string, options: BatchOptions | undefined, start: Start): CallPromise<unknown> {
    const driven = this.#drive(action, options, start);
    const outcome = outcomeOf(action, driven);
    const withInfo = async () => {
      const result = await outcome;
      const { over, response } = await driven;
      return { result, info: { ...infoOf(over as DoneOutput), ...response } as ResponseInfo };
    };
    return Object.assign(outcome, { withInfo });
  }

  #drive(action: string, options: BatchOptions | undefined, start: Start): Promise<Ended> {
    try {
      text(action, "action");
      const signal = signalOf(options);
      const settings = optionsJson(options);
      const { machine, campaign } = start(this.#open(), settings, Date.now(), performance.now());
      return drive(machine, this.#driver, { action, signal, onProgress: options?.onProgress, campaign });
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  }
}

/** The one function that waits in a call: it keeps the caller in an error's stack, and holds nothing of the input. */
async function outcomeOf(action: string, driven: Promise<Ended>): Promise<unknown> {
  const { over, cause } = await driven;
  if (over.type === "failed") throw new ImError(over.error, cause);
  if (over.type === "done") return withoutRows(action, resultOf(over));
  if (over.type === "campaign") return over.report;
  return { ...over.report, errors: over.errors.map((error) => new ImError(error)) };
}

type Start = (
  client: WasmClient,
  settingsJson: string,
  wallMs: number,
  monoMs: number,
) => { machine: WasmMachine; campaign?: Campaign | undefined };

const NAMES = ACTION_NAMES.split(" ") as ActionName[];

function pagingOf(action: ActionName): Paging {
  if (!NAMES.includes(action)) throw invalid("action", "unknown_action", "is no action that this version knows", action);
  if (!Object.hasOwn(LISTINGS, action)) throw invalid("action", "not_paged", "lists nothing page by page", action);
  return { ...EVERY_LISTING, ...LISTINGS[action as PagedActionName] };
}

for (const action of NAMES) {
  const name = action.charAt(0).toLowerCase() + action.slice(1);
  const method = {
    [name](this: ImClient, input: never, options?: CallOptions) {
      return this.call(action, input, options);
    },
  };
  Object.defineProperty(ImClient.prototype, name, { value: method[name], writable: true, configurable: true });
}
