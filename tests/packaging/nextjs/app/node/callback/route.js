// A route handler that takes callbacks, on nodejs.

import { Callbacks } from "volc-im";

export const runtime = "nodejs";

export const POST = new Callbacks({ secret: "s", appId: 1 }).handler({});
