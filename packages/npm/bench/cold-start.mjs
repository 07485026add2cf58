// Import and first use in fresh processes: ours verifies a callback, the vendor's SDK signs once. The processes take turns.

import { execFileSync } from "node:child_process";
import { Callbacks } from "volc-im";
import { report } from "./report.mjs";

const RUNS = 25;
const body = new Callbacks({ secret: "s", appId: 1 }).sign({ type: "BeforeSendMessage", data: { UserId: 1 } });
const timed = (code) => `
  const start = performance.now();
  ${code}
  console.log(performance.now() - start);`;
const verify = (entry) => `
  const { Callbacks } = await import("${entry}");
  new Callbacks({ secret: "s", appId: 1 }).verify(${JSON.stringify(body)});`;
const PROGRAMS = {
  whole: timed(verify("volc-im")),
  callbacks: timed(verify("volc-im/callbacks")),
  vendor: timed(`
  const { Signer } = (await import("@volcengine/openapi")).default;
  const request = { region: "cn-north-1", method: "POST", params: { Action: "A", Version: "1" }, headers: {}, body: "{}" };
  new Signer(request, "rtc").addAuthorization({ accessKeyId: "a", secretKey: "s" });`),
};

/** Milliseconds from before the import, and of the whole process with its own start: medians. */
function medians() {
  const names = Object.keys(PROGRAMS);
  const inside = Object.fromEntries(names.map((name) => [name, []]));
  const outside = Object.fromEntries(names.map((name) => [name, []]));
  for (let run = 0; run < RUNS; run++) {
    for (const name of names) {
      const start = performance.now();
      const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", PROGRAMS[name]], { encoding: "utf8" });
      outside[name].push(performance.now() - start);
      inside[name].push(Number(printed));
    }
  }
  const median = (times) => times.sort((a, b) => a - b)[RUNS >> 1];
  return [inside, outside].map((times) => Object.fromEntries(names.map((name) => [name, median(times[name])])));
}

const [inside, outside] = medians();
const peer = "@volcengine/openapi, import + sign";
report("import volc-im + verify, fresh process", inside.whole, "ms", peer, inside.vendor, 0.25);
report("import volc-im/callbacks + verify, fresh process", inside.callbacks, "ms", peer, inside.vendor, 0.25);
report("the same with the start of Node itself", outside.whole, "ms", peer, outside.vendor, "");
