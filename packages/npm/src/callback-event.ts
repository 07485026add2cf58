/** What a callback says. */

import type { EventData } from "./generated/events.js";

/** The events that the vendor names. The set is open: new ones come without a new version of this package. */
export type KnownEventType = keyof EventData;

/** The name of an event: a known one, or one that is newer than this package. */
export type EventType = KnownEventType | (string & {});

/** The data of the event of a name. */
export type DataOf<Type extends EventType> = Type extends KnownEventType ? EventData[Type] : Record<string, unknown>;

/**
 * A callback's content.
 *
 * To tell events apart with all their fields typed, ask {@link isEvent}, or let the handler of each event do it.
 */
export interface CallbackEvent<Type extends EventType = EventType> {
  /** What happened, or is about to. */
  type: Type;
  /** Its id. The same event can come twice: remember the ids you have seen. */
  id: string;
  /** When, in milliseconds since 1970. */
  timeMs: number;
  /** The application, as the text that the service sends here. */
  appId: string;
  /** The signature. A body that someone cut anew keeps it: remember it as you remember ids. */
  signature: string;
  /** The event's own fields, names as the service spells them. Ids are decimal strings. */
  data: DataOf<Type>;
  /** The event's own fields as the text that came. */
  raw: string;
}

/** An event of a documented name, told apart by its `type`. */
export type KnownEvent = { [Type in KnownEventType]: CallbackEvent<Type> }[KnownEventType];

/** Whether an event is of this name; its data is typed then. */
export function isEvent<Type extends KnownEventType>(event: CallbackEvent, type: Type): event is CallbackEvent<Type> {
  return event.type === type;
}
