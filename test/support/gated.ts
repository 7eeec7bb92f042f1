import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Element, xml } from "@xmpp/component";
import { connectScriptedBot, frame, type ScriptedBot, startScriptedBot } from "./gate.ts";
import { connectPeople, type People, type Person } from "./occupant.ts";
import { BOT, PEOPLE, startTestProsody, type TestProsody } from "./prosody.ts";

type Setup = NonNullable<Parameters<typeof startTestProsody>[0]>;
type WardenOptions = Exclude<Setup["warden"], true>;
type Policy = Readonly<Record<string, unknown>>;

export const EVERYTHING = { ask: ["message", "subject", "private", "presence", "invite"] };

/** A room with its owner, who is not asked about, and two people who are. */
export interface Scene {
  readonly room: string;
  readonly romeo: Person;
  readonly juliet: Person;
  readonly mercutio: Person;
}

/** A Prosody with mod_muc_warden, people, and a scripted bot. */
export interface Gated {
  readonly prosody: TestProsody;
  readonly people: People;
  /** The one that was connected last. */
  bot: ScriptedBot;
  /** What the bot says it moderates: all scenes so far. */
  readonly policies: Record<string, Policy>;
  /** A room of its own for a test. Everything passes until `bot.answer` says otherwise. */
  scene(name: string, policy?: Policy): Promise<Scene>;
  /** A bot that connects, with hello and all policies, as the one before did. */
  newBot(answer?: ScriptedBot["answer"]): Promise<ScriptedBot>;
  /** Prosody's log since its start. */
  log(): string[];
  /** What of it are warnings and errors, but for the word that a bot went, which the tests have them do. */
  complaints(): string[];
  stop(): Promise<void>;
}

export const allow: ScriptedBot["answer"] = () => ({ is: "allow" });
export const silence: ScriptedBot["answer"] = () => undefined;

export const BAD = "abracadabra";
export const REASON = "Not in here.";
export const refuseBad: ScriptedBot["answer"] = (check) =>
  check.toString().includes(BAD) ? { is: "refuse", text: REASON } : { is: "allow" };

interface GatedOptions {
  readonly suite: Setup["suite"];
  readonly warden?: WardenOptions;
  readonly config?: Setup["config"];
}

export async function startGated({ suite, warden, config }: GatedOptions): Promise<Gated> {
  const prosody = await startTestProsody({ suite, warden: warden ?? true, config });
  const people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
  const policies: Record<string, Policy> = {};

  const gated: Gated = {
    prosody,
    people,
    policies,
    bot: await startScriptedBot(prosody, policies, BOT),
    async scene(name, policy = EVERYTHING) {
      const room = `${name}@rooms.localhost`;
      const [romeo, juliet, mercutio] = ["Romeo", "Juliet", "Mercutio"].map((who) => people.person(who));
      if (!romeo || !juliet || !mercutio) throw new Error("nobody came");
      const config = { "muc#roomconfig_persistentroom": "1", "muc#roomconfig_changesubject": "1" };
      await romeo.join(room, "Romeo", { asOwner: true, config });
      gated.bot.answer = allow;
      policies[room] = policy;
      await gated.bot.policies(policies);
      await juliet.join(room, "Juliet");
      await mercutio.join(room, "Mercutio");
      return { room, romeo, juliet, mercutio };
    },
    async newBot(answer = allow) {
      const bot = await connectScriptedBot(prosody, BOT);
      gated.bot = bot;
      bot.answer = answer;
      await bot.hello();
      await bot.policies(policies);
      return bot;
    },
    log: () => logOf(prosody),
    complaints: () =>
      logOf(prosody).filter((line) => /\s(warn|error)\s/.test(line) && !/ is gone\. Unless/.test(line)),
    async stop() {
      await gated.bot.stop();
      await people.stop();
      await prosody.stop();
    },
  };
  return gated;
}

/** From the file: what comes through a pipe may come after what it tells of. */
export function logOf({ folder }: Pick<TestProsody, "folder">): string[] {
  return readFileSync(join(folder, "prosody.log"), "utf8").split("\n");
}

/** What says that this stanza of theirs was not delivered. */
export function errorFor(person: Person, id: string): Promise<Element> {
  return person.next(
    (stanza) => stanza.attrs.type === "error" && stanza.attrs.id === id,
    `an error for ${id}`,
  );
}

/** What became of a question that was answered by `bot.answer`. */
export async function outcomeIn(room: string, bot: ScriptedBot, kind = "message"): Promise<Element> {
  const { id } = (await bot.frames.next(frame("check", { room, kind }), `a question of ${kind}`)).attrs;
  return bot.frames.next(frame("outcome", { id: String(id) }), `what became of ${id}`);
}

/** The condition of an error, its type and text. */
export function errorOf(stanza: Element): { type?: string; condition?: string; text?: string } {
  const error = stanza.getChild("error");
  const children = error?.getChildElements() ?? [];
  return {
    type: error?.attrs.type,
    condition: children.find(({ name }) => name !== "text")?.name,
    text: children.find(({ name }) => name === "text")?.text(),
  };
}

/** Whether anything that came to them has this in it. */
export const hasRead = (person: Person, text: string): boolean =>
  person.received.some((stanza) => stanza.toString().includes(text));

/** The bodies of a room that came to somebody, in order. */
export const bodiesOf = (person: Person, room: string): (string | null)[] =>
  person.received
    .filter((stanza) => stanza.is("message") && stanza.attrs.from?.startsWith(`${room}/`))
    .filter((stanza) => stanza.attrs.type === "groupchat" && stanza.getChild("body"))
    .map((stanza) => stanza.getChildText("body"));

export async function archivedIn(scene: Pick<Scene, "room" | "romeo">): Promise<string> {
  return (await scene.romeo.archive(scene.room)).join("\n");
}

export const message = (room: string, id: string, ...children: Element[]): Element =>
  xml("message", { to: room, type: "groupchat", id }, ...children);

/** A question that everybody may ask of a room: its answer comes after what happened to all stanzas sent before. */
export const roundTrip = (person: Person, room: string): Promise<Element> =>
  person.request(xml("iq", { type: "get", to: room }, xml("query", "http://jabber.org/protocol/disco#info")));
