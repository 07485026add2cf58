// Message content: JSON text inside a string.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ImError, jsonContent, mediaContent, readMediaContent, readProperty, readTextContent, textContent } from "volc-im";
import { thrownBy } from "./fixtures.mjs";
import { lossless, vectors } from "./vectors.mjs";

test("text is wrapped once and read back", () => {
  for (const text of ["hi", "", 'quoted " \\ \n 你好 😀 \u2028']) {
    assert.deepEqual(JSON.parse(textContent(text)), { text });
    assert.equal(readTextContent(textContent(text)), text);
  }
  assert.equal(readTextContent("hi"), undefined);
  assert.equal(readTextContent('{"text":1}'), undefined);
});

test("other content keeps its numbers", () => {
  assert.equal(jsonContent({ id: 7221856821303362049n, list: [1.5, null] }), '{"id":7221856821303362049,"list":[1.5,null]}');
});

const refused = (make, path, rule) => {
  const error = thrownBy(make);
  assert.ok(error instanceof ImError);
  assert.deepEqual([error.kind, error.path, error.rule], ["validation", path, rule]);
};

test("every vector of files and properties", () => {
  for (const { name, do: kind, file, content, files, property, items, error } of vectors("content.jsonl")) {
    if (kind === "read") assert.deepEqual(readMediaContent(content), files ?? undefined, name);
    else if (kind === "property" && error?.rule !== "syntax") {
      const read = () => readProperty(lossless(property));
      if (error) refused(read, error.path, error.rule);
      else assert.deepEqual(read(), items, name);
    } else if (kind === "media" && error) refused(() => mediaContent(file), error.path, error.rule);
    else if (kind === "media") {
      const made = mediaContent(file);
      assert.deepEqual(JSON.parse(made), JSON.parse(content), name);
      assert.deepEqual(readMediaContent(made), files, name);
      assert.equal(mediaContent(readMediaContent(made)[0]), made, name);
    }
  }
});

test("what cannot be content is refused", () => {
  refused(() => textContent(5), "text", "type");
  refused(() => readTextContent(undefined), "content", "type");
  refused(() => jsonContent({ id: 2 ** 53 }), "content.id", "safe_integer");
  const cyclic = {};
  cyclic.self = cyclic;
  refused(() => jsonContent(cyclic), "content.self", "cyclic");
  refused(() => mediaContent("image"), "file", "type");
  refused(() => mediaContent({ kind: "image", width: "5" }), "width", "type");
  refused(() => mediaContent({ kind: "image", width: 1.5 }), "width", "type");
  refused(() => mediaContent({ kind: "image", size: 2 ** 53 }), "size", "safe_integer");
  refused(() => mediaContent({ kind: "image", remoteURL: "u" }), "remoteURL", "unknown_field");
  refused(() => mediaContent({ kind: "image", ext: { a: 1 } }), "ext", "type");
  refused(() => readMediaContent({}), "content", "type");
  refused(() => readProperty(undefined), "property", "type");
});

test("members keep their digits", () => {
  const content = mediaContent({ kind: "file", size: 999999999999999n, extra: { id: 7221856821303362049n } });
  assert.match(content, /"fileSize":999999999999999,"id":7221856821303362049,/);
  assert.equal(readMediaContent(content)[0].extra.id, "7221856821303362049");
});
