// Callbacks where a server is a function from Request to Response: Workers, Vercel, Deno, Bun.

import { callbacks, handlers, options } from "./callbacks.mjs";

export default { fetch: callbacks.handler(handlers, options) };
