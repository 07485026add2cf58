// Short words about what was done, and what failed.
import { signal } from "@preact/signals";

interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

const toasts = signal<readonly Toast[]>([]);
let last = 0;

/** Says something for a few seconds; a failure for longer. */
export function say(text: string, bad = false): void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-3), { id, text, bad }];
  setTimeout(() => (toasts.value = toasts.value.filter((toast) => toast.id !== id)), bad ? 9000 : 3500);
}

/** Does something, and says so when it fails. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), true);
    return undefined;
  }
}

export const Toasts = () => (
  <div class="toasts" role="status">
    {toasts.value.map((toast) => (
      <div key={toast.id} class={toast.bad ? "toast bad" : "toast"}>
        {toast.text}
      </div>
    ))}
  </div>
);
