import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";
import { tabsMarkdownPlugin } from "vitepress-plugin-tabs";
import { expandCalls, writeCalls } from "./calls.mts";
import { expandExamples } from "./examples.mts";
import { sidebar } from "./pages.mts";
import { tokenize } from "./search.mts";

const ICON = readFileSync(join(import.meta.dirname, "../../packages/emulator/console/src/icon.svg"), "utf8");
const REPOSITORY = "https://github.com/volc-im/volc-im";

export default defineConfig({
  title: "volc-im",
  head: [["link", { rel: "icon", href: `data:image/svg+xml,${encodeURIComponent(ICON)}` }]],
  srcDir: "pages",
  // The folder on the server: "/" or, for a project page, "/volc-im/".
  base: process.env.VOLC_IM_DOCS_BASE ?? "/",
  outDir: process.env.VOLC_IM_DOCS_OUT ?? "../target/docs/site",
  cacheDir: "../target/docs/cache",
  cleanUrls: false,
  // Reference pages of the languages are made by other tools, and are not there when this one checks its links.
  ignoreDeadLinks: [/\/api\//],
  markdown: {
    // The usual ones show comments and some words with too little contrast.
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config(md) {
      md.use(tabsMarkdownPlugin);
      md.core.ruler.before("normalize", "examples", (state) => {
        const path = state.env?.relativePath ?? "";
        state.src = expandCalls(expandExamples(state.src, path), path.startsWith("zh/"));
      });
    },
  },
  buildEnd: ({ outDir }) => writeCalls(join(outDir, "../calls")),
  themeConfig: {
    socialLinks: [{ icon: "github", link: REPOSITORY }],
    search: {
      provider: "local",
      options: {
        miniSearch: { options: { tokenize } },
        locales: {
          zh: {
            translations: {
              button: { buttonText: "搜索", buttonAriaLabel: "搜索" },
              modal: {
                displayDetails: "显示详情",
                resetButtonTitle: "清除",
                backButtonTitle: "关闭",
                noResultsText: "没有结果：",
                footer: { selectText: "打开", navigateText: "切换", closeText: "关闭" },
              },
            },
          },
        },
      },
    },
  },
  locales: {
    root: {
      label: "English",
      lang: "en",
      description: "Volcengine IM for Rust, JavaScript, Python, Kotlin, Java and Swift servers.",
      themeConfig: { sidebar: sidebar("en"), nav: [] },
    },
    zh: {
      label: "中文",
      lang: "zh-CN",
      link: "/zh/",
      description: "火山引擎即时通讯（IM）的服务端库：Rust、JavaScript、Python、Kotlin、Java、Swift。",
      themeConfig: {
        sidebar: sidebar("zh"),
        nav: [],
        outline: { label: "本页内容" },
        docFooter: { prev: "上一页", next: "下一页" },
        darkModeSwitchLabel: "深色模式",
        lightModeSwitchTitle: "切换到浅色模式",
        darkModeSwitchTitle: "切换到深色模式",
        sidebarMenuLabel: "目录",
        returnToTopLabel: "回到顶部",
        langMenuLabel: "语言",
      },
    },
  },
});
