// Both languages say everything, with the same values in it, in the words of the house.
import assert from "node:assert/strict";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("../src/i18n/messages.ts", import.meta.url));
const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: "esm", write: false });
const messages = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

const values = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
/** Texts that are the same word in both languages, or a name. */
const SAME = new Set(["action", "ofMost"]);

test("every message has an English and a Chinese text", () => {
  assert.ok(Object.keys(messages).length > 200);
  for (const [key, message] of Object.entries(messages)) {
    assert.equal(message.length, 2, key);
    const [english, chinese] = message;
    assert.match(english, /[a-z]/i, key);
    assert.doesNotMatch(english, /\p{Script=Han}/u, key);
    if (!SAME.has(key)) assert.match(chinese, /\p{Script=Han}/u, key);
    for (const form of english.split("|")) assert.ok(values(form).every((value) => values(chinese).includes(value)), key);
    assert.deepEqual(values(english), values(chinese), key);
    assert.ok(!chinese.includes("|"), `${key}: Chinese has one form`);
  }
});

test("Chinese keeps to the words and the punctuation of the project", () => {
  for (const [key, [, chinese]] of Object.entries(messages)) {
    assert.doesNotMatch(chinese, /您|应答|正文|处理器/, key);
    assert.doesNotMatch(chinese, /\p{Script=Han}[,;:!?]|\p{Script=Han}\.(?!\d)/u, `${key}: full-width punctuation`);
    assert.doesNotMatch(chinese, /\p{Script=Han}[A-Za-z0-9{]|[A-Za-z0-9}]\p{Script=Han}/u, `${key}: a space between Chinese and Latin`);
  }
});
