// What is bundled: a program of a user's.

import * as volcIm from "volc-im";
import { exercise } from "./shared/exercise.mjs";

exercise(volcIm, process.env).then(console.log);
