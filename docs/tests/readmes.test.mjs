// READMEs say the same in both languages, and lead to files that exist. The code of packages' READMEs runs in the tests of the packages.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";

const ROOT = join(import.meta.dirname, "../..");
const PROGRAMS = join(ROOT, "docs/examples/programs");
const NAMES = readdirSync(PROGRAMS, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

for (const folder of ["", ...NAMES]) {
  const [english, chinese] = ["README.md", "README.zh-CN.md"].map((file) => join(PROGRAMS, folder, file));
  test(`${folder || "all programs"}: both READMEs have the same commands, names and tables`, () => {
    assert.deepEqual(partsOf(chinese), partsOf(english));
  });
}

const PACKAGES = readdirSync(join(ROOT, "packages"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => `packages/${name}`);
for (const folder of ["", ...PACKAGES, "docs/examples/programs", ...NAMES.map((name) => `docs/examples/programs/${name}`)]) {
  test(`${folder || "root"}: links in READMEs lead to files`, () => {
    for (const readme of ["README.md", "README.zh-CN.md"].map((file) => join(ROOT, folder, file))) {
      for (const [, link] of readFileSync(readme, "utf8").matchAll(/\]\(([^\s)]+)\)/g)) {
        const path = /^https:\/\/github\.com\/volc-im\/volc-im\/(?:tree|blob)\/main\/(.*)$/.exec(link)?.[1];
        const target = path ? join(ROOT, path) : join(dirname(readme), link.replace(/#.*$/, ""));
        assert.ok((!path && link.startsWith("http")) || existsSync(target), `${readme} leads to ${link}`);
      }
    }
  });
}

for (const file of ["README.md", "README.zh-CN.md"]) {
  test(`the root's ${file} shows the first lines of the npm package's, which run in its tests`, () => {
    const [root, npm] = ["", "packages/npm"].map((folder) => /^```js\n([^]*?)^```$/m.exec(readFileSync(join(ROOT, folder, file), "utf8"))[1]);
    assert.ok(npm.startsWith(root.trimEnd()));
  });
}

test("the root's READMEs have the same parts", () => {
  const [english, chinese] = ["README.md", "README.zh-CN.md"].map((file) => partsOf(join(ROOT, file)));
  assert.deepEqual(chinese.rows, english.rows);
});

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
