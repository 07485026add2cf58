import { useLayoutEffect, useRef } from "preact/hooks";
import type * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { hrefOf } from "../../shell/router";
import { deliveries, type Refused, refused } from "../../store/emulator";
import { nameOf } from "../../store/people";
import { Chip, Empty, Face, timeOf, took } from "../../ui/parts";
import { act } from "./chat";
import { isSeenBy, TEXT, wordsOf } from "./content";

interface Props {
  conversation: api.Conversation;
  messages: readonly api.Message[] | undefined;
  more: boolean;
  onMore: () => void;
  members: readonly api.Member[];
  acting: string;
}

/** What was said, with what could not be said in between. */
export function Lines({ conversation, messages, more, onMore, members, acting }: Props) {
  const box = useRef<HTMLOListElement>(null);
  const own = refused.value.filter((one) => one.conversation === conversation.conversation_short_id);
  const entries = [
    ...(messages ?? []).map((message) => ({ at: message.create_time, message })),
    ...own.map((refusal) => ({ at: refusal.at_ms, refusal })),
  ].sort((one, other) => one.at - other.at);

  // The newest line stays in sight if the list was at its end.
  const near = useRef(true);
  useLayoutEffect(() => {
    if (near.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [entries.length, messages]);
  const scrolled = () => {
    const element = box.current;
    if (element) near.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
  };

  if (messages && !entries.length) {
    return (
      <Empty icon="conversations" title={t(m.noMessages)}>
        <p>{t(m.noMessagesHow)}</p>
      </Empty>
    );
  }
  return (
    <ol class="lines" ref={box} onScroll={scrolled} tabIndex={0} aria-label={t(m.messages)}>
      {more && (
        <li>
          <button type="button" class="b small" onClick={onMore}>
            {t(m.older)}
          </button>
        </li>
      )}
      {entries.map((entry) =>
        "message" in entry ? (
          <Line key={entry.message.message_id} message={entry.message} members={members} acting={acting} />
        ) : (
          <RefusedLine key={`refused-${entry.refusal.id}`} refusal={entry.refusal} acting={acting} />
        ),
      )}
    </ol>
  );
}

function Line({ message, members, acting }: { message: api.Message; members: readonly api.Member[]; acting: string }) {
  const own = message.sender === acting;
  const ghost = message.status !== "visible" || !isSeenBy(message, acting);
  const readers = members.filter((member) => member.user !== message.sender && BigInt(member.read_index) >= BigInt(message.index));
  const passed = message.delivery ? deliveries.value.find((delivery) => delivery.id === message.delivery) : undefined;
  const manages = members.some((member) => member.user === acting && member.role > 0);
  const at = { conversation_short_id: message.conversation_short_id, message_id: message.message_id };
  const status = message.status === "visible" ? (isSeenBy(message, acting) ? "" : t(m.notSeen, { name: nameOf(acting) })) : t(message.status === "recalled" ? m.recalled : m.deleted);
  return (
    <li class={`line${own ? " own" : ""}${ghost ? " ghost" : ""}`}>
      <Face id={message.sender} name={nameOf(message.sender)} />
      <div class="who">
        {nameOf(message.sender)} · {timeOf(message.create_time).slice(0, 8)}
        {message.status === "visible" && (own || manages) && (
          <button type="button" class="b plain" onClick={() => void act(acting, "recall_message", at)}>
            {t(m.recall)}
          </button>
        )}
        {!own && !ghost && (
          <button type="button" class="b plain" onClick={() => void act(acting, "mark_read", at)}>
            {t(m.readHere)}
          </button>
        )}
      </div>
      <div class="bubble" title={message.message_id}>
        {message.msg_type !== TEXT && <><Chip tone="">{message.msg_type}</Chip> </>}
        {wordsOf(message.content)}
      </div>
      <div class="under">
        {status && <span class="muted">{status}</span>}
        {message.delivery && (
          <a class="ok" href={hrefOf("callbacks", String(message.delivery))}>
            ✓ {passed?.event_type ?? "BeforeSendMessage"} {passed && took(passed.took_ms)}
          </a>
        )}
        {message.call && <a href={hrefOf("calls", String(message.call))}>{t(m.byCall, { id: message.call })}</a>}
        {!!readers.length && (
          <span class="muted" title={readers.map((member) => nameOf(member.user)).join(", ")}>
            {t(m.readBy, { n: readers.length, of: members.length - 1 })}
          </span>
        )}
      </div>
    </li>
  );
}

function RefusedLine({ refusal, acting }: { refusal: Refused; acting: string }) {
  const { answer, user } = refusal;
  return (
    <li class={`line refused${user === acting ? " own" : ""}`}>
      <Face id={user} name={nameOf(user)} />
      <div class="who">{nameOf(user)}</div>
      <div class="bubble">{wordsOf(refusal.content)}</div>
      <div class="under">
        {answer.callback ? (
          <a class="bad" href={hrefOf("callbacks", String(answer.callback.id))}>
            ✗ {t(m.refusedBy, { code: answer.check_code ?? answer.callback.outcome, message: answer.check_message ?? "" })} {took(answer.callback.took_ms)}
          </a>
        ) : (
          <span class="bad">
            ✗ {answer.error?.code}: {answer.error?.message}
          </span>
        )}
      </div>
    </li>
  );
}
