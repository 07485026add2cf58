/** Listings, item by item. */

import type { Paging } from "./action-types.js";

/** A page as it came. */
type Page = Record<string, unknown>;

/** Yields the items of all pages, asking for a page when its first item is wanted. */
export async function* items(
  paging: Paging,
  input: object,
  ask: (input: object) => Promise<unknown>,
): AsyncGenerator<unknown, void, undefined> {
  let cursor: unknown = (input as Page)[paging.cursor] ?? "0";
  for (;;) {
    const page = (await ask({ ...input, [paging.cursor]: cursor })) as Page;
    const listed = page[paging.items];
    if (Array.isArray(listed)) yield* listed;
    const next = page[paging.next];
    if (page[paging.more] !== true || !moved(cursor, next)) return;
    cursor = next;
  }
}

/** Whether a cursor leads on. A service that repeats itself, or says -1 for the end, must not be asked forever. */
function moved(from: unknown, to: unknown): boolean {
  if (to === undefined || to === null) return false;
  const place = String(to);
  return !place.startsWith("-") && place !== String(from);
}
