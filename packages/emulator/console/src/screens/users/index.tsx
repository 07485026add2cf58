import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "../../generated/api";
import { count, t } from "../../i18n";
import { neighbour, setScreenKeys } from "../../shell/keyboard";
import { place, show } from "../../shell/router";
import { attempt } from "../../shell/toasts";
import { dataVersion, loaded } from "../../store/emulator";
import { useFresh } from "../../store/fresh";
import { nameOf, users } from "../../store/people";
import { Choice, Chip, Empty, Face, Head } from "../../ui/parts";
import { Search } from "../../ui/search";
import { type Column, Table } from "../../ui/table";
import { wordsOf } from "../conversations/content";
import { UserDetail } from "./detail";

type Kind = "all" | "online" | "broadcasts";

const columns = (): Column<api.User>[] => [
  {
    label: t("user"),
    cell: (user) => (
      <span class="who-cell">
        <Face id={user.user} name={user.nick_name} small online={!!user.devices.length} />
        <button type="button" class="name">
          {user.nick_name || user.user}
        </button>
        {user.robot && <Chip tone="">{t("robot")}</Chip>}
        {user.failing && <Chip tone="fault">{t("failing")}</Chip>}
      </span>
    ),
  },
  { label: t("userId"), width: "190px", class: "mono muted", cell: (user) => user.user },
  {
    label: t("online"),
    width: "150px",
    class: "wider",
    cell: (user) => (user.devices.length ? <span class="ok">{user.devices.map((device) => device.platform).join(", ")}</span> : <span class="muted">–</span>),
  },
  { label: t("groups"), width: "80px", class: "r wider", cell: (user) => user.conversation_count },
  { label: t("friends"), width: "80px", class: "r wider", cell: (user) => user.friend_count },
  { label: t("blocked"), width: "80px", class: "r wider", cell: (user) => user.blocked_count },
];

export function Users() {
  const search = useSignal("");
  const kind = useSignal<Kind>("all");
  const shown = useComputed(() =>
    users.value.filter(
      (user) => (kind.value !== "online" || user.devices.length) && `${user.user} ${user.nick_name} ${user.tags.join(" ")}`.toLowerCase().includes(search.value.toLowerCase()),
    ),
  );
  const { id } = place.value;
  const selected = users.value.find((user) => user.user === id);
  useEffect(() =>
    setScreenKeys({
      move: (step) => {
        const to = neighbour(shown.value.map((user) => user.user), id, step);
        if (to) show("users", to);
      },
      close: () => show("users"),
    }),
  );
  return (
    <>
      <Head title={t("users")}>
        <span class="muted" role="status">
          {t("usersCount", { n: count(shown.value.length) })}
        </span>
        <Choice
          label={t("show")}
          value={kind.value}
          choices={[
            ["all", t("all")],
            ["online", t("online")],
            ["broadcasts", t("broadcasts")],
          ]}
          onChoose={(value) => {
            kind.value = value;
            show("users");
          }}
        />
        <Search value={search} label={t("filterUsers")} />
      </Head>
      <div class="body">
        {kind.value === "broadcasts" ? (
          <Broadcasts search={search.value} />
        ) : (
          <div class={selected ? "split open" : "split"}>
            <div class="panel">
              {shown.value.length ? (
                <Table label={t("users")} rows={shown} columns={columns()} keyOf={(user) => user.user} selected={id} onSelect={(key) => show("users", key)} />
              ) : users.value.length ? (
                <Empty icon="search" title={t("noMatch")}>
                  {null}
                </Empty>
              ) : (
                loaded.value && <FirstUsers />
              )}
            </div>
            {selected && <UserDetail user={selected} />}
          </div>
        )}
      </div>
    </>
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
    <Empty icon="users" title={t("noUsers")}>
      <p>{t("noUsersHow")}</p>
      <button type="button" class="b first" onClick={register}>
        {t("registerThree")}
      </button>
    </Empty>
  );
}

function Broadcasts({ search }: { search: string }) {
  const all = useFresh("broadcasts", api.broadcasts, [dataVersion.value]).value?.broadcasts;
  const shown = all?.filter((one) => `${one.sender} ${one.content}`.toLowerCase().includes(search.toLowerCase())) ?? [];
  if (!shown.length) {
    return (
      <div class="split">
        <div class="panel">
          <Empty icon="send" title={t("noBroadcasts")}>
            <p>{t("noBroadcastsHow")}</p>
          </Empty>
        </div>
      </div>
    );
  }
  return (
    <div class="panel scroll" tabIndex={0} role="region" aria-label={t("broadcasts")}>
      <table aria-label={t("broadcasts")}>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">{t("sender")}</th>
            <th scope="col">{t("content")}</th>
            <th scope="col">{t("receivers")}</th>
          </tr>
        </thead>
        <tbody>
          {[...shown].reverse().map((one) => (
            <tr key={one.id}>
              <td class="muted">{one.id}</td>
              <td>{nameOf(one.sender)}</td>
              <td>{wordsOf(one.content)}</td>
              <td title={one.receivers.join(", ")}>
                {one.receivers.slice(0, 5).map(nameOf).join(", ")}
                {one.receivers.length > 5 && ` +${count(one.receivers.length - 5)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
