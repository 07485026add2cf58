// Every page, in the order of the sidebar. Its title there is its first heading.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PAGES = join(import.meta.dirname, "../pages");

/** Groups of pages. */
export const GROUPS = [
  { en: "Start", zh: "开始", pages: ["quick-start", "console-keys", "authentication"] },
  { en: "Calls", zh: "调用", pages: ["sending", "ids", "string-user-ids", "listings", "batches", "campaigns", "rates", "retries", "errors", "own-http-client"] },
  { en: "Callbacks", zh: "回调", pages: ["callbacks", "callback-frameworks", "callback-replay"] },
  { en: "Users", zh: "用户", pages: ["login-tokens", "message-content"] },
  { en: "Operation", zh: "运维", pages: ["testing", "logging", "production", "security", "faq"] },
  { en: "Languages", zh: "各语言", pages: ["javascript", "python", "kotlin", "rust", "swift"] },
  { en: "Reference", zh: "参考", pages: ["reference/index", "reference/events", "reference/codes", "reference/defaults", "reference/official-sdks"] },
  { en: "More", zh: "更多", pages: ["moving", "client-errors", "architecture", "contributing"] },
];

/** References of the languages, made by their own tools: path below their folder, and title. */
const REFERENCES = [
  ["rust/volc_im/index.html", "Rust"],
  ["javascript/index.html", "JavaScript"],
  ["python/volc_im.html", "Python"],
  ["kotlin/index.html", "Kotlin, Java"],
  ["swift/documentation/volcim/", "Swift"],
] as const;

/** Links to those that are built: they are no pages of this site, so that it does not check them. */
function references(language: "en" | "zh") {
  const built = process.env.VOLC_IM_DOCS_API ?? "";
  const items = REFERENCES.filter(([path]) => built && existsSync(join(built, path)));
  const base = process.env.VOLC_IM_DOCS_BASE ?? "/";
  return items.length
    ? [{ text: language === "zh" ? "各语言的类型" : "Types by language", items: items.map(([path, text]) => ({ text, link: `${base}api/${path}`, target: "_blank" })) }]
    : [];
}

/** The sidebar of a language: of the pages, and of the reference with its actions. */
export function sidebar(language: "en" | "zh") {
  const folder = language === "zh" ? "zh/" : "";
  const pages = [...sidebarOf(language, folder), ...references(language)];
  const isReference = (group: { items: { link: string }[] }) => group.items.some(({ link }) => link.includes("/reference/"));
  return {
    [`/${folder}`]: pages,
    [`/${folder}reference/`]: [...pages.filter(isReference), ...actions(folder), ...pages.filter((group) => !isReference(group)).map(closed)],
  };
}

const closed = <T,>(group: T) => ({ ...group, collapsed: true });

/** The groups of the page of all actions, with the links of its tables. */
function actions(folder: string) {
  const path = join(PAGES, `${folder}reference/index.md`);
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n## ")
    .slice(1)
    .map((group) => ({
      text: group.split("\n", 1)[0] as string,
      collapsed: true,
      items: [...group.matchAll(/^\| \[(\w+)\]/gm)].map(([, name]) => ({ text: name as string, link: `/${folder}reference/${name}` })),
    }));
}

function sidebarOf(language: "en" | "zh", folder: string) {
  return GROUPS.map((group) => ({
    text: group[language],
    items: group.pages
      .filter((page) => existsSync(join(PAGES, `${folder}${page}.md`)))
      .map((page) => ({ text: titleOf(`${folder}${page}.md`), link: `/${folder}${page.replace(/index$/, "")}` })),
  }));
}

function titleOf(path: string): string {
  const title = /^# (.+)$/m.exec(readFileSync(join(PAGES, path), "utf8"))?.[1];
  if (!title) throw new Error(`${path} has no heading`);
  return title;
}
