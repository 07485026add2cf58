import type { Message } from "../i18n";
import * as m from "../i18n/messages";
import type { Screen } from "./router";

export const SCREEN_NAMES: Record<Screen, Message> = {
  calls: m.calls,
  conversations: m.conversations,
  callbacks: m.callbacks,
  faults: m.faults,
  users: m.users,
  state: m.state,
};
