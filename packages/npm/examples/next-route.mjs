// Callbacks in a Next.js route handler, as app/im/route.js. Next.js loads it while it builds: the secret has to be in the
// environment then, or be read inside the function.

import { callbacks, handlers, options } from "./callbacks.mjs";

export const POST = callbacks.handler(handlers, options);
