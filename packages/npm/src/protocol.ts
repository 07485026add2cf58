/// <reference lib="esnext.disposable" preserve="true" />

/** Signing and wire JSON without any input or output: for those who send requests by themselves. */

import { finite, milliseconds, record, text } from "./boundary-check.js";
import { invalid, reporting } from "./error.js";
import type { ActionName, InputOf, ResultOf } from "./action-types.js";
import { inputJson } from "./input-json.js";
import type { Moment, ProtocolOptions } from "./options.js";
import { type SignedRequest, unpackRequest } from "./signed-request.js";
import type { WasmProtocol } from "./wasm/contract.js";
import { wasm } from "./wasm/instance.js";

/** An answer as it came from the service. */
export interface ReceivedResponse {
  /** The HTTP status. */
  status: number;
  /** Not needed today. */
  headers?: Record<string, string> | undefined;
  /** The body as text. */
  body: string;
}

/** The settings of {@link ImProtocol.buildRequest}. */
export interface BuildOptions {
  /** The time to sign with. Default: now. */
  now?: Moment | undefined;
  /** The idempotency id. Without one, a repeated request is carried out again. */
  clientMsgId?: string | undefined;
  /** Another application than the protocol's. */
  appId?: number | undefined;
}

/** Builds signed requests and reads answers. Sends nothing, waits for nothing. */
export class ImProtocol {
  #protocol: WasmProtocol | undefined;

  /**
   * @param options - who calls, and where
   * @throws ImError of kind `validation` when an option is wrong
   */
  constructor(options: ProtocolOptions) {
    this.#protocol = openProtocol(options);
  }

  /**
   * Builds the signed request of an action.
   *
   * @param action - the action's name, such as `SendMessage`
   * @throws ImError of kind `validation` when the input breaks a rule
   */
  buildRequest<Action extends ActionName>(
    action: Action,
    input: InputOf<Action>,
    options: BuildOptions = {},
  ): SignedRequest {
    text(action, "action");
    const { json, exactIntegers } = inputJson(input);
    const now = milliseconds(options.now, "now");
    // Every field that core looks for takes as long as a hash.
    const settings = options.appId === undefined && options.clientMsgId === undefined ? undefined : options;
    return unpackRequest(reporting(() => this.#open().buildRequest(action, json, exactIntegers, settings, now)));
  }

  /**
   * Reads the answer of an action: the result, or what the service reports as an error.
   *
   * @throws ImError of kind `api`, `http` or `decode`
   */
  parseResponse<Action extends ActionName>(action: Action, response: ReceivedResponse): ResultOf<Action> {
    text(action, "action");
    record(response, "response");
    const status = finite(response.status, "response.status");
    const body = text(response.body, "response.body");
    return JSON.parse(reporting(() => this.#open().parseResponse(action, status, body)));
  }

  /** Gives back the memory at once. Without it, that happens when the object is garbage collected. */
  close(): void {
    this.#protocol?.free();
    this.#protocol = undefined;
  }

  /** Closes with `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #open(): WasmProtocol {
    if (!this.#protocol) throw invalid("", "closed", "this ImProtocol was closed");
    return this.#protocol;
  }
}

/** Makes core's side of the options. @internal */
export function openProtocol(options: ProtocolOptions): WasmProtocol {
  record(options, "options");
  return reporting(() => new (wasm().Protocol)(options));
}
