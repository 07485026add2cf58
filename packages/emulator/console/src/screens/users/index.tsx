import * as api from "../../generated/api";
import { count, t } from "../../i18n";
import * as m from "../../i18n/messages";
import { place, show } from "../../shell/router";
import { attempt } from "../../shell/toasts";
import { dataVersion } from "../../store/emulator";
import { useFresh } from "../../store/fresh";
import { nameOf, users } from "../../store/people";
import { Detail } from "../../ui/detail";
import { ListScreen } from "../../ui/list-screen";
import { Chip, Empty, Face, Pairs } from "../../ui/parts";
import type { Column } from "../../ui/table";
import { wordsOf } from "../conversations/content";
import { UserDetail } from "./detail";

/** So many receivers are named. */
const MOST = 100;

const columns = (): Column<api.User>[] => [
  {
    label: t(m.user),
    cell: (user) => (
      <span class="who-cell">
        <Face id={user.user} name={user.nick_name} small online={!!user.devices.length} />
        <button type="button" class="name">
          {user.nick_name || user.user}
        </button>
        {user.robot && <Chip tone="">{t(m.robot)}</Chip>}
        {user.failing && <Chip tone="fault">{t(m.failing)}</Chip>}
      </span>
    ),
  },
  { label: t(m.userId), width: "190px", class: "mono muted", cell: (user) => user.user },
  {
    label: t(m.online),
    width: "150px",
    class: "wider",
    cell: (user) => (user.devices.length ? <span class="ok">{user.devices.map((device) => device.platform).join(", ")}</span> : <span class="muted">–</span>),
  },
  { label: t(m.groups), width: "80px", class: "r wider", cell: (user) => user.conversation_count },
  { label: t(m.friends), width: "80px", class: "r wider", cell: (user) => user.friend_count },
  { label: t(m.blocked), width: "80px", class: "r wider", cell: (user) => user.blocked_count },
];

/** The place of the list of broadcasts. */
const BROADCASTS = "broadcasts";
const keyOf = (user: api.User): string => user.user;

export function Users() {
  const { id } = place.value;
  const selected = users.value.find((user) => user.user === id);
  return (
    <ListScreen
      screen="users"
      rows={users}
      columns={columns()}
      keyOf={keyOf}
      idOf={keyOf}
      textOf={(user) => [user.user, user.nick_name, ...user.tags].join(" ")}
      kinds={{ online: [m.online, (user) => user.devices.length] }}
      filterLabel={m.filterUsers}
      countLabel={m.usersCount}
      selected={id}
      after={
        <button type="button" class="b" aria-expanded={id === BROADCASTS} onClick={() => show("users", id === BROADCASTS ? undefined : BROADCASTS)}>
          {t(m.broadcasts)}
        </button>
      }
      empty={<FirstUsers />}
      detail={id === BROADCASTS ? <Broadcasts /> : selected && <UserDetail user={selected} />}
    />
  );
}

function FirstUsers() {
  const register = () =>
    attempt(() =>
      api.invoke({
        action: "RegisterUsers",
        body: { Users: [{ UserId: 10001, NickName: "Anna" }, { UserId: 10002, NickName: "Ben" }, { UserId: 10003, NickName: "小陈" }] },
      }),
    );
  return (
    <Empty icon="users" title={t(m.noUsers)}>
      <p>{t(m.noUsersHow)}</p>
      <button type="button" class="b first" onClick={register}>
        {t(m.registerThree)}
      </button>
    </Empty>
  );
}

function Broadcasts() {
  const all = useFresh(BROADCASTS, api.broadcasts, [dataVersion.value]).value?.broadcasts;
  return (
    <Detail screen="users" label={t(m.broadcasts)} title={t(m.broadcasts)}>
      {all?.length ? (
        [...all].reverse().map((one) => (
          <section key={one.id} class="card">
            <b>{wordsOf(one.content)}</b>
            <Pairs
              of={[
                [t(m.number), `#${one.id}`],
                [t(m.sender), nameOf(one.sender)],
                [t(m.receivers), `${count(one.receivers.length)}: ${one.receivers.slice(0, MOST).map(nameOf).join(", ")}${one.receivers.length > MOST ? "…" : ""}`],
              ]}
            />
          </section>
        ))
      ) : (
        <p class="muted">{t(m.noBroadcasts)}</p>
      )}
    </Detail>
  );
}
