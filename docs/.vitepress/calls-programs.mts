// Calls as programs that only have to compile.

interface Frame {
  path: string;
  head: string;
  body: (name: string, code: string) => string;
  end?: string;
}

const indented = (code: string) => code.replace(/^(?=.)/gm, "    ");

const FRAMES: Record<string, Frame> = {
  kotlin: {
    path: "kotlin/Calls.kt",
    head: "package calls\n\nimport volc.im.*\n",
    body: (name, code) => `suspend fun ${name}(im: ImClient) {\n${indented(code)}\n}\n`,
  },
  java: {
    path: "java/calls/Calls.java",
    head: "package calls;\n\nimport java.util.*;\nimport volc.im.*;\n\nfinal class Calls {",
    body: (name, code) => `static void ${name}(BlockingImClient im) {\n${indented(code)}\n}\n`,
    end: "}\n",
  },
  rust: {
    path: "calls.rs",
    head: [
      "#![allow(unused_imports, unused_variables, dead_code)]",
      "use serde_json::json;",
      "use std::collections::BTreeMap;",
      "use volc_im::codes::*;",
      "use volc_im::prelude::*;",
      ...["blacklists", "broadcasts", "conversations", "friends", "live_groups", "marks", "messages", "participants", "tokens", "users"].map(
        (domain) => `use volc_im::${domain}::*;`,
      ),
      "",
    ].join("\n"),
    body: (name, code) => `async fn ${name}(im: &ImClient) -> Result<(), Error> {\n${indented(code)}\n    Ok(())\n}\n`,
  },
  swift: {
    path: "Calls.swift",
    head: "import VolcIM\n",
    body: (name, code) => `func ${name}(_ im: ImClient) async throws {\n${indented(code)}\n    _ = result\n}\n`,
  },
};

/** A file of a language that is compiled, with a function for each of the codes. */
export function asProgram(language: string, codes: string[]): { path: string; text: string } | undefined {
  const frame = FRAMES[language];
  if (!frame) return undefined;
  const functions = codes.map((code, at) => frame.body(`call${at}`, code));
  return { path: frame.path, text: [frame.head, ...functions, frame.end].filter((part) => part !== undefined).join("\n") };
}
