import { type Signal, useSignal } from "@preact/signals";
import type * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { isOnline, nameOf, users } from "../../store/people";
import { Icon } from "../../ui/icon";
import { Face } from "../../ui/parts";
import { act } from "./chat";
import { contentOf } from "./content";

/** So many faces are offered; the field beside them takes anybody. */
const FACES = 24;

/** Who speaks, and what. */
export function Composer({ id, members, acting }: { id: string; members: readonly api.Member[]; acting: Signal<string> }) {
  const text = useSignal("");
  const busy = useSignal(false);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!text.value.trim() || busy.value) return;
    const words = text.value;
    busy.value = true;
    text.value = "";
    await act(acting.value, "send_message", { conversation_short_id: id, content: contentOf(words) });
    busy.value = false;
  };
  const cast = [...new Set([...members.slice(0, FACES).map((member) => member.user), acting.value])];
  return (
    <form class="composer" onSubmit={send}>
      <div class="cast" role="group" aria-label={t(m.actAs)}>
        <span class="muted">{t(m.actAs)}</span>
        {cast.map((user) => (
          <button type="button" key={user} aria-pressed={user === acting.value} onClick={() => (acting.value = user)}>
            <Face id={user} name={nameOf(user)} small online={isOnline(user)} />
            {nameOf(user)}
          </button>
        ))}
        <input
          class="in"
          list="everybody"
          size={12}
          aria-label={t(m.anotherUser)}
          placeholder={t(m.anotherUser)}
          onChange={(event) => {
            const user = event.currentTarget.value.trim();
            if (user) acting.value = user;
            event.currentTarget.value = "";
          }}
        />
        <datalist id="everybody">
          {users.value.slice(0, 200).map((user) => (
            <option key={user.user} value={user.user}>
              {user.nick_name}
            </option>
          ))}
        </datalist>
      </div>
      <div class="row">
        <input
          class="in grow"
          aria-label={t(m.message)}
          placeholder={t(m.messageAs, { name: nameOf(acting.value) })}
          autoComplete="off"
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
        <button type="submit" class="b first" disabled={!text.value.trim()}>
          <Icon name="send" />
          {t(m.send)}
        </button>
      </div>
    </form>
  );
}
