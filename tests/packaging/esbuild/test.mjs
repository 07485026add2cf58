// One file for each module system, moved to a folder where nothing else is, as on AWS Lambda.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { expectEverything } from "./shared/expect.mjs";

const BUNDLES = {
  "node.mjs": { entry: "main.mjs", format: "esm", platform: "node" },
  "node.cjs": { entry: "main.mjs", format: "cjs", platform: "node", minify: true },
  "bare.mjs": { entry: "bare.mjs", format: "esm", platform: "neutral" },
};

const folder = mkdtempSync(join(tmpdir(), "volc-im-bundle-"));
try {
  for (const [file, { entry, ...options }] of Object.entries(BUNDLES)) {
    const outfile = join(folder, file);
    await build({ entryPoints: [entry], bundle: true, outfile, ...options });
    expectEverything(execFileSync(process.execPath, [outfile], { cwd: folder, encoding: "utf8" }));
  }
} finally {
  rmSync(folder, { recursive: true });
}
