// Vite's server side: in development, built with the package beside it, and built into one file.

import { rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { build, createServer } from "vite";
import { expectEverything } from "./shared/expect.mjs";

const server = await createServer({ logLevel: "warn", server: { middlewareMode: true }, appType: "custom" });
expectEverything(await (await server.ssrLoadModule("/server.js")).run());
await server.close();

for (const noExternal of [undefined, true]) {
  const outDir = `out-${noExternal ?? "beside"}`;
  rmSync(outDir, { recursive: true, force: true });
  await build({ logLevel: "warn", build: { ssr: "server.js", outDir }, ssr: { noExternal } });
  expectEverything(await (await import(pathToFileURL(`${outDir}/server.js`).href)).run());
}
