// Runs main.mjs in Bun, also as the one file that Bun's bundler makes of it.

import { execFileSync } from "node:child_process";
import { expectEverything } from "./shared/expect.mjs";

const bun = (...given) => execFileSync("bun", given, { encoding: "utf8" });
expectEverything(bun("run", "main.mjs"));
bun("build", "main.mjs", "--target=bun", "--outfile=bundle.mjs");
expectEverything(bun("run", "bundle.mjs"));
