// What is bundled: a function of a user's, as for Vercel.

import * as volcIm from "volc-im";
import * as alone from "volc-im/callbacks";
import { callbacks, exercise } from "./shared/exercise.mjs";

const receiver = new alone.Callbacks({ secret: "s", appId: 1 }).handler({});

addEventListener("fetch", (event) => event.respondWith(respond(event.request)));

async function respond(request) {
  if (new URL(request.url).pathname === "/callback") return receiver(request);
  await callbacks(alone, 1);
  return new Response(await exercise(volcIm, globalThis.ENV));
}
