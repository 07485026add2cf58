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
    if (Array.isArray(item)) items[at] = objectOf(keys, item);
    else keys = Object.keys(item as object);
  }
  return result;
}

/** A line for each key: engines remember which key a line stores, and take half the time then. A loop looks each one up. */
function objectOf(keys: readonly string[], row: readonly unknown[]): object {
  const object: Record<string, unknown> = {};
  const count = row.length;
  if (count > 0) object[keys[0] as string] = row[0];
  if (count > 1) object[keys[1] as string] = row[1];
  if (count > 2) object[keys[2] as string] = row[2];
  if (count > 3) object[keys[3] as string] = row[3];
  if (count > 4) object[keys[4] as string] = row[4];
  if (count > 5) object[keys[5] as string] = row[5];
  if (count > 6) object[keys[6] as string] = row[6];
  if (count > 7) object[keys[7] as string] = row[7];
  if (count > 8) object[keys[8] as string] = row[8];
  if (count > 9) object[keys[9] as string] = row[9];
  if (count > 10) object[keys[10] as string] = row[10];
  if (count > 11) object[keys[11] as string] = row[11];
  if (count > 12) object[keys[12] as string] = row[12];
  if (count > 13) object[keys[13] as string] = row[13];
  if (count > 14) object[keys[14] as string] = row[14];
  if (count > 15) object[keys[15] as string] = row[15];
  for (let at = 16; at < count; at++) object[keys[at] as string] = row[at];
  return object;
}
