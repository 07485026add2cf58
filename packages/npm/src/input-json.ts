/** An action's input on its way to core. */

import { record } from "./boundary-check.js";
import { exactJson } from "./exact-json.js";

/** Input as JSON text, and whether every integer in that text is exactly the caller's. */
export interface InputJson {
  json: string;
  exactIntegers: boolean;
}

/** Turns an input object into JSON text, by the runtime's own code where it can. */
export function inputJson(input: unknown): InputJson {
  record(input, "");
  try {
    const json = JSON.stringify(input);
    if (json !== undefined) return { json, exactIntegers: false };
  } catch {
    // A bigint, or an object that holds itself: the slower way tells which.
  }
  return { json: exactJson(input, "", "mark"), exactIntegers: true };
}
