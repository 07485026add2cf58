// Both languages say the same: the same pages, headings, examples, tables and links.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

const PAGES = join(import.meta.dirname, "../pages");
const markdown = (folder) => readdirSync(join(PAGES, folder)).filter((name) => name.endsWith(".md")).sort();
const pages = (language) => [
  ...markdown(language),
  ...markdown(join(language, "reference")).map((name) => join("reference", name)),
];
const ENGLISH = pages("");

test("every page exists in both languages", () => {
  assert.deepEqual(pages("zh"), ENGLISH);
  const actions = ENGLISH.filter((name) => /^reference\/[A-Z]/.test(name));
  assert.equal(actions.length, 57);
  const events = readFileSync(join(PAGES, "reference/events.md"), "utf8").match(/^## \w+$/gm).filter((heading) => heading !== "## Objects");
  assert.equal(events.length, 17);
});

for (const name of ENGLISH) {
  test(`${name} has the same parts in both languages`, () => {
    assert.deepEqual(partsOf(join("zh", name)), partsOf(name));
  });
}

/** What does not depend on the language: in this order, what a reader meets on the page. */
function partsOf(path) {
  const text = readFileSync(join(PAGES, path), "utf8");
  let isCode = false;
  return text.split("\n").flatMap((line) => {
    if (line.startsWith("```")) {
      isCode = !isCode;
      return [line];
    }
    if (isCode) return [];
    const heading = /^#+ /.exec(line);
    if (heading) return [heading[0].trim()];
    if (line.startsWith("[[") || line.startsWith(":::") || line.startsWith("== ")) return [line];
    if (line.startsWith("|")) return [`row of ${line.split(/(?<!\\)\|/).length}`];
    if (line.startsWith("- ")) return ["item"];
    return [];
  });
}

test("code in pages comes from programs, apart from commands and manifests", () => {
  const allowed = ["sh", "toml", "xml", "json"];
  for (const name of ENGLISH) {
    const text = readFileSync(join(PAGES, name), "utf8");
    // Indented ones, and ones by tildes or with more behind the language, would not be looked at.
    assert.deepEqual(text.split("\n").filter((line) => /^\s*(```|~~~)/.test(line) && !/^```\w*$/.test(line)), [], name);
    for (const [, language] of text.matchAll(/^```(\w*)\n[^]*?^```$/gm)) {
      assert.ok(allowed.includes(language), `${name} has code in ${language || "no language"}`);
    }
  }
});
