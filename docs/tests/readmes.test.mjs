// READMEs of the example programs say the same in both languages, and lead to files that exist.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";

const PROGRAMS = join(import.meta.dirname, "../examples/programs");
const NAMES = readdirSync(PROGRAMS, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

for (const folder of ["", ...NAMES]) {
  const [english, chinese] = ["README.md", "README.zh-CN.md"].map((file) => join(PROGRAMS, folder, file));
  test(`${folder || "all programs"}: both READMEs have the same commands, names and tables`, () => {
    assert.deepEqual(partsOf(chinese), partsOf(english));
  });
  test(`${folder || "all programs"}: links lead to files`, () => {
    for (const readme of [english, chinese]) {
      for (const [, link] of readFileSync(readme, "utf8").matchAll(/\]\((?!http)([^)]+)\)/g)) {
        assert.ok(existsSync(join(dirname(readme), link)), `${readme} leads to ${link}`);
      }
    }
  });
}

test("the list has every program", () => {
  const listed = [...readFileSync(join(PROGRAMS, "README.md"), "utf8").matchAll(/^\| \[`(.*?)`\]/gm)].map(([, name]) => name);
  assert.deepEqual(listed.sort(), NAMES.sort());
});

/** What does not depend on the language: code, names, and how many rows and headings there are. */
function partsOf(path) {
  const text = readFileSync(path, "utf8");
  const blocks = [...text.matchAll(/^```\w+\n[^]*?^```$/gm)].map(([block]) => block);
  const names = new Set([...text.matchAll(/`([^`\n]+)`/g)].map(([, name]) => name));
  const rows = text.split("\n").filter((line) => /^(\||#|- )/.test(line)).map((line) => line.split("|").length);
  return { blocks, names: [...names].sort(), rows };
}
