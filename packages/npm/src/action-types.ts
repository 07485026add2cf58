/** The types of actions by name, from the generated tables. */

import type { LISTINGS } from "./generated/actions.js";
import type { Actions } from "./generated/types.js";

/** The name of an action that this version knows. */
export type ActionName = keyof Actions;
/** The input of an action. */
export type InputOf<Action extends ActionName> = Actions[Action]["input"];
/** The result of an action. */
export type ResultOf<Action extends ActionName> = Actions[Action]["result"];

/** The name of an action that lists something page by page. */
export type PagedActionName = keyof typeof LISTINGS;

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
