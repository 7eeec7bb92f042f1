import { type Element, xml } from "@xmpp/component";
import type { RoomPolicy } from "../moderation/policy.ts";
import type { Connection, Reply } from "../xmpp/connection.ts";
import { NO_FEATURES } from "../xmpp/features.ts";
import { NS } from "../xmpp/namespaces.ts";
import { problemsIn, refusal } from "../xmpp/room-state.ts";
import type { Result } from "./result.ts";
import { visitorOf } from "./visitor.ts";

const ANSWER_MS = 3_000;
const REGISTER = "jabber:iq:register";

/** Whether the bot would be a moderator of the room, asked from outside; nobody sees that it was asked. */
export async function rightsResult(
  { request, address }: Pick<Connection, "request" | "address">,
  { room, settings }: Pick<RoomPolicy, "room" | "settings">,
  offered: ReadonlySet<string>,
): Promise<Result> {
  const about = { check: "rights", subject: room } as const;
  const ask = (query: Element): Promise<Reply> =>
    request(xml("iq", { type: "get", to: room }, query), ANSWER_MS);
  // XEP-0045 section 9.8: the list of moderators is for moderators alone.
  const reply = await ask(xml("query", NS.mucAdmin, xml("item", { role: "moderator" })));
  if (reply.ok) return { ...about, status: "ok", message: "the bot may moderate" };
  if (reply.condition !== "forbidden" && reply.condition !== "not-allowed") {
    const message = `cannot be seen from outside (${reply.condition}): mucwarden status tells once the bot is in the room`;
    return { ...about, status: "skipped", message };
  }
  const barred = await whyBarred(ask, offered);
  if (barred !== undefined) {
    const { message, remedy } = refusal(barred);
    return { ...about, status: "fail", message, remedy };
  }
  const seen = problemsIn(
    visitorOf(settings.nick.value, "participant"),
    settings.nick.value,
    NO_FEATURES,
    address,
  );
  const { message = "", remedy } = seen.find(({ code }) => code === "not-moderator") ?? {};
  return { ...about, status: "fail", message, remedy };
}

/** The condition with which the room would turn the bot away (XEP-0045 section 7.2). */
async function whyBarred(
  ask: (query: Element) => Promise<Reply>,
  offered: ReadonlySet<string>,
): Promise<string | undefined> {
  // Section 7.10: whoever is banned is refused the form to register, and who is no member has to fill it in.
  const form = await ask(xml("query", REGISTER));
  if (!form.ok && form.condition === "forbidden") return "forbidden";
  if (!form.ok && offered.has("muc_membersonly")) return "registration-required";
  return offered.has("muc_passwordprotected") ? "not-authorized" : undefined;
}
