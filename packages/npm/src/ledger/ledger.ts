/** A campaign in a store. */

import { finite, text } from "../boundary-check.js";
import { invalid } from "../error.js";
import type { WasmExports } from "../wasm/contract.js";
import { wasm } from "../wasm/instance.js";
import { partsText } from "./answers.js";
import type { LedgerPart, LedgerStore } from "./store.js";

/** The settings of a {@link Ledger}. */
export interface LedgerOptions {
  /**
   * Milliseconds that a claim holds without being renewed, from a second to a day. Default: a minute. It is renewed while its part is
   * being sent; after it, the part of a machine that crashed is unknown.
   */
  leaseMs?: number | undefined;
}

/**
 * Report of a whole campaign, whichever machines ran it: every item is sent, failed, unknown, left or running, exactly one of
 * them.
 */
export interface CampaignReport {
  /** Number of items; `null` while no machine has seen the end of the list. */
  total: number | null;
  /** Number of sent items. */
  sent: number;
  /** Number of items that the service rejected. */
  failed: number;
  /** Number of items that may have been sent: sending them again could do the work twice. */
  unknown: number;
  /** Number of items, as far as they are known, that were not sent and are safe to send. */
  left: number;
  /** Number of items that a machine is sending. */
  running: number;
  /** Number of parts that were ever claimed. */
  parts: number;
  /** Numbers of the parts with unknown items. */
  unknownParts: number[];
}

/** An item of a campaign that failed or is unknown. */
export interface CampaignItem {
  /** Number of its part. */
  part: number;
  /** Its outcome. */
  outcome: "failed" | "unknown";
  /** Its place in the whole list. */
  index: number;
  /**
   * The item where it is short, such as an id, and has an outcome apart from its part's; integers beyond ±(2^53-1) are strings.
   * `null` otherwise.
   */
  item: unknown;
  /** The service's code, where it gave one. */
  code: string | null;
  /** Message. */
  message: string;
}

/** What a person found out about unknown items. `left` lets the next run send them again. */
export type Resolution = "sent" | "failed" | "left";

/**
 * A campaign in a store: what a batch is given, and what its report is read from.
 *
 * @example
 * ```ts
 * const ledger = new Ledger("spring-2026", new RedisLedgerStore(redis));
 * const report = await im.batch("BatchSendMessage", { sender, receiver: usersFromDatabase(), msgType, content }, { ledger });
 * ```
 */
export class Ledger {
  /** The campaign's name. */
  readonly campaign: string;
  /** Where it is remembered. */
  readonly store: LedgerStore;
  /** Milliseconds that a claim holds, if not the default. */
  readonly leaseMs: number | undefined;

  /**
   * @param campaign - the campaign's name, 1 to 128 characters. Every machine gives the same name with the same input; another campaign
   * has another name
   * @param store - a `FileLedgerStore` of `volc-im/file`, a `RedisLedgerStore` of `volc-im/redis`, or your own
   * @throws ImError of kind `validation`
   */
  constructor(campaign: string, store: LedgerStore, { leaseMs }: LedgerOptions = {}) {
    this.#survey(text(campaign, "campaign")).free();
    for (const name of ["claim", "settle", "read"] as const) {
      if (typeof Object(store)[name] !== "function") throw invalid("store", "type", `must have a function ${name}`);
    }
    if (leaseMs !== undefined) finite(leaseMs, "leaseMs");
    this.campaign = campaign;
    this.store = store;
    this.leaseMs = leaseMs;
  }

  /** Counts the campaign without sending anything. */
  async report(): Promise<CampaignReport> {
    const survey = this.#survey();
    try {
      while (survey.add(partsText(await this.#read(survey.from(), survey.most()))));
      return JSON.parse(survey.report()) as CampaignReport;
    } finally {
      survey.free();
    }
  }

  /** The items that failed or are unknown, a page of parts at a time. */
  async *items(): AsyncGenerator<CampaignItem, void, undefined> {
    const survey = this.#survey();
    try {
      for (let more: unknown = true; more; ) {
        const parts = partsText(await this.#read(survey.from(), survey.most()));
        more = survey.add(parts);
        for (const [part, outcome, index, item, code, message] of JSON.parse(withCampaigns().ledgerItems(parts)) as ItemRow[]) {
          yield { part, outcome, index, item, code, message };
        }
      }
    } finally {
      survey.free();
    }
  }

  /**
   * Settles unknown items of a part as what a person found out. `left` is for a part that is unknown as a whole, when the machine that had
   * claimed it is gone.
   *
   * @param part - its number
   * @param reason - why; it is kept with the part
   * @throws ImError of kind `validation` if the part has no such unknown items, or was settled meanwhile
   */
  async resolve(part: number, resolution: Resolution, reason: string, { positions }: ResolveOptions = {}): Promise<void> {
    const read = partsText(await this.#read(finite(part, "part"), 1));
    const places = positions?.map((place) => finite(place, "positions")).join("\n");
    const given = [text(resolution, "resolution"), text(reason, "reason")] as const;
    const [owner, record, replaces] = withCampaigns().ledgerResolve(this.campaign, part, read, places, ...given).split("\n") as [string, string, string];
    if (await this.store.settle({ campaign: this.campaign, part, owner, record, replaces })) return;
    throw invalid("part", "settled", "was settled by somebody else meanwhile", String(part));
  }

  #survey(campaign = this.campaign) {
    return new (withCampaigns().Survey)(campaign);
  }

  async #read(from: number, most: number): Promise<readonly LedgerPart[]> {
    return this.store.read({ campaign: this.campaign, from, most });
  }
}

/** The module of calls, where it has campaigns. @internal */
export function withCampaigns(): WasmExports {
  const core = wasm();
  if (core.Survey as unknown) return core;
  throw invalid("ledger", "runtime", "needs Node.js, Deno or Bun: what edge runtimes deploy has no campaigns");
}

/** Which items {@link Ledger.resolve} is about. */
export interface ResolveOptions {
  /** Only the items at these places of the whole list. Default: all unknown items of the part. */
  positions?: readonly number[] | undefined;
}

type ItemRow = [number, "failed" | "unknown", number, unknown, string | null, string];
