// The workerd binary, given the bundle and the wasm file as Wrangler gives them.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import workerd from "workerd";
import { expectServer } from "./shared/expect.mjs";

const NAMES = ["VOLC_IM_BASE_URL", "VOLC_IM_APP_ID", "VOLC_IM_ACCESS_KEY", "VOLC_IM_SECRET_KEY"];
const dist = join(dirname(createRequire(import.meta.url).resolve("volc-im")));

mkdirSync("out", { recursive: true });
const loaded = {};
for (const entry of ["worker.mjs", "callbacks-worker.mjs"]) {
  const { metafile } = await build({
    entryPoints: [entry],
    outdir: "out",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["*.wasm"],
    metafile: true,
  });
  loaded[entry] = Object.values(metafile.outputs)[0].imports.map(({ path }) => path);
}
assert.deepEqual(loaded, { "worker.mjs": ["./im.wasm", "./callbacks.wasm"], "callbacks-worker.mjs": ["./callbacks.wasm"] });
for (const file of ["im.wasm", "callbacks.wasm"]) copyFileSync(join(dist, file), join("out", file));

const worker = (script) => `(
  modules = [
    (name = "worker", esModule = embed "${script}"),
    ${loaded[script].map((name) => `(name = "${name}", wasm = embed "${name.slice(2)}"),`).join("\n    ")}
  ],
  compatibilityDate = "2025-06-01",
  bindings = [ ${NAMES.map((name) => `(name = "${name}", fromEnvironment = "${name}")`).join(", ")} ],
)`;
writeFileSync(
  "out/config.capnp",
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "whole", worker = ${worker("worker.mjs")}),
    (name = "callbacks", worker = ${worker("callbacks-worker.mjs")}),
    # The emulator is on this machine.
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [
    (name = "whole", address = "127.0.0.1:0", http = (), service = "whole"),
    (name = "callbacks", address = "127.0.0.1:0", http = (), service = "callbacks"),
  ],
);
`,
);
const server = spawn(workerd.default ?? workerd, ["serve", "out/config.capnp", "--control-fd=3"], {
  stdio: ["ignore", "inherit", "inherit", "pipe"],
});
try {
  const ports = {};
  for await (const line of createInterface({ input: server.stdio[3] })) {
    const { event, socket, port } = JSON.parse(line);
    if (event === "listen") ports[socket] = port;
    if (Object.keys(ports).length === 2) break;
  }
  await expectServer(`http://127.0.0.1:${ports.whole}`);
  const answer = await fetch(`http://127.0.0.1:${ports.callbacks}`);
  assert.equal(await answer.text(), "callbacks");
} finally {
  server.kill();
  await once(server, "exit");
}
