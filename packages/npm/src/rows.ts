/** Listings as core writes them. */

import type { PagedActionName } from "./action-types.js";
import { LISTINGS } from "./generated/actions.js";

/** Makes objects of a listing's rows: a row is a list of values, whose keys are those of the object before it. */
export function withoutRows(action: string, result: unknown): unknown {
  const items = (result as Record<string, unknown>)[LISTINGS[action as PagedActionName]?.items];
  if (!Array.isArray(items)) return result;
  let keys: string[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as unknown;
    if (Array.isArray(item)) {
      const object: Record<string, unknown> = {};
      for (let place = 0; place < item.length; place++) object[keys[place] as string] = item[place];
      items[at] = object;
    } else keys = Object.keys(item as object);
  }
  return result;
}
