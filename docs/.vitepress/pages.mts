// Every page, in the order of the sidebar. Its title there is its first heading.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PAGES = join(import.meta.dirname, "../pages");

/** Groups of pages. */
export const GROUPS = [
  { en: "Start", zh: "开始", pages: ["quick-start", "console-keys", "authentication"] },
  { en: "Calls", zh: "调用", pages: ["sending", "ids", "string-user-ids", "listings", "batches", "rates", "retries", "errors", "own-http-client"] },
  { en: "Callbacks", zh: "回调", pages: ["callbacks", "callback-frameworks", "callback-replay"] },
  { en: "Users", zh: "用户", pages: ["login-tokens", "message-content"] },
  { en: "Operation", zh: "运维", pages: ["testing", "logging", "production", "security", "faq"] },
  { en: "More", zh: "更多", pages: ["moving", "client-errors", "architecture", "contributing"] },
];

/** The sidebar of a language. */
export function sidebar(language: "en" | "zh") {
  const folder = language === "zh" ? "zh/" : "";
  return GROUPS.map((group) => ({
    text: group[language],
    items: group.pages
      .filter((page) => existsSync(join(PAGES, `${folder}${page}.md`)))
      .map((page) => ({ text: titleOf(`${folder}${page}.md`), link: `/${folder}${page}` })),
  }));
}

function titleOf(path: string): string {
  const title = /^# (.+)$/m.exec(readFileSync(join(PAGES, path), "utf8"))?.[1];
  if (!title) throw new Error(`${path} has no heading`);
  return title;
}
