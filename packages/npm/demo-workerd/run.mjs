// Bundles the worker as Wrangler would, serves it with the workerd binary, and prints what it answers.

import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import workerd from "workerd";

mkdirSync("out", { recursive: true });
await build({
  entryPoints: ["worker.mjs"],
  outfile: "out/worker.mjs",
  bundle: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  external: ["*.wasm"],
});
for (const name of ["im.wasm", "callbacks.wasm"]) {
  copyFileSync(createRequire(import.meta.url).resolve(`volc-im/${name}`), `out/${name}`);
}
const names = ["VOLC_IM_BASE_URL", "VOLC_IM_APP_ID", "VOLC_IM_ACCESS_KEY", "VOLC_IM_SECRET_KEY"];
writeFileSync(
  "out/config.capnp",
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [
        (name = "worker", esModule = embed "worker.mjs"),
        (name = "./im.wasm", wasm = embed "im.wasm"),
        (name = "./callbacks.wasm", wasm = embed "callbacks.wasm"),
      ],
      compatibilityDate = "2025-06-01",
      bindings = [ ${names.map((name) => `(name = "${name}", fromEnvironment = "${name}")`).join(", ")} ],
    )),
    # The emulator is on this machine.
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [ (name = "http", address = "127.0.0.1:0", http = (), service = "main") ],
);
`,
);
const server = spawn(workerd.default, ["serve", "out/config.capnp", "--control-fd=3"], {
  stdio: ["ignore", "inherit", "inherit", "pipe"],
});
try {
  const [line] = await once(createInterface({ input: server.stdio[3] }), "line");
  console.log(`volc-im demo: workerd ${workerd.version} against the emulator at ${process.env.VOLC_IM_BASE_URL}\n`);
  const answer = await fetch(`http://127.0.0.1:${JSON.parse(line).port}/run`);
  const transcript = await answer.text();
  if (!answer.ok) throw new Error(`the worker failed: ${transcript}`);
  console.log(`${transcript}\n\neverything was as expected`);
} finally {
  server.kill();
  await once(server, "exit");
}
