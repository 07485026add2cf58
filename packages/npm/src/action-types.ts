/** The types of actions by name, from the generated tables. */

import type { BatchActionName, LISTINGS } from "./generated/actions.js";
import type { Actions, IdInput } from "./generated/types.js";

/** The name of an action that this version knows. */
export type ActionName = keyof Actions;
/** The input of an action. */
export type InputOf<Action extends ActionName> = Actions[Action]["input"];
/** The result of an action. */
export type ResultOf<Action extends ActionName> = Actions[Action]["result"];

export type { BatchActionName };

/** The name of an action that lists something page by page. */
export type PagedActionName = keyof typeof LISTINGS;

/** The input of a listing: the action's, the place and the page size aside. */
export type PagedInputOf<Action extends PagedActionName> = WithoutPage<InputOf<Action>> & {
  /** Where to start. Default: at the beginning. */
  cursor?: IdInput | undefined;
  /** How many items a page has at most. Default: as many as the service allows. */
  limit?: number | undefined;
};

/** Without the fields of a page, in each member of a union. */
export type WithoutPage<Input> = Input extends unknown ? Omit<Input, "cursor" | "limit"> : never;

/** What a listing action lists. */
export type ItemOf<Action extends PagedActionName> = (typeof LISTINGS)[Action]["items"] extends infer Key
  ? Key extends keyof ResultOf<Action>
    ? NonNullable<ResultOf<Action>[Key]> extends readonly (infer Item)[]
      ? Item
      : never
    : never
  : never;

/** Where the fields of a listing are. */
export interface Paging {
  /** The input field for the place to start at. */
  cursor: string;
  /** The result field with the next place. */
  next: string;
  /** The result field with the items. */
  items: string;
  /** The result field that says whether more follow. */
  more: string;
  /** The page size to ask for where the caller names none. */
  size: number;
}
