import { type Element, xml } from "@xmpp/component";
import { locateInFolder } from "../files/data-folder.ts";
import { printable } from "../text/printable.ts";
import type { End } from "./narrator.ts";
import { connectPeople, type People } from "./people.ts";
import { demoEmojis, openRooms, webRooms } from "./rooms.ts";
import { type Line, SCRIPT } from "./script.ts";
import { startWebPage, type WebPageOptions } from "./web-page.ts";

const PEOPLE = "people.localhost";
const ANONYMOUS = "anon.localhost";
const MUC = "rooms.localhost";
const STAGE = `lounge@${MUC}`;
const SHOWN_MS = 10_000;
const TAKEN_BACK_MS = 10_000;

export interface BesideOptions extends Pick<WebPageOptions, "port" | "listen" | "websocket"> {
  /** `xmpp://host:port` where Prosody listens for components. */
  readonly service: string;
  /** Of the people's component. */
  readonly secret: string;
  /** The sample data folder. */
  readonly data: string;
  readonly write: (line: string) => void;
}

/**
 * The demo beside a Prosody and a bot that run already: opens the rooms, serves the web chat, and plays the conversation.
 * What became of each line is told as those in the room see it; why, the bot knows alone.
 */
export async function startBeside(options: BesideOptions): Promise<{ stop(): Promise<void> }> {
  const { service, secret, data, write, port, listen, websocket } = options;
  const places = await locateInFolder(data, MUC);
  if ("problem" in places) throw new Error(`${places.problem}. ${places.hint}`);
  const people = await connectPeople(service, PEOPLE, secret);
  await openRooms(people, MUC);
  const page = await startWebPage({
    port: port ?? 0,
    host: "127.0.0.1",
    ...(listen !== undefined && { listen }),
    websocket,
    domain: ANONYMOUS,
    rooms: webRooms(MUC),
    defaultRoom: STAGE,
    emojis: await demoEmojis(places, MUC),
  });
  const asAnnounced = await converse(people, write);
  write(`${asAnnounced} of ${SCRIPT.length} messages ended as announced.`);
  const hint = webRooms(MUC).find(({ jid }) => jid === STAGE)?.hint ?? "";
  write(`Open ${page.url} and type «${hint}»: nobody else gets to see it.`);
  return {
    async stop() {
      await page.stop();
      await people.stop();
    },
  };
}

/** Resolves to how many lines ended as the script says. */
async function converse(people: People, write: (line: string) => void): Promise<number> {
  const lastIds = new Map<string, string>();
  let asAnnounced = 0;
  for (const who of new Set(SCRIPT.map((line) => line.who))) await people.person(who).join(STAGE, who);
  for (const line of SCRIPT) {
    const end = await say(people, line, lastIds);
    if (end === (line.ends ?? "stays")) asAnnounced += 1;
    write(`${end.padEnd(11)} ${line.who}: ${printable(line.text)}${line.remark ? ` (${line.remark})` : ""}`);
  }
  return asAnnounced;
}

/** The owner is in every room, and reads along. */
async function say(people: People, line: Line, lastIds: Map<string, string>): Promise<End> {
  const { who, room = STAGE, text, extra = [], corrects } = line;
  const speaker = people.person(who);
  const reader = people.person("Curator");
  const before = corrects ? lastIds.get(who) : undefined;
  const correction = before && xml("replace", { xmlns: "urn:xmpp:message-correct:0", id: before });
  const id = await speaker.say(room, text, { extra: correction ? [...extra, correction] : extra });
  lastIds.set(who, id);
  const isIt = (stanza: Element) => stanza.is("message") && stanza.attrs.id === id;
  const shown = reader.next((one) => isIt(one) && one.attrs.type === "groupchat", text, SHOWN_MS);
  const refused = speaker.next((one) => isIt(one) && one.attrs.type === "error", text, SHOWN_MS);
  // Whichever does not come would reject after its time, and nobody waits for it then.
  for (const one of [shown, refused]) one.catch(() => {});
  const first = await Promise.any([shown, refused]).catch(() => undefined);
  if (first?.attrs.type !== "groupchat") return first ? "never shown" : "failed";
  if (line.ends !== "taken back") return "stays";
  const stanzaId = first.getChild("stanza-id")?.attrs.id;
  const isRetraction = (one: Element) =>
    one.is("message") && one.getChildElements().some(({ attrs }) => attrs.id === stanzaId && one !== first);
  return reader.next(isRetraction, "its retraction", TAKEN_BACK_MS).then(
    () => "taken back",
    () => "failed",
  );
}
