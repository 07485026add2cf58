// Next.js, built and served by both its bundlers: route handlers on Node and on the edge runtime.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { expectServer } from "./shared/expect.mjs";

const NEXT = "node_modules/next/dist/bin/next";
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };

await builtBy("--turbopack", ["node", "edge"]);
// With webpack, Next.js 16.4 fails to build any route handler of the edge runtime, whatever is in it.
rmSync("app/edge", { recursive: true });
await builtBy("--webpack", ["node"]);

async function builtBy(bundler, runtimes) {
  rmSync(".next", { recursive: true, force: true });
  execFileSync(process.execPath, [NEXT, "build", bundler], { env, stdio: ["ignore", "ignore", "inherit"] });
  const server = spawn(process.execPath, [NEXT, "start", "--port", "0", "--hostname", "127.0.0.1"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const address = await addressOf(server);
    for (const runtime of runtimes) await expectServer(`${address}/${runtime}`);
  } finally {
    server.kill();
    await once(server, "exit");
  }
}

/** Where it says that it listens. */
async function addressOf(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (address && !address.endsWith(":0")) return address;
  }
  throw new Error("next did not start");
}
