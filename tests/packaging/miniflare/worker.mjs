// A worker of a user's.

import * as volcIm from "volc-im";
import { exercise } from "./shared/exercise.mjs";

let receiver;

export default {
  async fetch(request, env) {
    receiver ??= new volcIm.Callbacks({ secret: "s", appId: 1 }).handler({});
    return new URL(request.url).pathname === "/callback" ? receiver(request) : new Response(await exercise(volcIm, env));
  },
};
