/** One run of a campaign: asks its store and takes from its list what core says. */

import type { BatchActionName, InputOf } from "../action-types.js";
import type { BatchOptions } from "../batches.js";
import { record } from "../boundary-check.js";
import { invalid } from "../error.js";
import { exactJson } from "../exact-json.js";
import { isThenable, safely, wordsOf } from "../logger.js";
import type { CampaignOutput, WasmClient, WasmMachine } from "../wasm/contract.js";
import { claimText, partsText } from "./answers.js";
import { type Ledger, withCampaigns } from "./ledger.js";
import type { LedgerStore } from "./store.js";

/** The settings of a batch that a ledger remembers. */
export interface CampaignOptions extends BatchOptions {
  /** The campaign that the batch is. */
  ledger: Ledger;
}

/** The input of a batch that a ledger remembers: the list may come from any iterable, a part at a time. */
export type CampaignInputOf<Action extends BatchActionName> = {
  [Field in keyof InputOf<Action>]: InputOf<Action>[Field] | Streamed<NonNullable<InputOf<Action>[Field]>>;
};

type Streamed<Value> = Value extends readonly (infer Item)[] ? Iterable<Item> | AsyncIterable<Item> : never;

type Items = Iterator<unknown> | AsyncIterator<unknown>;

/** Tells the machine of a campaign what came of a question. */
type Feed = (token: number, input: string, words: string) => void;

/** Starts the machine of a campaign. */
export function startCampaign(
  client: WasmClient,
  action: string,
  given: unknown,
  ledger: unknown,
  settings: string,
  now: [wallMs: number, monoMs: number],
  entropy: Uint8Array,
): { machine: WasmMachine; campaign: Campaign } {
  const { campaign, store, leaseMs = NaN } = Object(ledger) as Ledger;
  if (typeof campaign !== "string" || !store) throw invalid("ledger", "type", "must be a Ledger");
  const { input, items } = apart(record(given, ""));
  const json = exactJson(input, "", "mark");
  withCampaigns();
  const machine = client.startCampaign(action, json, true, settings, campaign, leaseMs, items !== undefined, ...now, entropy);
  return { machine, campaign: new Campaign(store, items) };
}

/** What a campaign is driven with besides what every machine is. */
export class Campaign {
  constructor(
    readonly store: LedgerStore,
    readonly items: Items | undefined,
  ) {}

  /** Asks what an output asks for, and feeds the answer. */
  async ask({ type, token, timeoutMs: _, ...request }: CampaignOutput, feed: Feed): Promise<void> {
    // Not while outputs are being carried out.
    await undefined;
    let answer: [input: string, words: string];
    try {
      answer = await this.#answer(type, request as never);
    } catch (thrown) {
      answer = [type === "items" ? "itemsFailed" : "storeFailed", wordsOf(thrown)];
    }
    feed(token, ...answer);
  }

  /** The list is wanted no more. */
  end(): void {
    safely(() => this.items?.return?.());
  }

  async #answer(type: CampaignOutput["type"], request: never): Promise<[string, string]> {
    switch (type) {
      case "claim":
        return ["claimed", claimText(await this.store.claim(request))];
      case "settle":
        return ["settled", (await this.store.settle(request)) ? "1" : ""];
      case "read":
        return ["read", partsText(await this.store.read(request))];
      case "items":
        return this.#take(request);
    }
  }

  async #take({ most }: { most: number }): Promise<[string, string]> {
    const lines: string[] = [];
    while (lines.length < most) {
      const next = this.items?.next();
      // A list that does not await costs no turn of the event loop for each of its items.
      const { done, value } = (isThenable(next) ? await next : next) as IteratorResult<unknown>;
      if (done) return ["lastItems", lines.join("\n")];
      lines.push(exactJson(value, "", "mark"));
    }
    return ["items", lines.join("\n")];
  }
}

/** The input with an empty list in the place of an iterable, and what iterates over that. */
function apart(given: object): { input: object; items: Items | undefined } {
  const input = { ...given } as Record<string, unknown>;
  let items: Items | undefined;
  for (const [name, value] of Object.entries(input)) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
    const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = value as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
    const iterate: ((this: object) => Items) | undefined = later ?? now;
    if (!iterate) continue;
    if (items) throw invalid(name, "type", "must be no iterable: there is one already");
    items = iterate.call(value);
    input[name] = [];
  }
  return { input, items };
}
