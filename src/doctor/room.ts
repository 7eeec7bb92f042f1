import type { RoomPolicy } from "../moderation/policy.ts";
import { lookAt } from "../xmpp/build.ts";
import type { Connection } from "../xmpp/connection.ts";
import { type RoomFeatures, readFeatures } from "../xmpp/features.ts";
import { NS } from "../xmpp/namespaces.ts";
import { gatedProblems, MISSING, problemsIn, SILENT } from "../xmpp/room-state.ts";
import type { Result } from "./result.ts";
import { rightsResult } from "./rights.ts";
import { visitorOf } from "./visitor.ts";

const ANSWER_MS = 3_000;
const ABSENT: ReadonlySet<string> = new Set(["item-not-found", "gone"]);

/** How a room stands, seen from outside: it is not entered. `isGated`: our module is on its host. */
export async function roomResults(
  connection: Pick<Connection, "request" | "address">,
  policy: Pick<RoomPolicy, "room" | "settings">,
  isGated: boolean,
): Promise<readonly Result[]> {
  const { room } = policy;
  const about = { check: "room", subject: room } as const;
  const reply = await connection.request(lookAt(room), ANSWER_MS);
  if (!reply.ok && ABSENT.has(reply.condition)) {
    return [{ ...about, status: "skipped", message: MISSING.message, remedy: MISSING.remedy }];
  }
  if (!reply.ok) {
    const message = `${SILENT.message} to who asks what it is (${reply.condition})`;
    return [{ ...about, status: "warn", message, remedy: SILENT.remedy }];
  }
  const features = readFeatures(reply.stanza);
  const told = reply.stanza.getChild("query", NS.discoInfo)?.getChildren("feature") ?? [];
  const offered = new Set(told.map(({ attrs }) => String(attrs.var)));
  return [
    { ...about, status: "ok", message: "exists" },
    moderationResult(policy, features, isGated),
    archiveResult(policy, features, isGated),
    isGated
      ? { check: "rights", subject: room, status: "ok", message: "our module entitles the bot" }
      : await rightsResult(connection, policy, offered),
  ];
}

type Seen = Pick<RoomPolicy, "room" | "settings">;

function moderationResult(seen: Seen, features: RoomFeatures, isGated: boolean): Result {
  const about = { check: "moderation", subject: seen.room } as const;
  if (features.retraction === undefined) {
    // Of a gated room without an archive nothing is said of it: there the archive comes first.
    return { ...about, ...wanting(seen, { ...features, archive: true }, isGated, "no-retraction") };
  }
  const dialect = features.retraction === "1" ? NS.moderate : NS.moderate0;
  if (features.retraction === "1")
    return { ...about, status: "ok", message: `takes retractions (${dialect})` };
  return {
    ...about,
    status: "warn",
    message: `takes retractions in the older dialect alone (${dialect}), which not every client shows`,
    remedy: 'The bot speaks it. mucwarden\'s own "muc_warden", in place of the module there, offers both.',
  };
}

function archiveResult(seen: Seen, features: RoomFeatures, isGated: boolean): Result {
  const about = { check: "archive", subject: seen.room } as const;
  if (features.archive) return { ...about, status: "ok", message: "keeps its messages" };
  return { ...about, ...wanting(seen, features, isGated, "no-archive") };
}

/** In the bot's own words. */
function wanting(
  { settings }: Seen,
  features: RoomFeatures,
  isGated: boolean,
  code: string,
): Pick<Result, "status" | "message" | "remedy"> {
  const nick = settings.nick.value;
  const problems = isGated
    ? gatedProblems(features)
    : problemsIn(visitorOf(nick, "moderator"), nick, features, "-");
  const found = problems.find((one) => one.code === code);
  const status = found?.severity === "error" ? "fail" : "warn";
  return { status, message: found?.message ?? code, remedy: found?.remedy };
}
