import type { Logger } from "./log.ts";
import { NOWHERE, NOWHERE_REMEDY } from "./status.ts";
import type { Hello } from "./xmpp/gate/hello.ts";
import type { GateNews } from "./xmpp/gate/news.ts";

/** What is logged of the module on a MUC host. As in `report.ts`, nothing that people wrote is in it. */
export function logGate(log: Logger, news: GateNews): void {
  if (news.kind === "found") logHello(log, news.host, news.hello);
  else if (news.kind === "gone") {
    log.warn(
      { host: news.host },
      "the gate is gone: the bot enters the rooms, and takes back what it would have kept out",
    );
  } else if (news.kind === "absent") {
    log.info(
      { host: news.host },
      `no mod_muc_warden at ${news.host}: messages are taken back after they were shown. If it is configured there, look for "Unable to load module" in Prosody's log.`,
    );
  } else if (news.kind === "nowhere") {
    log.warn({ host: news.host }, `${news.host}: ${NOWHERE}. ${NOWHERE_REMEDY}`);
  } else if (news.kind === "forbidden") {
    log.warn(
      { host: news.host },
      "the host takes no hello from us: the bot enters the rooms. If mod_muc_warden is there, name this component in `muc_warden_components` of the MUC component.",
    );
  } else if (news.kind === "refused") {
    log.warn({ host: news.host }, `the gate sent ${news.what}. Are bot and module of one version?`);
  } else if (news.kind === "policy-refused") {
    log.error(
      { room: news.room, why: news.why },
      news.room.includes("@")
        ? "the gate cannot use the policy of a room. What it holds of that room stays as it was; where it holds nothing, the bot enters."
        : "the gate cannot use the policy for rooms of which no file tells: where it holds none from before, these are not moderated. Are bot and module of one version?",
    );
  } else if (news.kind === "lost") {
    const { room, count, since } = news;
    log.warn(
      { room, count, since },
      "messages passed unjudged, and were too many for the gate to keep: the bot reads the room's archive. See `muc_warden_spool`.",
    );
  } else if (news.kind === "unnamed-unheard") {
    log.warn(
      { host: news.host },
      "rooms of which no file tells are not moderated: only mod_muc_warden, with its parts gate and watch, would tell the bot of them. Enable it at the MUC component, or at the bot's own with this host in `muc_warden_hosts`; or write a file for each room.",
    );
  } else if (news.kind === "unnamed-too-many") {
    log.error(
      { host: news.host },
      "there are more rooms of which no file tells than the bot can know at once: what was said before is forgotten in those that were silent longest",
    );
  } else logArchive(log, news);
}

type ArchiveNews = Extract<GateNews, { readonly kind: "archive-read" | "archive-cut" | "archive-unread" }>;

/** What keeps the bot from reading it, by the condition of the answer. */
const UNREAD = new Map([
  ["no-archive", 'Add "muc_mam" to modules_enabled of the MUC component, and let the room log its messages.'],
  ["service-unavailable", 'Add "muc_mam" to modules_enabled of the MUC component.'],
  ["feature-not-implemented", 'Add "muc_mam" to modules_enabled of the MUC component.'],
  ["forbidden", "Make the bot an admin of the room."],
  ["item-not-found", "The room is gone, or its archive."],
  ["timeout", "The server does not answer: the bot asks again in a minute."],
]);

function logArchive(log: Logger, news: ArchiveNews): void {
  const { room } = news;
  if (news.kind === "archive-unread") {
    const { condition } = news;
    const meaning = UNREAD.get(condition) ?? "See Prosody's log.";
    log.error(
      { room, condition },
      `what passed unjudged in the room stays: its archive cannot be read. ${meaning}`,
    );
    return;
  }
  const { read, retracted } = news;
  log.info(
    { room, read, retracted },
    `read ${read} messages of the archive, ${retracted} had to be taken back`,
  );
  if (news.kind === "archive-cut") {
    log.error(
      { room, from: news.from },
      "there is more in the archive than is read at once: what was said from then on, until the bot was back, stays unjudged",
    );
  }
}

function logHello(
  log: Logger,
  host: string,
  { prosody, parts, fail, timeoutMs, beside, rooms }: Hello,
): void {
  const what = { host, prosody, parts: [...parts], fail, timeoutMs, rooms: rooms?.size };
  if (parts.has("gate") && parts.has("watch")) {
    log.info(what, "a gate: messages are judged before anyone reads them");
  } else {
    log.warn(what, "the module there asks nothing: the bot enters the rooms. See `muc_warden_off`.");
  }
  if (beside.length > 0) {
    log.info({ host, modules: beside }, "modules of others do there what the gate leaves to them");
  }
}
