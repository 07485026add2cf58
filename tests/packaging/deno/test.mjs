// Runs main.mjs in Deno.

import { execFileSync } from "node:child_process";
import { expectEverything } from "./shared/expect.mjs";

const deno = ["--allow-env", "--allow-net", "--allow-read", "--no-prompt", "--cached-only"];
expectEverything(execFileSync("deno", ["run", ...deno, "main.mjs"], { encoding: "utf8" }));
