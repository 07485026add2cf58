import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { hrefOf } from "../../shell/router";
import { attempt } from "../../shell/toasts";
import { dataVersion } from "../../store/emulator";
import { useFresh } from "../../store/fresh";
import { nameOf, users } from "../../store/people";
import { Code } from "../../ui/code";
import { Detail } from "../../ui/detail";
import { Chip, dateOf, Face, Pairs } from "../../ui/parts";
import { act } from "../conversations/chat";
import { wordsOf } from "../conversations/content";
import { titleOf } from "../conversations/index";

const PLATFORMS = ["Web", "iOS", "Android"];

/** A user with everything around. */
export function UserDetail({ user }: { user: api.User }) {
  const full = useFresh(user.user, () => api.user(user.user), [dataVersion.value]).value;
  const platform = useSignal("Web");
  const numeric = /^\d+$/.test(user.user);
  const failing = (on: boolean) => {
    const others = users.value.filter((one) => one.failing && one.user !== user.user).map((one) => one.user);
    // The switch shows at once what was chosen; the list is read again when that holds, or does not.
    users.value = users.value.map((one) => (one.user === user.user ? { ...one, failing: on } : one));
    void attempt(() => api.setFailingUsers({ users: on ? [...others, user.user] : others })).then(() => dataVersion.value++);
  };
  const nextDevice = String(Math.max(0, ...user.devices.map((device) => Number(device.device_id))) + 1);
  return (
    <Detail
      screen="users"
      label={nameOf(user.user)}
      title={
        <span class="who-cell">
          <Face id={user.user} name={user.nick_name} online={!!user.devices.length} />
          {user.nick_name || user.user}
        </span>
      }
      mark={!user.registered && <Chip tone="warn">{t(m.notRegistered)}</Chip>}
      buttons={
        <>
          <select class="b small" aria-label={t(m.platform)} value={platform.value} onChange={(event) => (platform.value = event.currentTarget.value)}>
            {PLATFORMS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <button type="button" class="b small" onClick={() => void act(user.user, "online", { platform: platform.value, device_id: nextDevice })}>
            {t(m.goOnline)}
          </button>
          {numeric && (
            <label class="row">
              <input type="checkbox" role="switch" class="switch" checked={user.failing} onChange={(event) => failing(event.currentTarget.checked)} />
              {t(m.failInBatches)}
            </label>
          )}
        </>
      }
    >
        <Pairs
          of={[
            [t(m.userId), <code>{user.user}</code>],
            ...(user.created_ms ? [[t(m.registered), dateOf(user.created_ms)] as const] : []),
            ...(user.portrait ? [[t(m.portrait), <code>{user.portrait}</code>] as const] : []),
            ...(user.tags.length ? [[t(m.tags), user.tags.map((tag) => <Chip tone="">{tag}</Chip>)] as const] : []),
          ]}
        />
        {Object.keys(user.ext).length > 0 && <Code title="Ext" text={JSON.stringify(user.ext)} />}
        <List title={t(m.devices)} empty={t(m.offlineNow)} items={user.devices}>
          {(device) => (
            <>
              <span class="dot ok" /> {device.platform} <code class="muted">{device.device_id}</code>{" "}
              <button type="button" class="b small" onClick={() => void act(user.user, "offline", { device_id: device.device_id })}>
                {t(m.goOffline)}
              </button>
            </>
          )}
        </List>
        {full && (
          <>
            <List title={t(m.conversations)} items={full.conversations}>
              {(one) => <a href={hrefOf("conversations", one.conversation_short_id)}>{titleOf(one)}</a>}
            </List>
            <List title={t(m.friends)} items={full.friends}>
              {(one) => <Person user={one.user} alias={one.alias} />}
            </List>
            <List title={t(m.blockedUsers)} items={full.blocked}>
              {(one) => <Person user={one.user} />}
            </List>
            {full.blocked_by.length > 0 && (
              <List title={t(m.blockedBy)} items={full.blocked_by}>
                {(one) => <Person user={one.user} />}
              </List>
            )}
            {full.marks.length > 0 && (
              <List title={t(m.marks)} items={full.marks}>
                {(place) => (
                  <>
                    <a href={hrefOf("conversations", place.conversation_short_id)}>…{place.conversation_short_id.slice(-6)}</a> {place.marks.join(", ")}
                  </>
                )}
              </List>
            )}
            {full.broadcasts.length > 0 && (
              <List title={t(m.broadcastsReceived)} items={full.broadcasts}>
                {(one) => (
                  <>
                    {nameOf(one.sender)}: {wordsOf(one.content)}
                  </>
                )}
              </List>
            )}
          </>
        )}
    </Detail>
  );
}

const Person = ({ user, alias }: { user: string; alias?: string }) => (
  <span class="who-cell">
    <Face id={user} name={nameOf(user)} small />
    <a href={hrefOf("users", user)}>{alias || nameOf(user)}</a> <code class="muted">{user}</code>
  </span>
);

function List<T>({ title, items, empty, children }: { title: string; items: readonly T[]; empty?: string; children: (item: T) => ComponentChildren }) {
  return (
    <section>
      <h3>{title}</h3>
      {items.length ? (
        <ul class="plain-list">
          {items.map((item) => (
            <li>{children(item)}</li>
          ))}
        </ul>
      ) : (
        <p class="muted">{empty ?? t(m.none)}</p>
      )}
    </section>
  );
}
