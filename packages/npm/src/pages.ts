/** Listings: everything an action lists, by items or by whole pages, with a position to continue from. */

import type { Paging } from "./action-types.js";
import { wasm } from "./wasm/instance.js";

type Page = Record<string, unknown>;

/**
 * A listing, requested page by page.
 *
 * `for await (const item of listing)` gives items, `for await (const page of listing.pages())` whole results. Each
 * item is returned once,
 * however many loops run over the listing: a loop that is left, or that an error ends, is continued by
 * the next one. A new listing, made with a stored {@link cursor}, starts at its page.
 *
 * @example
 * ```ts
 * const messages = im.paginate("GetConversationMessages", { conversationShortId });
 * for await (const message of messages) console.log(message.content);
 * ```
 */
export class Listing<Item, Result> implements AsyncIterable<Item> {
  readonly #paging: Paging;
  readonly #input: Page;
  readonly #ask: (input: object) => Promise<unknown>;
  #cursor: string | undefined;
  /** The page at the cursor, once it is there, and how many of its items were returned. */
  #page: Page | undefined;
  #taken = 0;
  #asking: Promise<void> | undefined;

  /** @internal */
  constructor(paging: Paging, input: object, ask: (input: object) => Promise<unknown>) {
    this.#paging = paging;
    this.#input = { ...input };
    this.#input["limit"] ??= paging.size;
    this.#ask = ask;
    this.#cursor = String(this.#input[paging.cursor] ?? "0");
  }

  /**
   * The start of the page that the last item came from, which more may be wanted of; `undefined` at the end. A string that
   * can be stored, and given as the action's cursor later.
   */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** The items from where the last loop stopped. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    while (await this.#arrive()) {
      // Another loop may have moved on meanwhile.
      if (!this.#page) continue;
      if (this.#taken < this.#items.length) yield this.#items[this.#taken++] as Item;
      else this.#move();
    }
  }

  /** The results of calls from where the last loop stopped; of a page that was begun by items, those that are left. */
  async *pages(): AsyncGenerator<Result, void, undefined> {
    while (await this.#arrive()) {
      const { items } = this.#paging;
      const [page, all, taken] = [this.#page, this.#items, this.#taken];
      if (!page) continue;
      this.#taken = Infinity;
      if (taken === 0) yield page as Result;
      else if (taken < all.length) yield { ...page, [items]: all.slice(taken) } as Result;
      // Only when more is wanted, so that a loop that is left keeps its page.
      if (this.#page === page) this.#move();
    }
  }

  get #items(): unknown[] {
    const listed = this.#page?.[this.#paging.items];
    return Array.isArray(listed) ? listed : [];
  }

  /** Gets the page at the cursor; false at the end. Concurrent loops share one request. */
  async #arrive(): Promise<boolean> {
    while (this.#cursor !== undefined && !this.#page) {
      this.#asking ??= this.#load(this.#cursor).finally(() => (this.#asking = undefined));
      await this.#asking;
    }
    return this.#cursor !== undefined;
  }

  async #load(cursor: string): Promise<void> {
    this.#page = (await this.#ask({ ...this.#input, [this.#paging.cursor]: cursor })) as Page;
    this.#taken = 0;
  }

  #move(): void {
    const page = this.#page as Page;
    const next = String(page[this.#paging.next]);
    this.#cursor = wasm().nextCursor(this.#cursor as string, page[this.#paging.more] === true, next);
    this.#page = undefined;
  }
}
