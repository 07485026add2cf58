/** Content of a callback. */

import type { EventData } from "./generated/events.js";
import { callbacksWasm } from "./wasm/instance.js";

/** The events that the vendor names. The set is open: new ones come without a new version of this package. */
export type KnownEventType = keyof EventData;

/** The name of an event: a known one, or one that is newer than this package. */
export type EventType = KnownEventType | (string & {});

/** The data of the event of a name. */
export type DataOf<Type extends EventType> = Type extends KnownEventType ? EventData[Type] : Record<string, unknown>;

/** Fields of every event. */
export interface EventBase {
  /** Its id. */
  id: string;
  /** When, in milliseconds since 1970. */
  timeMs: number;
  /** When. */
  readonly time: Date;
  /** The application, as the text that the service sends here. */
  appId: string;
  /** The signature. Stays the same if an attacker re-splits the signed fields. */
  signature: string;
  /** The event's own fields as the text that came. */
  raw: string;
  /**
   * Every text in `data`, decoded, also those of JSON inside a text: for moderation, whatever the fields are called.
   */
  readonly texts: readonly string[];
  /**
   * The value at a path in `data`, by the service's names; undefined where there is nothing. Ids are decimal strings.
   *
   * @example
   * ```ts
   * event.get("MessageBody.ConversationShortId"); // "7221856821303362049"
   * event.get("RobotIds[0]");
   * ```
   */
  get(path: string): unknown;
  /**
   * The string at a path in `data`, or a whole number in decimal digits, as ids are in `data` whatever their size; undefined
   * where there is nothing or something else.
   */
  text(path: string): string | undefined;
}

/** A callback of a documented name: `type` tells which `data` it has. */
export interface KnownCallbackEvent<Type extends KnownEventType> extends EventBase {
  /** Whether the event is documented. */
  known: true;
  /** Name of the event. */
  type: Type;
  /** The event's own fields, names as the service spells them. Ids are decimal strings. */
  data: EventData[Type];
}

/** A callback of a name that is newer than this package. */
export interface OtherCallbackEvent extends EventBase {
  /** Whether the event is documented. */
  known: false;
  /** Name of the event. */
  type: string;
  /** The event's own fields, names as the service spells them. Ids are decimal strings. */
  data: Record<string, unknown>;
}

/** An event of a documented name, told apart by its `type`. */
export type KnownEvent = { [Type in KnownEventType]: KnownCallbackEvent<Type> }[KnownEventType];

/**
 * A callback's content. Once `known` is seen to be true, `type` tells which fields `data` has; {@link isEvent} tests
 * for one event, and each handler gets typed data.
 *
 * @example
 * ```ts
 * if (event.known) {
 *   switch (event.type) {
 *     case "BeforeSendMessage":
 *       return event.data.MessageBody?.ConversationType;
 *   }
 * }
 * ```
 */
export type CallbackEvent<Type extends EventType = EventType> = Type extends KnownEventType
  ? KnownCallbackEvent<Type>
  : OtherCallbackEvent;

/** Whether an event is of this name; its data is typed then. */
export function isEvent<Type extends KnownEventType>(
  event: CallbackEvent,
  type: Type,
): event is KnownEvent & {
  /** The name to test for. */
  type: Type;
} {
  return event.type === type;
}

/** An unverified body: anyone can have written it. */
export interface UnverifiedEvent extends EventBase {
  /** Name of the event. */
  type: string;
  /** The event's own fields, names as the service spells them; empty where they are no JSON. */
  data: Record<string, unknown>;
}

/** The object behind every event: plain fields, and the ways to reach by path on its prototype. */
class EventFields implements EventBase {
  // Assigned one by one: an object of copied fields takes a fifth of the time of verify().
  constructor(
    readonly type: string,
    readonly known: boolean,
    readonly id: string,
    readonly timeMs: number,
    readonly appId: string,
    readonly signature: string,
    readonly data: unknown,
    readonly raw: string,
  ) {}

  get time(): Date {
    return new Date(this.timeMs);
  }

  get texts(): readonly string[] {
    return JSON.parse(callbacksWasm().eventTexts(this.raw)) as string[];
  }

  get(path: string): unknown {
    // "A.B[1]" → "A", "B", 1; what is no such path leads nowhere.
    if (!/^[^.[\]]+(\[\d+\])*(\.[^.[\]]+(\[\d+\])*)*$/.test(path)) return undefined;
    let value = this.data;
    for (const [, name, position] of path.matchAll(/([^.[\]]+)(?=[.[]|$)|\[(\d+)\]/g)) {
      value = name === undefined ? (Array.isArray(value) ? value[Number(position)] : undefined) : field(value, name);
    }
    return value;
  }

  text(path: string): string | undefined {
    const value = this.get(path);
    // Half of a surrogate pair is no text.
    if (typeof value === "string") return value.replace(/\p{Surrogate}/gu, "\ufffd");
    // Whole numbers beyond 2^53 are text in `data` already.
    return Number.isSafeInteger(value) ? String(value) : undefined;
  }
}

function field(value: unknown, name: string): unknown {
  // A list has none but positions.
  const isRecord = value instanceof Object && !Array.isArray(value);
  return isRecord && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** Reads what core returns for a body. @internal */
export function unpackEvent(packed: string): CallbackEvent {
  // By hand: a list of the parts takes a tenth of the time of verify().
  let start = 0;
  const line = () => {
    const end = packed.indexOf("\n", start);
    const part = packed.slice(start, end);
    start = end + 1;
    return part;
  };
  const [type, id, timeMs, appId, signature] = [line(), line(), Number(line()), line(), line()];
  const event = new EventFields(type, line() !== "", id, timeMs, appId, signature, JSON.parse(line()), packed.slice(start));
  return event as unknown as CallbackEvent;
}

/** Reads what core returns for a body that it has not verified. @internal */
export function unpackUnverified(packed: string): UnverifiedEvent {
  const { known: _, ...fields } = unpackEvent(packed);
  return Object.assign(Object.create(EventFields.prototype) as UnverifiedEvent, fields);
}
