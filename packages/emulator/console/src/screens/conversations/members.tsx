import type { Signal } from "@preact/signals";
import type * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { hrefOf } from "../../shell/router";
import { clock } from "../../store/emulator";
import { isOnline, nameOf } from "../../store/people";
import { Chip, Face } from "../../ui/parts";
import { act } from "./chat";
import { splitUsers } from "./new";

/** Members with role, presence and what is particular to them. */
export function Members({ detail, acting }: { detail: api.ConversationDetail; acting: Signal<string> }) {
  const now = (clock.value?.now_ms ?? Date.now()) / 1000;
  const in_ = { conversation_short_id: detail.conversation_short_id };
  const muted = new Set(detail.muted_users.filter((one) => one.until_s > now).map((one) => one.user));
  const banned = detail.banned_users.filter((one) => one.until_s > now);
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem("who") as HTMLInputElement;
    const participants = splitUsers(field.value);
    if (participants.length) void act(acting.value, "add_participants", { ...in_, participants });
    field.value = "";
  };
  const last = detail.last_message;
  return (
    <div class="members" tabIndex={0} role="region" aria-label={t(m.members)}>
      <ul>
        {detail.members.map((member) => (
          <li key={member.user}>
            <Face id={member.user} name={member.nick_name || nameOf(member.user)} online={isOnline(member.user)} />
            <span>
              <b>
                <a href={hrefOf("users", member.user)}>{member.nick_name || nameOf(member.user)}</a>
              </b>
              <small>
                {member.user}
                {detail.type === 100 ? ` · ${t(member.present ? m.present : m.absent)}` : ""}
                {last && ` · ${t(BigInt(member.read_index) >= BigInt(last.index) ? m.readAll : m.unread)}`}
              </small>
            </span>
            {member.role > 0 && <Chip tone="">{t(member.role === 1 ? m.owner : m.manager)}</Chip>}
            {(member.muted_until_s > now || muted.has(member.user)) && <Chip tone="warn">{t(m.muted)}</Chip>}
          </li>
        ))}
      </ul>
      {detail.left.map((member) => (
        <p class="muted" key={member.user}>
          {t(m.hasLeft, { name: nameOf(member.user) })}
        </p>
      ))}
      {banned.map((one) => (
        <p class="bad" key={one.user}>
          {t(m.isBanned, { name: nameOf(one.user) })}
        </p>
      ))}
      {!detail.dissolved && detail.type !== 1 && (
        <form class="row" onSubmit={add}>
          <input class="in grow" name="who" aria-label={t(m.addMembers)} placeholder={t(m.addMembers)} />
          <button type="submit" class="b small">
            {t(m.add)}
          </button>
        </form>
      )}
    </div>
  );
}
