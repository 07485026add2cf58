import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { neighbour, setScreenKeys } from "../../shell/keyboard";
import { hrefOf, place, show } from "../../shell/router";
import { attempt } from "../../shell/toasts";
import { dataVersion, loaded } from "../../store/emulator";
import { useFresh } from "../../store/fresh";
import { nameOf } from "../../store/people";
import { Empty, Face, Head } from "../../ui/parts";
import { Search } from "../../ui/search";
import { Chat } from "./chat";
import { wordsOf } from "./content";
import { NewConversation } from "./new";

export const titleOf = (conversation: api.Conversation): string =>
  conversation.name ||
  (conversation.type === 1 ? [conversation.owner, conversation.other_user ?? ""].map(nameOf).join(" · ") : `…${conversation.conversation_short_id.slice(-6)}`);

const MOST = 500;

export function Conversations() {
  const { id } = place.value;
  const search = useSignal("");
  const creating = useSignal(false);
  const list = useFresh("list", () => api.conversations({ limit: MOST }), [dataVersion.value]).value?.conversations;
  const shown = list?.filter((one) => `${titleOf(one)} ${one.conversation_short_id} ${one.owner}`.toLowerCase().includes(search.value.toLowerCase())) ?? [];
  const current = list?.find((one) => one.conversation_short_id === id) ?? (id === undefined ? shown[0] : undefined);
  const open = id !== undefined && !!current;

  useEffect(() =>
    setScreenKeys({
      move: (step) => {
        const to = neighbour(shown.map((one) => one.conversation_short_id), current?.conversation_short_id, step);
        if (to) show("conversations", to);
      },
      close: () => show("conversations"),
    }),
  );

  return (
    <>
      <Head title={t(m.conversations)}>
        {!!list?.length && <Search value={search} label={t(m.filterConversations)} />}
        <button type="button" class="b" aria-expanded={creating.value} onClick={() => (creating.value = !creating.value)}>
          {t(m.newConversation)}
        </button>
      </Head>
      <div class="body">
        {creating.value ? (
          <NewConversation done={(made) => ((creating.value = false), made && show("conversations", made))} />
        ) : !list?.length ? (
          <div class="split">
            <div class="panel">{loaded.value && list && <FirstConversation />}</div>
          </div>
        ) : (
          <div class={open ? "talk open" : "talk"}>
            <nav class="panel" aria-label={t(m.conversations)}>
              <ul class="list">
                {shown.map((one) => (
                  <li key={one.conversation_short_id}>
                    <a
                      href={hrefOf("conversations", one.conversation_short_id)}
                      aria-current={one.conversation_short_id === current?.conversation_short_id ? "true" : undefined}
                    >
                      <Face id={one.conversation_short_id} name={one.name || titleOf(one)} square />
                      <span>
                        <b>{titleOf(one)}</b>
                        <small>
                          {one.dissolved
                            ? t(m.dissolved)
                            : one.last_message
                              ? `${nameOf(one.last_message.sender)}: ${one.last_message.status === "visible" ? wordsOf(one.last_message.content) : t(m.recalled)}`
                              : t(m.membersCount, { n: one.member_count })}
                        </small>
                      </span>
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
            {current ? <Chat key={current.conversation_short_id} conversation={current} /> : <div class="panel"><Empty icon="search" title={t(m.noMatch)}>{null}</Empty></div>}
          </div>
        )}
      </div>
    </>
  );
}

/** Something to look at: three people and a hike. */
function FirstConversation() {
  const make = () =>
    attempt(async () => {
      const people = { "10001": "Anna", "10002": "Ben", "10003": "小陈" };
      await api.invoke({ action: "RegisterUsers", body: { Users: Object.entries(people).map(([id, name]) => ({ UserId: Number(id), NickName: name })) } });
      for (const user of Object.keys(people)) await api.act({ user, type: "online", platform: "Web" });
      const made = await api.act({ user: "10001", type: "create_conversation", name: t(m.sampleName), participants: ["10002", "10003"] });
      const conversation_short_id = made.conversation_short_id ?? "";
      await api.act({ user: "10001", type: "send_message", conversation_short_id, content: JSON.stringify({ text: t(m.sampleHello) }) });
      show("conversations", conversation_short_id);
    });
  return (
    <Empty icon="conversations" title={t(m.noConversations)}>
      <p>{t(m.noConversationsHow)}</p>
      <button type="button" class="b first" onClick={make}>
        {t(m.makeSample)}
      </button>
    </Empty>
  );
}
