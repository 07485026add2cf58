// The place is the fragment: #/calls/17. The emulator serves one page, whatever stands behind the #.
import { computed, signal } from "@preact/signals";

export const SCREENS = ["calls", "conversations", "callbacks", "faults", "users", "state"] as const;
export type Screen = (typeof SCREENS)[number];

const fragment = signal(location.hash);
addEventListener("hashchange", () => {
  fragment.value = location.hash;
});

/** The screen, and what is open in it. */
export const place = computed(() => {
  const [name, id] = fragment.value.replace(/^#\/?/, "").split("/");
  const screen = SCREENS.find((known) => known === name) ?? "calls";
  return { screen, id: id ? decodeURIComponent(id) : undefined };
});

export const hrefOf = (screen: Screen, id?: string): string => `#/${screen}${id === undefined ? "" : `/${encodeURIComponent(id)}`}`;

/** Opens something without a step in the browser's history, as moving through a list does. */
export function show(screen: Screen, id?: string): void {
  history.replaceState(null, "", hrefOf(screen, id));
  fragment.value = location.hash;
}

/** Opens something as a step that the browser's back button undoes. */
export function go(screen: Screen, id?: string): void {
  location.hash = hrefOf(screen, id);
}
