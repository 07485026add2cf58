// Keys that work on every screen. A screen says what j, k and r do in it.
import { signal } from "@preact/signals";
import { go, SCREENS } from "./router";

export interface Keys {
  move?: (step: 1 | -1) => void;
  repeat?: (() => void) | undefined;
  close?: () => void;
}

/** What the keys do in the screen that is shown. */
export let screenKeys: Keys = {};
export const setScreenKeys = (keys: Keys): void => {
  screenKeys = keys;
};

/** Whether the list of keys is open. */
export const helpOpen = signal(false);

const writes = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

function pressed(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writes(event.target)) return;
  // The browser says that a dialog was closed some time after it closed it.
  if (document.querySelector("dialog[open]")) return;
  const step = { j: 1, k: -1 } as const;
  const search = document.querySelector<HTMLInputElement>("input[type=search]");
  const screen = SCREENS[Number(event.key) - 1];
  if (event.key === "j" || event.key === "k") screenKeys.move?.(step[event.key]);
  else if (event.key === "/" && search) search.focus();
  else if (event.key === "r") screenKeys.repeat?.();
  else if (event.key === "Escape") screenKeys.close?.();
  else if (event.key === "?") helpOpen.value = true;
  else if (screen) go(screen);
  else return;
  event.preventDefault();
}

export const listenToKeys = (): void => addEventListener("keydown", pressed);

/** Moves through a list by one; from nothing to its first entry. */
export function neighbour(keys: readonly string[], current: string | undefined, step: 1 | -1): string | undefined {
  const at = current === undefined ? -1 : keys.indexOf(current);
  return at < 0 ? keys[0] : keys[Math.min(keys.length - 1, Math.max(0, at + step))];
}
