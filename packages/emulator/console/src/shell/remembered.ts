// Choices that outlive the page. Where the browser keeps nothing, they last as long as the page.

const key = (name: string) => `volc-im-console.${name}`;

/** A choice made before, if it is one of these. */
export function remembered<T extends string>(name: string, choices: readonly T[]): T | undefined {
  try {
    return choices.find((choice) => choice === localStorage.getItem(key(name)));
  } catch {
    return undefined;
  }
}

export function remember(name: string, choice: string): void {
  try {
    localStorage.setItem(key(name), choice);
  } catch {
    // Private windows and full disks: nothing to do about it.
  }
}
