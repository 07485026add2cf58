// Message content: JSON text inside a string.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ImError, jsonContent, readTextContent, textContent } from "volc-im";

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

test("what cannot be content is refused", () => {
  const refused = (make, rule) => assert.throws(make, (error) => error instanceof ImError && error.rule === rule);
  refused(() => textContent(5), "type");
  refused(() => readTextContent(undefined), "type");
  refused(() => jsonContent({ id: 2 ** 53 }), "safe_integer");
  const cyclic = {};
  cyclic.self = cyclic;
  refused(() => jsonContent(cyclic), "cyclic");
});
