import { randomUUID } from "node:crypto";
import { xml } from "@xmpp/component";
import type { Connection } from "../xmpp/connection.ts";
import { NS } from "../xmpp/namespaces.ts";
import type { Result } from "./result.ts";

const ANSWER_MS = 4_000;

/**
 * Whether our module is on the host and hears this component. It is sent policies of an epoch that never was, which it
 * refuses (prosody-modules/PROTOCOL.md): a hello would begin an epoch, and at its end messages would wait for the bot.
 * `isNeeded`: rooms of which no file tells are to be moderated there, and nothing else tells the bot of them.
 */
export async function gateResult(
  { request }: Pick<Connection, "request">,
  host: string,
  isNeeded = false,
): Promise<Result> {
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
  const consequence = isNeeded
    ? "rooms of which no file tells are not moderated"
    : "messages are taken back after they were shown";
  const [what, remedy] = OBSTACLES[condition] ?? absent(condition);
  return {
    ...about,
    status: isNeeded ? "fail" : "warn",
    message: `${what}: ${consequence}`,
    remedy,
  };
}

type Obstacle = readonly [what: string, remedy: string];

const SILENCE = "Prosody's log says whether it hangs or the module failed.";
const VERSION: Obstacle = [
  "the module there is of another version",
  "Install the mod_muc_warden that comes with this bot.",
];
const OBSTACLES: Readonly<Record<string, Obstacle>> = {
  forbidden: [
    "the host takes nothing from us",
    "If mod_muc_warden is there, name this component in `muc_warden_components` of the MUC component, or the host in `muc_warden_hosts` of this component.",
  ],
  timeout: ["no answer (timeout)", SILENCE],
  disconnected: ["no answer (disconnected)", SILENCE],
  "bad-request": VERSION,
  result: VERSION,
};

export const REMEDY_OF_ABSENCE =
  'Enable mucwarden\'s "muc_warden" at the MUC component, or at the bot\'s own with this host in `muc_warden_hosts`, and restart Prosody. If it is configured, look for "Unable to load module" in Prosody\'s log.';

function absent(condition: string): Obstacle {
  return [`no mod_muc_warden there, or one of another version (${condition})`, REMEDY_OF_ABSENCE];
}
