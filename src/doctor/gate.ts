import { randomUUID } from "node:crypto";
import { xml } from "@xmpp/component";
import type { Connection } from "../xmpp/connection.ts";
import { NS } from "../xmpp/namespaces.ts";
import type { Result } from "./result.ts";

const ANSWER_MS = 4_000;

/**
 * Whether our module is on the host and hears this component. It is sent policies of an epoch that never was, which it
 * refuses (prosody-modules/PROTOCOL.md): a hello would begin an epoch, and at its end messages would wait for the bot.
 */
export async function gateResult({ request }: Pick<Connection, "request">, host: string): Promise<Result> {
  const about = { check: "gate", subject: host } as const;
  const nothing = xml("policies", { xmlns: NS.warden, epoch: `doctor-${randomUUID()}`, first: "1" });
  const reply = await request(xml("iq", { type: "set", to: host }, nothing), ANSWER_MS);
  const condition = reply.ok ? "result" : reply.condition;
  if (condition === "unexpected-request") {
    return {
      ...about,
      status: "ok",
      message: "mod_muc_warden answers: messages are judged before anyone reads them",
    };
  }
  if (condition === "forbidden") {
    return {
      ...about,
      status: "warn",
      message: "the host takes nothing from us: the bot enters the rooms, and takes back what was shown",
      remedy:
        "If mod_muc_warden is there, name this component in `muc_warden_components` of the MUC component.",
    };
  }
  if (condition === "timeout" || condition === "disconnected") {
    const remedy = "Prosody's log says whether it hangs or the module failed.";
    return { ...about, status: "warn", message: `no answer (${condition})`, remedy };
  }
  if (condition === "bad-request" || condition === "result") {
    const remedy = "Install the mod_muc_warden that comes with this bot.";
    return { ...about, status: "warn", message: "the module there is of another version", remedy };
  }
  return {
    ...about,
    status: "warn",
    message: `no mod_muc_warden there, or one of another version (${condition}): messages are taken back after they were shown`,
    remedy:
      'Enable mucwarden\'s "muc_warden" at the MUC component. If it is configured there, look for "Unable to load module" in Prosody\'s log.',
  };
}
