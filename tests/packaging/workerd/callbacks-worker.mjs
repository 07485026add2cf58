// A worker that verifies callbacks and nothing else.

import * as volcIm from "volc-im/callbacks";
import { callbacks } from "./shared/exercise.mjs";

const receiver = new volcIm.Callbacks({ secret: "s", appId: 1 }).handler({});

export default {
  async fetch(request) {
    return new URL(request.url).pathname === "/callback"
      ? receiver(request)
      : new Response(await callbacks(volcIm, 1));
  },
};
