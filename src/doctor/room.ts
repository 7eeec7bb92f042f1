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
/** Of a room there is, to who is not in it: Jitsi's muc_hide_all. */
const HIDDEN = "forbidden";

type Seen = Pick<RoomPolicy, "room" | "settings">;

/** What kind of server the room is on. */
export interface Surroundings {
  /** Our module is on its host. */
  readonly isGated: boolean;
  readonly isJitsis: boolean;
}

/** How a room stands, seen from outside: it is not entered. */
export async function roomResults(
  connection: Pick<Connection, "request" | "address">,
  policy: Seen,
  around: Surroundings,
): Promise<readonly Result[]> {
  const { room } = policy;
  const about = { check: "room", subject: room } as const;
  const rights = async (offered: ReadonlySet<string>): Promise<Result> =>
    around.isGated
      ? { check: "rights", subject: room, status: "ok", message: "our module entitles the bot" }
      : rightsResult(connection, policy, offered);
  const reply = await connection.request(lookAt(room), ANSWER_MS);
  if (!reply.ok && ABSENT.has(reply.condition)) {
    return [{ ...about, status: "skipped", message: MISSING.message, remedy: MISSING.remedy }];
  }
  if (!reply.ok && reply.condition === HIDDEN) {
    const message = "the room tells nobody outside: mucwarden status tells once the bot runs";
    return [
      { ...about, status: "ok", message: "exists, and is hidden" },
      ...(["moderation", "archive"] as const).map(
        (check): Result => ({ check, subject: room, status: "skipped", message }),
      ),
      await rights(new Set()),
    ];
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
    moderationResult(policy, features, around),
    archiveResult(policy, features, around),
    await rights(offered),
  ];
}

function moderationResult(seen: Seen, features: RoomFeatures, around: Surroundings): Result {
  const about = { check: "moderation", subject: seen.room } as const;
  if (features.retraction === "0") {
    return {
      ...about,
      status: "warn",
      message: `takes retractions in the older dialect alone (${NS.moderate0}), which not every client shows`,
      remedy: 'The bot speaks it. mucwarden\'s own "muc_warden", in place of the module there, offers both.',
    };
  }
  if (features.retraction !== undefined) {
    const dialect = features.retraction === "jitsi" ? "Jitsi's own" : NS.moderate;
    return { ...about, status: "ok", message: `takes retractions (${dialect})` };
  }
  // Of a gated room without an archive nothing is said of it: there the archive comes first.
  const without = wanting(seen, { ...features, archive: true }, around, "no-retraction");
  return { ...about, ...(without ?? { status: "ok", message: "needs to take none" }) };
}

function archiveResult(seen: Seen, features: RoomFeatures, around: Surroundings): Result {
  const about = { check: "archive", subject: seen.room } as const;
  if (features.archive) return { ...about, status: "ok", message: "keeps its messages" };
  const without = wanting(seen, features, around, "no-archive");
  return { ...about, ...(without ?? { status: "ok", message: "keeps no messages, and needs not to" }) };
}

/** In the bot's own words; undefined where it does without. */
function wanting(
  { settings }: Seen,
  features: RoomFeatures,
  { isGated, isJitsis }: Surroundings,
  code: string,
): Pick<Result, "status" | "message" | "remedy"> | undefined {
  const nick = settings.nick.value;
  const problems = isGated
    ? gatedProblems(features)
    : problemsIn(visitorOf(nick, "moderator"), nick, features, "-", isJitsis);
  const found = problems.find((one) => one.code === code);
  if (!found) return undefined;
  const status = found.severity === "error" ? "fail" : "warn";
  return { status, message: found.message, remedy: found.remedy };
}
