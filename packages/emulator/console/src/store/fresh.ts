import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { attempt } from "../shell/toasts";

/**
 * What a request answers, read again whenever one of `on` changes; the former answer stays until the new one is here.
 * `key` identifies the request: with another key, earlier results are hidden.
 */
export function useFresh<T>(key: string | undefined, read: () => Promise<T>, on: readonly unknown[]): Signal<T | undefined> {
  const held = useSignal<{ key: string | undefined; value: T } | undefined>(undefined);
  const shown = useSignal<T | undefined>(undefined);
  useEffect(() => {
    if (held.peek()?.key !== key) shown.value = undefined;
    if (key === undefined) return;
    let current = true;
    const done = (value: T | undefined) => {
      if (!current || value === undefined) return;
      held.value = { key, value };
      shown.value = value;
    };
    void attempt(read).then(done);
    return () => {
      current = false;
    };
  }, [key, ...on]);
  return shown;
}
