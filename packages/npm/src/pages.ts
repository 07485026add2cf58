/** Listings: everything an action lists, by items or by whole pages, with a place to go on from. */

import type { Paging } from "./action-types.js";
import { wasm } from "./wasm/instance.js";

/**
 * What a listing action lists, asked for page by page as it is wanted.
 *
 * `for await (const item of listing)` gives items, `for await (const page of listing.pages())` whole results. An error
 * ends the loop and keeps the place: a new loop over the same listing, or over a new one made with its {@link cursor},
 * goes on where this one stopped.
 *
 * @example
 * ```ts
 * const messages = im.paginate("GetConversationMessages", { conversationShortId });
 * for await (const message of messages) console.log(message.content);
 * ```
 */
export class Listing<Item, Page> implements AsyncIterable<Item> {
  readonly #paging: Paging;
  readonly #input: Record<string, unknown>;
  readonly #ask: (input: object) => Promise<unknown>;
  #cursor: string | undefined;

  /** @internal */
  constructor(paging: Paging, input: object, ask: (input: object) => Promise<unknown>) {
    this.#paging = paging;
    this.#input = { ...input };
    this.#input["limit"] ??= paging.size;
    this.#ask = ask;
    this.#cursor = String(this.#input[paging.cursor] ?? "0");
  }

  /**
   * The start of the first page that has not been handed out to its last item; `undefined` when there is none. A string
   * that can be stored, and given as the action's cursor later.
   */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** The items of all pages from {@link cursor} on. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.#walk()) {
      const listed = page[this.#paging.items];
      if (Array.isArray(listed)) yield* listed as Item[];
    }
  }

  /** The results of all calls from {@link cursor} on. */
  async *pages(): AsyncGenerator<Page, void, undefined> {
    for await (const page of this.#walk()) yield page as Page;
  }

  /** Moves the place only when the next page is wanted, so that a loop that is left keeps the page it was in. */
  async *#walk(): AsyncGenerator<Record<string, unknown>, void, undefined> {
    while (this.#cursor !== undefined) {
      const cursor = this.#cursor;
      const page = (await this.#ask({ ...this.#input, [this.#paging.cursor]: cursor })) as Record<string, unknown>;
      yield page;
      const next = String(page[this.#paging.next]);
      this.#cursor = wasm().nextCursor(cursor, page[this.#paging.more] === true, next);
    }
  }
}
