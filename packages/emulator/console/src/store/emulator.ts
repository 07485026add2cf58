// What the page knows of the emulator: read once, then kept up to date by its events.
import { batch, computed, signal } from "@preact/signals";
import * as api from "../generated/api";
import { follow, type LiveEvent } from "../api/live";
import { t } from "../i18n";
import * as m from "../i18n/messages";
import { attempt, say } from "../shell/toasts";

/** Calls in order of arrival, without bodies. */
export const calls = signal<readonly api.Call[]>([]);
/** Callbacks in order of sending, without bodies. */
export const deliveries = signal<readonly api.Delivery[]>([]);
export const rules = signal<readonly api.Rule[]>([]);
export const target = signal<api.Target>({ url: null, has_secret: false });
export const config = signal<api.Config | undefined>(undefined);
export const clock = signal<api.Clock | undefined>(undefined);
/** Grows whenever the emulator's data has changed: what shows data reads it again. */
export const dataVersion = signal(0);
/** Announcements for a screen reader, a few seconds apart. */
export const announcement = signal("");
export const loaded = signal(false);

/** The base URL for clients. */
export const baseUrl = location.origin;

const KEPT = 20_000;

/** Puts newer records over older ones of the same id. */
function merged<T extends { id: number }>(list: readonly T[], news: readonly T[]): readonly T[] {
  if (!news.length) return list;
  const all = list.slice();
  for (const record of news) {
    let at = all.length;
    while (at > 0 && (all[at - 1] as T).id > record.id) at--;
    if (at > 0 && (all[at - 1] as T).id === record.id) all[at - 1] = record;
    else all.splice(at, 0, record);
  }
  return all.length > KEPT ? all.slice(-KEPT) : all;
}

/** Whether a call that ended did not do its work, or its caller was not told so. */
export const isFailed = (call: api.Call): boolean => (call.status == null ? !!call.fault : !call.carried_out || call.status !== 200);

/** Attempts at the same thing, the newest first in the list of all. */
export interface Group {
  key: string;
  newest: api.Call;
  attempts: readonly api.Call[];
}

export const groups = computed<readonly Group[]>(() => {
  const found = new Map<number, api.Call[]>();
  for (const call of calls.value) {
    const attempts = found.get(call.first_attempt);
    if (attempts) attempts.push(call);
    else found.set(call.first_attempt, [call]);
  }
  return [...found.entries()]
    .map(([first, attempts]) => ({ key: String(first), newest: attempts.at(-1) as api.Call, attempts }))
    .sort((one, other) => other.newest.id - one.newest.id);
});

export const callById = (id: number): api.Call | undefined => calls.value.find((call) => call.id === id);

/** What arrived while everything was being read: it may be newer than what was read. */
let meanwhile: { calls: api.Call[]; deliveries: api.Delivery[] } | undefined;

async function readAll(): Promise<void> {
  const arrived = (meanwhile = { calls: [], deliveries: [] });
  const [newCalls, newDeliveries, newRules, newConfig, newClock, acts] = await Promise.all([
    api.calls({ brief: true }),
    api.deliveries({ brief: true }),
    api.faults(),
    api.config(),
    api.clock(),
    api.events({ after: 0, wait_ms: 0, types: "act" }),
  ]);
  batch(() => {
    calls.value = merged(newCalls.requests, arrived.calls);
    deliveries.value = merged(newDeliveries.deliveries, arrived.deliveries);
    rules.value = newRules.rules;
    config.value = newConfig;
    target.value = newConfig.callback;
    clock.value = newClock;
    refused.value = [];
    noteRefused(acts.events);
    dataVersion.value++;
    loaded.value = true;
  });
  if (meanwhile === arrived) meanwhile = undefined;
}

/** So long after a change, the next one waits: reading takes longer than telling. */
const READ_MS = 300;
let changing: ReturnType<typeof setTimeout> | undefined;

function dataChanged(): void {
  if (changing) return;
  changing = setTimeout(() => {
    changing = undefined;
    dataVersion.value++;
  }, READ_MS);
}

/** A message that a user wanted to send and could not, as far as this page has seen it. */
export interface Refused {
  id: number;
  at_ms: number;
  conversation: string;
  user: string;
  content: string;
  answer: api.ActAnswer;
}

export const refused = signal<readonly Refused[]>([]);

function noteRefused(list: readonly Pick<api.Event, "id" | "type" | "data">[]): void {
  for (const { id, type, data } of list) {
    if (type !== "act") continue;
    const { act, answer } = data as unknown as { act: Record<string, string>; answer: api.ActAnswer };
    if (answer.ok || act["type"] !== "send_message") continue;
    const [conversation, user, content] = [act["conversation_short_id"], act["user"], act["content"]].map((text) => String(text ?? "")) as [string, string, string];
    refused.value = [...refused.value.slice(-199), { id, at_ms: answer.callback?.sent_at_ms ?? Date.now(), conversation, user, content, answer }];
  }
}

function take(list: readonly LiveEvent[]): void {
  const of = <T>(...types: LiveEvent["type"][]) => list.filter((event) => types.includes(event.type)).map((event) => event.data as T);
  batch(() => {
    const cut = list.findLastIndex((event) => event.type === "reset" || event.type === "cleared");
    if (cut >= 0) void attempt(readAll);
    noteRefused(list);
    const last = <T>(type: LiveEvent["type"]) => of<T>(type).at(-1);
    calls.value = merged(calls.value, of<api.Call>("call.started", "call.finished"));
    deliveries.value = merged(deliveries.value, of<api.Delivery>("delivery"));
    rules.value = last<api.Rules>("faults")?.rules ?? rules.value;
    clock.value = last<api.Clock>("clock") ?? clock.value;
    target.value = last<api.Target>("target") ?? target.value;
    if (of("state", "reset", "act").length) dataChanged();
  });
  meanwhile?.calls.push(...of<api.Call>("call.started", "call.finished"));
  meanwhile?.deliveries.push(...of<api.Delivery>("delivery"));
  collect(of<api.Call>("call.finished"), of<api.Delivery>("delivery"));
}

const heard = { calls: 0, failed: 0, deliveries: 0 };
let speaking: ReturnType<typeof setTimeout> | undefined;

function collect(finished: readonly api.Call[], delivered: readonly api.Delivery[]): void {
  heard.calls += finished.length;
  heard.failed += finished.filter(isFailed).length;
  heard.deliveries += delivered.length;
  if (!heard.calls && !heard.deliveries) return;
  speaking ??= setTimeout(() => {
    announcement.value = t(m.announce, { ...heard });
    heard.calls = heard.failed = heard.deliveries = 0;
    speaking = undefined;
  }, 4_000);
}

/** Reads everything, and goes on following. */
export async function start(): Promise<void> {
  try {
    await follow({ take, reload: () => void attempt(readAll) });
    await readAll();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), true);
    setTimeout(() => void start(), 3_000);
  }
}
