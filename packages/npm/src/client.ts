/// <reference lib="esnext.disposable" preserve="true" />

/** The client that most users want: every action as a method. */

import type { ActionName, InputOf, ItemOf, PagedActionName, Paging, ResultOf } from "./action-types.js";
import { type BatchOptions, type BatchReport, runBatch } from "./batches.js";
import { record, text } from "./boundary-check.js";
import { invalid, reporting } from "./error.js";
import { exactJson } from "./exact-json.js";
import { type DriverOptions, type MakeCall, drive } from "./fetch-driver.js";
import { ACTION_NAMES, EVERY_LISTING, LISTINGS } from "./generated/actions.js";
import type { ClientHooks } from "./hooks.js";
import type { ActionMethods, IdInput } from "./generated/types.js";
import { inputJson } from "./input-json.js";
import type { CallOptions, ImClientOptions, RawCallOptions } from "./options.js";
import { Listing } from "./pages.js";
import { type Pacer, accountPacer } from "./pacer.js";
import { openProtocol } from "./protocol.js";
import type { CallSettings, WasmProtocol } from "./wasm/contract.js";
import { wasm } from "./wasm/instance.js";

/** Declares the method of every action. */
export interface ImClient extends ActionMethods {}

/**
 * Calls Volcengine IM. One client serves any number of calls at once.
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
export class ImClient {
  #protocol: WasmProtocol | undefined;
  readonly #fetch: typeof globalThis.fetch;
  readonly #defaults: Pick<ImClientOptions, "timeoutMs" | "deadlineMs" | "retry">;
  readonly #hooks: ClientHooks;
  /** Of every call; batches are paced without it, too. */
  readonly #pacer: Pacer | undefined;
  readonly #accessKeyId: string;

  /**
   * @param options - who calls, and where
   * @throws ImError of kind `validation` when an option is wrong
   */
  constructor(options: ImClientOptions) {
    this.#protocol = openProtocol(options);
    const { fetch, timeoutMs, deadlineMs, retry } = options;
    if (fetch !== undefined && typeof fetch !== "function") {
      throw invalid("fetch", "type", "must be a function", typeof fetch);
    }
    // Looked up at each call: a global that is replaced later, by a test say, is used.
    this.#fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#defaults = { timeoutMs, deadlineMs, retry };
    const { onRequest, onResponse, onRetry } = options;
    this.#hooks = { onRequest, onResponse, onRetry };
    this.#pacer = options.pacer;
    this.#accessKeyId = options.accessKeyId;
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
  ): Promise<ResultOf<Action>>;
  async call(action: ActionName, input: unknown, options?: CallOptions): Promise<unknown> {
    text(action, "action");
    const { json, exactIntegers } = inputJson(input);
    if (this.#pacer) await this.#pacer.pass(action, 1, options?.signal);
    return this.#call(action, json, exactIntegers, options);
  }

  /**
   * Calls any action, also one that this version does not know, with the wire's own field names. Integers beyond
   * ±(2^53-1) in the result are strings.
   *
   * @param wire - the request body: JSON text, or an object with bigints for large integers
   * @throws ImError
   */
  async raw(action: string, wire: string | object, options?: RawCallOptions): Promise<unknown> {
    text(action, "action");
    const json = typeof wire === "string" ? wire : exactJson(record(wire, ""), "", "refuse");
    const settings = this.#settings(options);
    return this.#drive(action, options, (now, entropy) =>
      this.#open().callRaw(action, json, settings, now, entropy),
    );
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
    input: Omit<InputOf<Action>, "cursor" | "limit"> & { cursor?: IdInput | undefined; limit?: number | undefined },
    options?: CallOptions,
  ): Listing<ItemOf<Action>, ResultOf<Action>> {
    text(action, "action");
    record(input, "");
    const ask = (page: object) => this.call<PagedActionName>(action, page as InputOf<PagedActionName>, options);
    return new Listing(pagingOf(action), input, ask);
  }

  /**
   * Calls an action with a list of any length: splits it to the action's limit, runs some calls at once, paced, and
   * tells what came of every item. Only a wrong input throws; nothing is sent then.
   *
   * @example
   * ```ts
   * const report = await im.batch("BatchSendMessage", { sender, receiver, msgType, content });
   * if (report.rest) await im.batch("BatchSendMessage", report.rest); // what may be tried again
   * ```
   */
  async batch<Action extends ActionName>(
    action: Action,
    input: InputOf<Action>,
    options: BatchOptions = {},
  ): Promise<BatchReport<Action>> {
    text(action, "action");
    record(options, "options");
    const { json, exactIntegers } = inputJson(input);
    this.#settings(options);
    const batches = reporting(() => new (wasm().Batches)(action, json, exactIntegers, options));
    const own = options.pacer ?? this.#pacer ?? accountPacer(this.#accessKeyId);
    // An id for the whole batch would make its parts repetitions of each other.
    const { clientMsgId: _, ...callOptions } = options;
    const report = await runBatch(batches, options, own || undefined, action, (part, onOver) =>
      this.#call(action, part, exactIntegers, callOptions, onOver),
    );
    return report as BatchReport<Action>;
  }

  /** Gives back the memory at once; calls under way go on. Without it, that happens on garbage collection. */
  close(): void {
    this.#protocol?.free();
    this.#protocol = undefined;
  }

  /** Closes with `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #open(): WasmProtocol {
    if (!this.#protocol) throw invalid("", "closed", "this ImClient was closed");
    return this.#protocol;
  }

  #settings(options: RawCallOptions | undefined): CallSettings {
    if (options !== undefined) record(options, "options");
    const { signal } = options ?? {};
    if (signal !== undefined && typeof signal?.addEventListener !== "function") {
      throw invalid("signal", "type", "must be an AbortSignal", typeof signal);
    }
    const { timeoutMs, deadlineMs, retry } = this.#defaults;
    return {
      timeoutMs: options?.timeoutMs ?? timeoutMs,
      deadlineMs: options?.deadlineMs ?? deadlineMs,
      retry: options?.retry ?? retry,
      appId: options?.appId,
      clientMsgId: options?.clientMsgId,
      retrySafe: options?.retrySafe,
    };
  }

  async #call(
    action: string,
    json: string,
    exactIntegers: boolean,
    options: CallOptions | undefined,
    onOver?: DriverOptions["onOver"],
  ): Promise<unknown> {
    const settings = this.#settings(options);
    const make: MakeCall = (now, entropy) =>
      this.#open().call(action, json, exactIntegers, settings, now, entropy);
    return this.#drive(action, options, make, onOver);
  }

  #drive(
    action: string,
    options: CallOptions | undefined,
    make: MakeCall,
    onOver?: DriverOptions["onOver"],
  ): Promise<unknown> {
    const [fetch, hooks, signal] = [this.#fetch, this.#hooks, options?.signal];
    return drive((now, entropy) => reporting(() => make(now, entropy)), { action, fetch, hooks, signal, onOver });
  }
}

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
