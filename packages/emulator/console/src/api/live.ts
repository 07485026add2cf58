// What happens in the emulator, as it happens. Browsers allow few connections to one origin: of all tabs, one holds
// the stream and tells the others.
import { signal } from "@preact/signals";
import { EVENT_TYPES, events } from "../generated/api";
import { type Json, parseJson } from "./json";
import { urlOf } from "./request";

export interface LiveEvent {
  id: number;
  type: (typeof EVENT_TYPES)[number];
  data: Json;
}

type Told = { kind: "event"; id: number; type: LiveEvent["type"]; text: string } | { kind: "up"; up: boolean } | { kind: "hello" };

export type Connection = "connecting" | "live" | "lost";

export const connection = signal<Connection>("connecting");
/** Whether this tab holds the stream. */
export const leads = signal(false);

interface Listener {
  /** Events in order, several at a time. */
  take: (events: readonly LiveEvent[]) => void;
  /** Some are missing: everything has to be read again. */
  reload: () => void;
}

/** So long events are collected before the page is drawn again. */
const BATCH_MS = 80;

/** Follows the emulator from now on; for the life of the page. */
export async function follow(listener: Listener): Promise<void> {
  let last = (await events({ wait_ms: 0 })).last;
  let waiting: LiveEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    timer = undefined;
    const taken = waiting;
    waiting = [];
    listener.take(taken);
  };
  const take = (id: number, type: LiveEvent["type"], text: string) => {
    if (id <= last) return;
    const gap = id > last + 1;
    last = id;
    waiting.push({ id, type, data: parseJson(text) });
    timer ??= setTimeout(flush, BATCH_MS);
    if (gap) listener.reload();
  };
  const up = (is: boolean) => {
    // An emulator that was started again counts from the start, and has other lists.
    if (is && connection.value === "lost") void events({ wait_ms: 0 }).then((now) => ((last = now.last), listener.reload()));
    connection.value = is ? "live" : "lost";
  };

  const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(`volc-im-console`);
  const tell = (told: Told) => channel?.postMessage(told);
  channel?.addEventListener("message", ({ data }: MessageEvent<Told>) => {
    if (data.kind === "hello") {
      if (leads.value) tell({ kind: "up", up: connection.value === "live" });
    } else if (leads.value) return;
    else if (data.kind === "event") take(data.id, data.type, data.text);
    else up(data.up);
  });

  const lead = () => {
    leads.value = true;
    const open = () => {
      const source = new EventSource(urlOf("events", { after: last }));
      source.onopen = () => {
        up(true);
        tell({ kind: "up", up: true });
      };
      source.onerror = () => {
        up(false);
        tell({ kind: "up", up: false });
        // The browser goes on trying, unless the answer was not a stream.
        if (source.readyState === EventSource.CLOSED) setTimeout(open, 2_000);
      };
      for (const type of EVENT_TYPES) {
        source.addEventListener(type, (event) => {
          const [id, text] = [Number(event.lastEventId), event.data as string];
          tell({ kind: "event", id, type, text });
          take(id, type, text);
        });
      }
    };
    open();
    return new Promise<never>(() => {});
  };
  // Locks exist in secure contexts only: an address that is not loopback has none.
  if (!navigator.locks || !channel) void lead();
  else {
    void navigator.locks.request("volc-im-console", lead);
    tell({ kind: "hello" });
  }
}
