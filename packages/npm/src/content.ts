/** Message content: JSON text inside a string, which is the commonest thing to get wrong. */

import { text } from "./boundary-check.js";
import { reporting } from "./error.js";
import { exactJson } from "./exact-json.js";
import { wasm } from "./wasm/instance.js";

/** Content of a text message: `{"text":"…"}`. */
export function textContent(message: string): string {
  const checked = text(message, "text");
  return wasm().textContent(checked);
}

/**
 * Content of any other type: the JSON text of a value, in the client SDK's format for the message type.
 *
 * @param value - what is to be sent; bigints are written as integers
 */
export function jsonContent(value: unknown): string {
  const json = exactJson(value, "content", "refuse");
  return reporting(() => wasm().jsonContent(json));
}

/** The text of a text message's content; `undefined` when the content has another form. */
export function readTextContent(content: string): string | undefined {
  const checked = text(content, "content");
  return wasm().readTextContent(checked);
}
