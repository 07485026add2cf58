// A route handler that takes callbacks, on edge.

import { Callbacks } from "volc-im/callbacks";

export const runtime = "edge";

export const POST = new Callbacks({ secret: "s", appId: 1 }).handler({});
