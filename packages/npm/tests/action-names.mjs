// The methods of actions that a client has.

import { ImClient } from "volc-im";

const OTHERS = ["constructor", "call", "raw", "paginate", "batch", "close"];

/** In camelCase. */
export const ACTION_NAMES = Object.getOwnPropertyNames(ImClient.prototype).filter((name) => !OTHERS.includes(name));
