import { signal } from "@preact/signals";
import { remembered } from "../shell/remembered";
import { MESSAGES } from "./messages";

export type Language = "en" | "zh";
export type MessageKey = keyof typeof MESSAGES;

const preferred = (): Language => (navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag))?.slice(0, 2).toLowerCase() === "zh" ? "zh" : "en");

/** The language of everything that the console says. */
export const language = signal<Language>(remembered("language", ["en", "zh"]) ?? preferred());

/** The text of a key, with `{name}` replaced. */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  const text: string = MESSAGES[key][language.value === "zh" ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** A number with separators of thousands. */
export const count = (value: number): string => value.toLocaleString(language.value === "zh" ? "zh-CN" : "en-US");
