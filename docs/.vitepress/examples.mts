// Code in pages is cut out of programs that the tests run, one in each language:
// a line `[[example NAME REGION]]` becomes a tab for each language that has the region, a line `[[file PATH]]` the code of a
// whole program, without what its head says to those who read the file, and `[[file PATH REGION]]` a region of it.
import { readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";

const ROOT = join(import.meta.dirname, "../examples");

/** Folder, tab, and name for the highlighter. */
export const LANGUAGES = [
  { folder: "javascript", title: "JavaScript", highlight: "js" },
  { folder: "python", title: "Python", highlight: "python" },
  { folder: "kotlin", title: "Kotlin", highlight: "kotlin" },
  { folder: "java", title: "Java", highlight: "java" },
  { folder: "rust", title: "Rust", highlight: "rust" },
  { folder: "swift", title: "Swift", highlight: "swift" },
];

const MARKER = /^\[\[example (?<name>[\w-]+) (?<region>[\w-]+)\]\]$/gm;
const FILE = /^\[\[file (?<path>\S+?)(?: (?<region>[\w-]+))?\]\]$/gm;
/** Comments and a docstring at the beginning; not the line that tells which Swift reads a manifest. */
const HEAD = /^(?:(?:\/\/(?! swift-tools-version).*\n)+|"""[^]*?"""\n)\n*/;
const HIGHLIGHTS: Record<string, string> = { ".mjs": "js", ".py": "python", ".kt": "kotlin", ".java": "java", ".rs": "rust", ".swift": "swift" };
const REGION = /^\s*(?:\/\/|#) (?:(?<end>endregion)|region) (?<name>[\w-]+)$/;

/** A page with its examples in place. */
export function expandExamples(page: string, path: string): string {
  const chinese = path.startsWith("zh/");
  // A line break between Chinese characters is not a space.
  if (chinese) page = page.replace(/(?<=[\p{Script=Han}，。；：、！？）”])\n(?=[\p{Script=Han}（“])/gu, "");
  return page
    .replace(MARKER, (_, name: string, region: string) => tabs(name, region, chinese, path))
    .replace(FILE, (_, file: string, region: string | undefined) => {
      const whole = readFileSync(join(ROOT, "../..", file), "utf8");
      const code = region ? regionsIn(whole, file).get(region) : whole.replace(HEAD, "").trim();
      if (!code) throw new Error(`${path}: ${file} has no region ${region}`);
      return `\`\`\`${HIGHLIGHTS[extname(file)]}\n${chinese ? inChinese(code) : code}\n\`\`\``;
    });
}

function tabs(name: string, region: string, chinese: boolean, path: string): string {
  const found = LANGUAGES.flatMap((language) => {
    const code = regionsOf(language.folder, name).get(region);
    if (!code) return [];
    return [`== ${language.title}\n\n\`\`\`${language.highlight}\n${chinese ? inChinese(code) : code}\n\`\`\`\n`];
  });
  if (!found.length) throw new Error(`${path}: no example ${name} has a region ${region}`);
  return `:::tabs key:language\n${found.join("\n")}\n:::`;
}

/** The regions of a program, without their indentation. Names of files differ by language: only letters count. */
export function regionsOf(folder: string, name: string): Map<string, string> {
  const file = files(folder).find((path) => plain(path.replace(/^.*\//, "").replace(/\.\w+$/, "")) === plain(name));
  return file ? regionsIn(readFileSync(join(ROOT, folder, file), "utf8"), file) : new Map();
}

function regionsIn(program: string, file: string): Map<string, string> {
  const regions = new Map<string, string>();
  const open = new Map<string, string[]>();
  for (const line of program.split("\n")) {
    const marker = REGION.exec(line)?.groups;
    if (!marker) {
      for (const lines of open.values()) lines.push(line);
    } else if (marker.end) {
      // A region in several pieces, with what only the test needs between them.
      const pieces = [regions.get(marker.name), outdented(open.get(marker.name) ?? [])];
      regions.set(marker.name, pieces.filter(Boolean).join("\n\n"));
      open.delete(marker.name);
    } else {
      open.set(marker.name, []);
    }
  }
  if (open.size) throw new Error(`${file}: region ${[...open.keys()]} has no end`);
  return regions;
}

const files = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .map(String)
    .filter((path) => /\.(mjs|py|kt|java|rs|swift)$/.test(path) && !/(node_modules|target|\.build)\//.test(path))
    .sort();

const plain = (name: string) => name.replace(/[-_]/g, "").toLowerCase();

function outdented(lines: string[]): string {
  const indents = lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  const least = Math.min(...indents);
  return lines.map((line) => line.slice(least)).join("\n").trim();
}

const COMMENTS: Record<string, string> = JSON.parse(readFileSync(join(ROOT, "comments.zh-CN.json"), "utf8"));

const LINE_COMMENT = /(?<=^|\s)(\/\/\/?|#)( )(.+)$/gm;
const DOC_COMMENT = /(?<=^[ ]*)(\/\*\*|""")( ?)(.+?)(?= \*\/$|"""$)/gm;

/** The code with its comments in Chinese. */
function inChinese(code: string): string {
  const translate = (_: string, mark: string, space: string, comment: string) => {
    const chinese = /\p{L}/u.test(comment) ? COMMENTS[comment] : comment;
    if (!chinese) throw new Error(`docs/examples/comments.zh-CN.json has no line for: ${comment}`);
    return `${mark}${space}${chinese}`;
  };
  return code.replace(LINE_COMMENT, translate).replace(DOC_COMMENT, translate);
}
