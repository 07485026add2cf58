// Bun.

import * as volcIm from "volc-im";
import * as alone from "volc-im/callbacks";
import { callbacks, exercise } from "./shared/exercise.mjs";

const { env } = process;
console.log(await exercise(volcIm, env));
await callbacks(alone, Number(env.VOLC_IM_APP_ID));
