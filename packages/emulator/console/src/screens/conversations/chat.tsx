import { useSignal } from "@preact/signals";
import * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { show } from "../../shell/router";
import { attempt, say } from "../../shell/toasts";
import { dataVersion } from "../../store/emulator";
import { useFresh } from "../../store/fresh";
import { Icon } from "../../ui/icon";
import { Face } from "../../ui/parts";
import { Composer } from "./composer";
import { titleOf } from "./index";
import { Lines } from "./lines";
import { Members } from "./members";

const PAGE = 200;

/** Does something as a user; what was refused is said. */
export async function act(user: string, type: string, fields: Record<string, unknown>): Promise<boolean> {
  const answer = await attempt(() => api.act({ user, type, ...fields }));
  if (answer && !answer.ok) {
    say(
      answer.refused_by_callback
        ? t(m.refusedBy, { code: answer.check_code ?? "", message: answer.check_message ?? "" })
        : `${answer.error?.code ?? ""}: ${answer.error?.message ?? ""}`,
      true,
    );
  }
  return !!answer?.ok;
}

export function Chat({ conversation }: { conversation: api.Conversation }) {
  const id = conversation.conversation_short_id;
  const acting = useSignal(conversation.owner);
  const people = useSignal(false);
  const limit = useSignal(PAGE);
  const detail = useFresh(id, () => api.conversation(id), [dataVersion.value]).value;
  const messages = useFresh(id, () => api.messages({ conversation_short_id: id, limit: limit.value }), [dataVersion.value, limit.value]).value;
  const self = detail?.members.find((member) => member.user === acting.value);
  const live = conversation.type === 100;
  const in_ = { conversation_short_id: id };
  const gone = conversation.dissolved;
  const as = (type: string, fields: Record<string, unknown> = {}) => () => void act(acting.value, type, { ...in_, ...fields });
  return (
    <>
      <section class="panel chat" aria-label={titleOf(conversation)}>
        <header>
          <button type="button" class="b plain icon-only back" aria-label={t(m.back)} onClick={() => show("conversations")}>
            <Icon name="back" />
          </button>
          <Face id={id} name={conversation.name || titleOf(conversation)} square />
          <h2 title={id}>{titleOf(conversation)}</h2>
          {!gone && self && (
            <button type="button" class="b small" onClick={as("mark_read")}>
              {t(m.markRead)}
            </button>
          )}
          {!gone && live && (
            <button type="button" class="b small" onClick={as("mute_conversation", { muted: !conversation.muted })}>
              {t(conversation.muted ? m.unmute : m.mute)}
            </button>
          )}
          {!gone &&
            (self ? (
              <button type="button" class="b small risk" onClick={as(live ? "leave_live_group" : "leave")}>
                {t(m.leave)}
              </button>
            ) : (
              <button type="button" class="b small first" onClick={as(live ? "enter_live_group" : "join")}>
                {t(m.join)}
              </button>
            ))}
          <button type="button" class="b small" aria-expanded={people.value} onClick={() => (people.value = !people.value)}>
            <Icon name="users" />
            {conversation.member_count}
            <span class="hidden-visually">{t(m.members)}</span>
          </button>
        </header>
        {people.value && detail ? (
          <Members detail={detail} acting={acting} />
        ) : (
          <Lines
            conversation={conversation}
            messages={messages?.messages}
            more={!!messages?.more}
            onMore={() => (limit.value += PAGE)}
            members={detail?.members ?? []}
            acting={acting.value}
          />
        )}
        {!gone && <Composer id={id} members={detail?.members ?? []} acting={acting} />}
      </section>
      <aside class="panel people" aria-label={t(m.members)}>
        {detail && <Members detail={detail} acting={acting} />}
      </aside>
    </>
  );
}
