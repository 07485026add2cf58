// Every example of the READMEs runs as it stands there.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";

// Tests with the emulator are those of another package, which runs them.
const examples = (file) =>
  [...readFileSync(`node_modules/volc-im/${file}`, "utf8").matchAll(/^```js\n([^]*?)^```$/gm)]
    .map(([, code]) => code)
    .filter((code) => !code.includes("volc-im-emulator/"));
const english = examples("README.md");
const chinese = examples("README.zh-CN.md");

test("both READMEs have the same examples", () => {
  assert.equal(english.length, 4);
  const names = (code) => code.match(/[\w.]+/g).filter((word) => !/^\d+$/.test(word)).join(" ");
  const bare = (code) => names(code.replace(/\/\/.*$/gm, "").replace(/"[^"]*"|'[^']*'/g, ""));
  assert.deepEqual(chinese.map(bare), english.map(bare));
});

for (const [number, code] of [...english, ...chinese].entries()) {
  test(`example ${number + 1}: ${code.split("\n")[0]}`, () => {
    const file = `example-${number}.mjs`;
    writeFileSync(file, code);
    execFileSync(process.execPath, ["--import", "./setup.mjs", file], { stdio: ["ignore", "pipe", "inherit"] });
  });
}
