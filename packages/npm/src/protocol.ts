/// <reference lib="esnext.disposable" preserve="true" />

/** Signing, wire JSON and calls without any input or output: for custom HTTP clients. */

import type { ActionName, InputOf, ResultOf } from "./action-types.js";
import { finite, milliseconds, record, text } from "./boundary-check.js";
import { Call, type Clocks } from "./call.js";
import { invalid } from "./error.js";
import { inputJson } from "./input-json.js";
import { entropy, openClient } from "./open-client.js";
import { type CallOptions, type Moment, optionsJson, type ProtocolOptions } from "./options.js";
import { withoutRows } from "./rows.js";
import { type SignedRequest, unpackRequest } from "./signed-request.js";
import type { WasmClient, WasmProtocol } from "./wasm/contract.js";
import { wasm } from "./wasm/instance.js";

/** A response as received from the service. */
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

/** Builds signed requests and reads responses. Sends nothing, waits for nothing. */
export class ImProtocol {
  #protocol: WasmProtocol | undefined;
  #client: WasmClient | undefined;

  /**
   * @param options - who calls, and where
   * @throws ImError of kind `validation` when an option is wrong
   */
  constructor(options: ProtocolOptions) {
    this.#client = openClient(options);
    const settings = optionsJson(options);
    this.#protocol = new (wasm().Protocol)(settings);
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
    options?: BuildOptions,
  ): SignedRequest {
    text(action, "action");
    const { json, exactIntegers } = inputJson(input);
    const now = milliseconds(options?.now, "now");
    const settings = optionsJson(options);
    return unpackRequest(this.#open().buildRequest(action, json, exactIntegers, settings, now));
  }

  /**
   * Reads the response of an action: the result, or the service's error.
   *
   * @throws ImError of kind `api`, `http` or `decode`
   */
  parseResponse<Action extends ActionName>(action: Action, response: ReceivedResponse): ResultOf<Action> {
    text(action, "action");
    record(response, "response");
    const status = finite(response.status, "response.status");
    const body = text(response.body, "response.body");
    return withoutRows(action, JSON.parse(this.#open().parseResponse(action, status, body))) as ResultOf<Action>;
  }

  /**
   * Starts a call that you carry out yourself: see {@link Call}.
   *
   * @throws ImError of kind `validation` when the input or an option breaks a rule
   */
  start<Action extends ActionName>(
    action: Action,
    input: InputOf<Action>,
    options?: Omit<CallOptions, "signal">,
    clocks: Clocks = {},
  ): Call<ResultOf<Action>> {
    text(action, "action");
    const { json, exactIntegers } = inputJson(input);
    const settings = optionsJson(options);
    return new Call(action, clocks, (...now) => {
      this.#open();
      return (this.#client as WasmClient).start("c", action, json, exactIntegers, settings, ...now, entropy());
    });
  }

  /** Frees the memory immediately; started calls continue. Without it, that happens on garbage collection. */
  close(): void {
    this.#protocol?.free();
    this.#client?.free();
    this.#protocol = this.#client = undefined;
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
