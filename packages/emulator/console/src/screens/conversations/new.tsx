import { useSignal } from "@preact/signals";
import * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { attempt, say } from "../../shell/toasts";
import { Choice, Field } from "../../ui/parts";

export const splitUsers = (text: string): string[] => text.split(/[\s,，;；]+/).filter(Boolean);

/** A conversation that a client user creates. */
export function NewConversation({ done }: { done: (made?: string) => void }) {
  const type = useSignal<"1" | "2" | "100">("2");
  const create = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [name, owner] = [String(form.get("name") ?? ""), String(form.get("owner"))];
    const others = splitUsers(String(form.get("others")));
    const made = {
      user: owner,
      type: "create_conversation",
      conversation_type: Number(type.value),
      ...(type.value === "1" ? { other_user: others[0] } : { name, participants: others }),
    };
    void attempt(() => api.act(made)).then((answer) => {
      if (answer?.ok) done(answer.conversation_short_id ?? undefined);
      else if (answer) say(answer.error?.message ?? t(m.refused), true);
    });
  };
  return (
    <form class="card" onSubmit={create}>
      <h2>{t(m.newConversation)}</h2>
      <Choice
        label={t(m.kind)}
        value={type.value}
        choices={[
          ["2", t(m.group)],
          ["1", t(m.oneToOne)],
          ["100", t(m.liveGroup)],
        ]}
        onChoose={(value) => (type.value = value)}
      />
      <div class="row end">
        {type.value !== "1" && <Field label={t(m.name)}>{(id) => <input id={id} class="in" name="name" />}</Field>}
        <Field label={t(m.owner)}>{(id) => <input id={id} class="in" name="owner" required value="10001" />}</Field>
        <Field label={t(type.value === "1" ? m.otherUser : m.membersList)}>
          {(id) => <input id={id} class="in" name="others" required={type.value === "1"} placeholder="10002, 10003" />}
        </Field>
      </div>
      <div class="row">
        <button type="submit" class="b first">
          {t(m.create)}
        </button>
        <button type="button" class="b" onClick={() => done()}>
          {t(m.cancel)}
        </button>
      </div>
    </form>
  );
}
