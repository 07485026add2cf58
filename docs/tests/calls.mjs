// Runs the calls of a file, as pages show them: each gets the ids that the emulator gave instead of the pages' own.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { ImClient, textContent } = createRequire(`${process.cwd()}/`)("volc-im");
const { ids, lines } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const AsyncFunction = (async () => {}).constructor;

const im = new ImClient({
  accessKeyId: process.env.VOLCENGINE_ACCESS_KEY,
  secretAccessKey: process.env.VOLCENGINE_SECRET_KEY,
  appId: 123456,
  baseUrl: process.env.VOLC_IM_BASE_URL,
});
const given = {};
for (const { action, code, keep } of lines) {
  const real = Object.entries(given).reduce((text, [shown, id]) => text.replaceAll(shown, id), code);
  const result = await new AsyncFunction("im", "textContent", `${real}\nreturn result;`)(im, textContent);
  for (const [name, field] of Object.entries(keep)) given[ids[name]] = result[field];
  console.log(action);
}
