import * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { place, show } from "../../shell/router";
import { attempt, say } from "../../shell/toasts";

/** Makes a call again, and opens the new one, unless something else was opened meanwhile. */
export async function replay(id: number): Promise<void> {
  const before = place.peek();
  const made = await attempt(() => api.replay(id));
  if (!made) return;
  say(t(m.replayed, { id: made.id }));
  if (place.peek() === before) show("calls", String(made.id));
}
