/** What a callback says. */

/** The events that the vendor names. The set is open: new ones come without a new version of this package. */
export type KnownEventType =
  | "BeforeSendMessage"
  | "AfterSendMessage"
  | "AfterPush"
  | "AfterModifyMessage"
  | "AfterRecallMessage"
  | "AfterDeleteMessage"
  | "AfterSetProperty"
  | "AfterCreateConversation"
  | "BeforeUpdateConversation"
  | "BeforeDestroyConversation"
  | "AfterDestroyConversation"
  | "AfterAddParticipant"
  | "AfterRemoveParticipant"
  | "BeforeUpdateParticipant"
  | "ParticipantStateChange"
  | "OnlineStateChange"
  | "AfterMarkNewChat";

/** The name of an event: a known one, or one that is newer than this package. */
export type EventType = KnownEventType | (string & {});

/** A callback's content. */
export interface CallbackEvent {
  /** What happened, or is about to. */
  type: EventType;
  /** Its id. The same event can come twice: remember the ids you have seen. */
  id: string;
  /** When, in milliseconds since 1970. */
  timeMs: number;
  /** The application, as the text that the service sends here. */
  appId: string;
  /** The signature. A body that someone cut anew keeps it: remember it as you remember ids. */
  signature: string;
  /** The event's own fields, names as the service spells them. Ids are decimal strings. */
  data: Record<string, unknown>;
  /** The event's own fields as the text that came. */
  raw: string;
}
