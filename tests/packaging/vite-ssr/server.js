// The server side of a user's project.

import * as volcIm from "volc-im";
import { exercise } from "./shared/exercise.mjs";

export const run = () => exercise(volcIm, process.env);
