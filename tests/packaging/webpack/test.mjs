// webpack 5 without any setting for this package, in both its modes.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import webpack from "webpack";
import { expectEverything } from "./shared/expect.mjs";

const path = mkdtempSync(join(tmpdir(), "volc-im-webpack-"));
try {
  for (const mode of ["production", "development"]) {
    const output = { path, filename: `${mode}.cjs` };
    const stats = await promisify(webpack)({ mode, target: "node", entry: "./main.js", output });
    assert.deepEqual([...stats.toJson().errors, ...stats.toJson().warnings], []);
    const file = join(path, output.filename);
    expectEverything(execFileSync(process.execPath, [file], { cwd: path, encoding: "utf8" }));
  }
} finally {
  rmSync(path, { recursive: true });
}
