// Node, ESM: calls and a callback; traffic through a proxy agent; both module systems at once.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as volcIm from "volc-im";
import { exercise } from "./shared/exercise.mjs";
import { expectEverything } from "./shared/expect.mjs";
import "./proxies.mjs";

expectEverything(await exercise(volcIm, process.env));
assert.equal(createRequire(import.meta.url)("volc-im").ImError, volcIm.ImError);
assert.equal((await import("volc-im/callbacks")).ImError, volcIm.ImError);
