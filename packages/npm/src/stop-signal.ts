/** Listening to a caller's signal: with one listener, however many calls were given it. */

import type { StopSignal } from "./web-types.js";

interface Listeners {
  all: Set<() => void>;
  tell: () => void;
}

const known = new WeakMap<StopSignal, Listeners>();

/** Runs when the signal comes. Returns what ends that. */
export function onStop(signal: StopSignal, run: () => void): () => void {
  const listeners = known.get(signal) ?? listenTo(signal);
  listeners.all.add(run);
  return () => {
    listeners.all.delete(run);
    if (listeners.all.size > 0 || known.get(signal) !== listeners) return;
    known.delete(signal);
    signal.removeEventListener("abort", listeners.tell);
  };
}

function listenTo(signal: StopSignal): Listeners {
  const all = new Set<() => void>();
  const listeners: Listeners = {
    all,
    tell: () => {
      for (const run of all) run();
    },
  };
  signal.addEventListener("abort", listeners.tell);
  known.set(signal, listeners);
  return listeners;
}
