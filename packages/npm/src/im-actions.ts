/** What a client does, as an interface: for code that takes a client, and for its tests. */

import type { ActionName, BatchActionName, InputOf, ItemOf, PagedActionName, PagedInputOf, ResultOf } from "./action-types.js";
import type { BatchOptions, BatchReport } from "./batches.js";
import type { CallPromise } from "./call-info.js";
import type { ActionMethods } from "./generated/types.js";
import type { CampaignInputOf, CampaignOptions } from "./ledger/campaign.js";
import type { CampaignReport } from "./ledger/ledger.js";
import type { CallOptions, PageOptions, RawCallOptions } from "./options.js";

/** A listing: items one by one, or page by page, with a place to continue from. */
export interface ItemListing<Item, Result> extends AsyncIterable<Item> {
  /** The start of the page that the last item came from; `undefined` at the end. */
  readonly cursor: string | undefined;
  /** Whole results instead of items. */
  pages(): AsyncIterable<Result>;
}

/**
 * Every call of an {@link ImClient}. Code that takes an `ImActions` can be tested without network, with `fakeIm` of
 * `volc-im/testing` or an object of its own.
 */
export interface ImActions extends ActionMethods {
  /** Calls an action by its name. */
  call<Action extends ActionName>(action: Action, input: InputOf<Action>, options?: CallOptions): Promise<ResultOf<Action>>;
  /** Calls any action, also an undeclared one, with wire field names. */
  raw(action: string, wire: string | object, options?: RawCallOptions): Promise<unknown>;
  /** Lists everything a listing action has. */
  paginate<Action extends PagedActionName>(
    action: Action,
    input: PagedInputOf<Action>,
    options?: PageOptions,
  ): ItemListing<ItemOf<Action>, ResultOf<Action>>;
  /** Calls an action with a list of any length. */
  batch<Action extends BatchActionName>(
    action: Action,
    input: InputOf<Action>,
    options?: BatchOptions & { ledger?: undefined },
  ): Promise<BatchReport<Action>>;
  /** The same, remembered by a ledger. */
  batch<Action extends BatchActionName>(action: Action, input: CampaignInputOf<Action>, options: CampaignOptions): Promise<CampaignReport>;
}

/** The methods of a client: those of every action, with {@link CallPromise.withInfo}. */
export type ClientMethods = {
  [Method in keyof ActionMethods]: (
    ...given: Parameters<ActionMethods[Method]>
  ) => CallPromise<Awaited<ReturnType<ActionMethods[Method]>>>;
};
