// The call on an action's page, in every language: as the emulator's console writes it, from a line of the scenario that
// runs in every language.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Json, parseJson, writeJson } from "../../packages/emulator/console/src/api/json";
import { snippet } from "../../packages/emulator/console/src/snippets/write";
import { LANGUAGES } from "./examples.mts";
import { asProgram } from "./calls-programs.mts";

const SCENARIO = join(import.meta.dirname, "../../tests/vectors/scenario.jsonl");
const MARKER = /^\[\[call (?<action>\w+)\]\]$/gm;
/** Most items of a list on a page. */
const SHOWN = 2;

export interface Call {
  action: string;
  body: { [field: string]: Json };
  /** Name to path in the result, of what later calls need. */
  keep: Record<string, string>;
}

/** The calls of the scenario, in an order that works, with ids for the names that it keeps. */
export const { calls, ids } = readScenario();

function readScenario() {
  const ids: Record<string, string> = {};
  const calls = readFileSync(SCENARIO, "utf8")
    .trim()
    .split("\n")
    .map((line): Call => {
      const { action, body, keep = {} } = parseJson(withSmallUserIds(line)) as unknown as Call;
      // What the client makes by itself.
      delete body.ClientMsgId;
      delete body.IdempotentId;
      const text = writeJson(body).replace(/"\$(\w+)"/g, (_, name: string) => ids[name] as string);
      for (const name of Object.keys(keep)) ids[name] = String(7221856821303362048n + BigInt(Object.keys(ids).length));
      return { action, body: parseJson(text) as Call["body"], keep };
    });
  return { calls, ids };
}

/** The scenario's users have ids beyond 2^53, which are hard to read. */
function withSmallUserIds(line: string): string {
  return line.replace(/\b90071992547\d{5}\b/g, (id) => String(10001n + (BigInt(id) - 9007199254740993n) / 2n));
}

/** A page with its call in place. */
export function expandCalls(page: string, chinese: boolean): string {
  return page.replace(MARKER, (_, action: string) => {
    const call = calls.find((one) => one.action === action);
    if (!call) throw new Error(`${SCENARIO} has no call of ${action}`);
    const body = shortened(call.body);
    const tabs = LANGUAGES.map(({ folder, title, highlight }) => tab(title, highlight, codeOf(folder, { ...call, body })));
    tabs.push(tab(chinese ? "命令行" : "Command line", "sh", `volc-im call ${action} '${writeJson(body)}'`));
    return `:::tabs key:language\n${tabs.join("\n")}\n:::`;
  });
}

const tab = (title: string, highlight: string, code: string) => `== ${title}\n\n\`\`\`${highlight}\n${code}\n\`\`\`\n`;

/** A call as code of a language. */
export function codeOf(language: string, { action, body }: Pick<Call, "action" | "body">): string {
  const code = snippet(language as Parameters<typeof snippet>[0], action, body);
  if (code === undefined) throw new Error(`the console writes no ${action} in ${language}`);
  return code;
}

function shortened<T extends Json>(value: T): T {
  if (Array.isArray(value)) return value.slice(0, SHOWN).map(shortened) as T;
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortened(item)])) as T;
}

/** Writes all calls of the scenario for the tests: those that run as JSON, the others as a program each. */
export function writeCalls(folder: string) {
  mkdirSync(folder, { recursive: true });
  for (const { folder: language } of LANGUAGES) {
    const codes = calls.map((call) => codeOf(language, call));
    const lines = calls.map(({ action, keep }, at) => ({ action, keep, code: codes[at] }));
    const program = asProgram(language, codes);
    const path = join(folder, program?.path ?? `${language}.json`);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, program?.text ?? JSON.stringify({ ids, lines }));
  }
}
