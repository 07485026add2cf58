// As in runtimes that have nothing of Node's: the package decodes and inflates its module by its own code.

import * as volcIm from "volc-im";
import { exercise } from "./shared/exercise.mjs";

const { Buffer, process } = globalThis;
Object.assign(globalThis, { Buffer: undefined, process: undefined });
// The first use starts the module.
new volcIm.Callbacks({ secret: "s" }).close();
Object.assign(globalThis, { Buffer, process });
exercise(volcIm, process.env).then(console.log);
