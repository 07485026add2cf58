import { effect, signal } from "@preact/signals";
import { language } from "../i18n";
import { remember, remembered } from "./remembered";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const theme = signal<Theme>(remembered("theme", THEMES) ?? "system");

/** Writes theme and language to the document, now and whenever they change. */
export function followChoices(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    remember("theme", theme.value);
  });
  let first = true;
  effect(() => {
    document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
    // The browser's language counts until somebody chooses.
    if (!first) remember("language", language.value);
    first = false;
  });
}
