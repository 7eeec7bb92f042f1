import type { Logger } from "./log.ts";
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
  } else if (news.kind === "forbidden") {
    log.error(
      { host: news.host },
      "the gate does not take us for its bot. Name this component in `muc_warden_components` of the MUC component.",
    );
  } else if (news.kind === "refused") {
    log.warn({ host: news.host }, `the gate sent ${news.what}. Are bot and module of one version?`);
  } else if (news.kind === "policy-refused") {
    log.error(
      { room: news.room, why: news.why },
      "the gate cannot use the policy of a room. What it holds of that room stays as it was; where it holds nothing, the bot enters.",
    );
  } else {
    const { room, count, since } = news;
    log.error(
      { room, count, since },
      "messages passed unjudged, and were too many to be judged afterwards. See `muc_warden_spool`.",
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
