import { signal } from "@preact/signals";
import { remembered } from "../shell/remembered";
import type { Message } from "./text";

export type Language = "en" | "zh";
export type { Message };

const preferred = (): Language => (navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag))?.slice(0, 2).toLowerCase() === "zh" ? "zh" : "en");

/** The language of everything that the console says. */
export const language = signal<Language>(remembered("language", ["en", "zh"]) ?? preferred());

/** A message in the language, with `{name}` replaced. A text with `|` has a first form for one of something. */
export function t(message: Message, values: Record<string, string | number> = {}): string {
  const [one, many = one] = message[language.value === "zh" ? 1 : 0].split("|") as [string, string?];
  return (values["n"] === 1 || values["n"] === "1" ? one : many).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** A number with separators of thousands. */
export const count = (value: number): string => value.toLocaleString(language.value === "zh" ? "zh-CN" : "en-US");
