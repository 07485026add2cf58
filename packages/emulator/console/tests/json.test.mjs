// JSON that the emulator and backends send is shown digit by digit.
import assert from "node:assert/strict";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("../src/api/json.ts", import.meta.url));
const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: "esm", write: false });
const json = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

test("64-bit ids survive reading and writing", () => {
  const text = '{"id":7221856821303362049,"small":12,"negative":-9223372036854775808,"list":[18446744073709551615,1.5],"none":null,"__proto__":{"x":1}}';
  const read = json.parseJson(text);
  assert.equal(read.id, 7221856821303362049n);
  assert.equal(read.small, 12);
  assert.equal(read.negative, -9223372036854775808n);
  assert.deepEqual(read.list, [18446744073709551615n, 1.5]);
  assert.equal(Object.getPrototypeOf(read), Object.prototype);
  assert.equal(json.writeJson(read), text);
});

test("what is no JSON is refused, as JSON.parse does", () => {
  for (const text of ["", "{", '{"a":7221856821303362049', "[7221856821303362049,]", "7221856821303362049 1", "NaN", '{"a":01234567890123456789}']) {
    assert.throws(() => json.parseJson(text), SyntaxError, text);
    assert.equal(json.tryJson(text), undefined);
  }
});

test("a layout keeps every character but the spaces between", () => {
  const text = '{"a":1.50,"b":[],"c":{},"d":[7221856821303362049,{"e":"x, {y}: [z]"}],"f":"\\u00e9"}';
  const laid = json.pretty(text);
  assert.ok(laid.includes("1.50") && laid.includes("7221856821303362049") && laid.includes('"x, {y}: [z]"') && laid.includes("\\u00e9"));
  assert.equal(JSON.stringify(JSON.parse(laid)), JSON.stringify(JSON.parse(text)));
  assert.equal(json.pretty("<html>"), "<html>");
});
