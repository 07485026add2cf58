// Prints what is public in the npm package: the exports of each entry with their declarations, without comments.
// `node typescript.mjs PACKAGE TYPESCRIPT`: the unpacked package, and the folder of the compiler's package.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [folder, compiler] = process.argv.slice(2).map((path) => resolve(path));
const ts = createRequire(import.meta.url)(compiler);

/** The declarations of an entry, for import. */
const typesOf = (entry) => {
  if (typeof entry !== "object") return undefined;
  return entry.types ?? typesOf(entry.import ?? entry.default ?? {});
};

const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const entries = Object.entries(exports).flatMap(([name, entry]) => {
  const types = typesOf(entry);
  return types === undefined ? [] : [[name, join(folder, types)]];
});
const program = ts.createProgram(
  entries.map(([, file]) => file),
  { module: ts.ModuleKind.NodeNext, skipLibCheck: true, strict: true, target: ts.ScriptTarget.ES2022, types: [] },
);
const checker = program.getTypeChecker();
const printer = ts.createPrinter({ removeComments: true });

const isInternal = (node) => ts.getJSDocTags(node).some((tag) => tag.tagName.text === "internal");
const isHidden = (node) =>
  isInternal(node) || (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0 || node.name?.kind === ts.SyntaxKind.PrivateIdentifier;

/** A declaration without its private members. */
const shown = (node) => {
  const prune = (context) => (root) => {
    const visit = (child) => (ts.isClassElement(child) || ts.isTypeElement(child)) && isHidden(child) ? undefined : ts.visitEachChild(child, visit, context);
    return ts.visitNode(root, visit);
  };
  const { transformed } = ts.transform(node, [prune]);
  return printer.printNode(ts.EmitHint.Unspecified, transformed[0], node.getSourceFile());
};

const isOurs = (node) => node.getSourceFile().fileName.startsWith(folder.replaceAll("\\", "/"));
const printed = new Map();
for (const [entry, file] of entries) {
  console.log(`\n# ${entry === "." ? "volc-im" : `volc-im${entry.slice(1)}`}\n`);
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  if (module === undefined) throw new Error(`${file} is no module`);
  const symbols = checker.getExportsOfModule(module).sort((one, other) => (one.name < other.name ? -1 : 1));
  if (symbols.length === 0) throw new Error(`${entry} exports nothing`);
  for (const symbol of symbols) {
    const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const first = printed.get(origin);
    if (first !== undefined) {
      console.log(`${symbol.name}: as in ${first}`);
      continue;
    }
    printed.set(origin, entry === "." ? "volc-im" : `volc-im${entry.slice(1)}`);
    for (const declaration of origin.declarations ?? []) {
      if (!isOurs(declaration)) continue;
      const whole = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
      console.log(`${symbol.name === origin.name ? "" : `${symbol.name}: `}${shown(whole)}`);
    }
  }
}
