// The modules of edge runtimes are compiled for size, Node's for speed: what is tested on Node's, once more on those.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

for (const file of ["vectors", "texts", "callbacks", "content", "requests", "responses", "rows", "replay"]) {
  test(`${file}.test.mjs`, () => {
    const node = ["--conditions=workerd", "--import", new URL("wasm-imports.mjs", import.meta.url).href, path(`${file}.test.mjs`)];
    // A test of a test: it reports by itself, not to this one's runner.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    try {
      const output = execFileSync(process.execPath, node, { encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] });
      assert.match(output, /pass [1-9]/);
    } catch (error) {
      throw new Error(`${error.message}\n${error.stdout}`);
    }
  });
}

test("campaigns are not in the module of edge runtimes, which says so", () => {
  const program = `import { ImClient, Ledger } from "volc-im";
    const store = { claim() {}, settle() {}, read() {} };
    const im = new ImClient({ appId: 1, accessKeyId: "a", secretAccessKey: "s" });
    const ledger = { campaign: "spring", store };
    const given = { sender: 1, receiver: [1], msgType: 10001, content: "{}" };
    for (const use of [() => new Ledger("spring", store), () => im.batch("BatchSendMessage", given, { ledger })]) {
      try { await use(); } catch (error) { console.log(error.kind, error.path, error.rule); }
    }`;
  const imports = new URL("wasm-imports.mjs", import.meta.url).href;
  const options = { encoding: "utf8", cwd: fileURLToPath(new URL(".", import.meta.url)) };
  const given = ["--conditions=workerd", "--import", imports, "--input-type=module", "--eval", program];
  assert.equal(execFileSync(process.execPath, given, options), "validation ledger runtime\n".repeat(2));
});
