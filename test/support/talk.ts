import type { Element } from "@xmpp/component";
import { afterAll, beforeAll, describe } from "vitest";
import { connectPeople, type People, type Person } from "./occupant.ts";
import { describeProsody, PEOPLE, startTestProsody, type TestProsody } from "./prosody.ts";
import { isBody, moderatedRoom } from "./room.ts";
import { BOTS, type BotKind, MUC, startTalkBot, type TalkBot } from "./talk-bot.ts";
import { type Said, saidIn } from "./talk-said.ts";

/** How long a question may take before it is asked again: the bot may not have been listening yet. */
const ASK_AGAIN_MS = 250;
const DEADLINE_MS = 15_000;

interface RoomFile {
  readonly nick?: string;
  readonly handlers: readonly {
    readonly id: string;
    readonly type: string;
    readonly [key: string]: unknown;
  }[];
}

/** A room with its owner, whom nobody greeted, and the bot. */
export interface Talk {
  readonly room: string;
  readonly owner: Person;
  /** Somebody comes, or takes another nick. Resolves when everybody has seen it. */
  join(name: string, nick: string): Promise<void>;
  /** Somebody says something. Resolves when everybody has read it: by the gate others may be read before. */
  say(name: string, text: string, extra?: readonly Element[]): Promise<void>;
  /** The room's owner does. */
  ask(text: string, extra?: readonly Element[]): Promise<void>;
  /** Writes the room's file, and resolves when the bot has read it. */
  edit(file: RoomFile): Promise<void>;
  /** What the bot said since the last time, once it has dealt with everything that happened so far. */
  heard(): Promise<Said[]>;
  /** The same, without waiting for anything. */
  soFar(): Said[];
  /** The same, once these are so many, or more. */
  hear(count: number): Promise<Said[]>;
}

export interface Stage {
  readonly kind: BotKind;
  readonly prosody: TestProsody;
  readonly people: People;
  readonly bot: TalkBot;
  /** Makes a room with these in it, then has the bot come. */
  open(local: string, file: RoomFile, before?: readonly string[]): Promise<Talk>;
}

/** Runs a suite with each bot on each Prosody: what is expected is the same. */
export function describeTalk(
  name: string,
  body: (stage: () => Stage) => void,
  handlerFiles?: readonly string[],
): void {
  describeProsody(name, (suite) => {
    describe.each(BOTS.map((kind) => [kind.title, kind] as const))("%s", (_, kind) => {
      let stage: Stage | undefined;
      const running: { stop(): Promise<void> }[] = [];
      beforeAll(async () => {
        const prosody = await startTestProsody({ suite, ...(kind.hasGate && { warden: true }) });
        running.push(prosody);
        const people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
        running.push(people);
        const bot = await startTalkBot(kind, prosody, handlerFiles);
        running.push(bot);
        const parts = { kind, prosody, people, bot };
        stage = { ...parts, open: (local, file, before) => openTalk(parts, local, file, before) };
      });
      afterAll(async () => {
        for (const one of running.reverse()) await one.stop();
      });
      body(() => {
        if (!stage) throw new Error("nothing was started");
        return stage;
      });
    });
  });
}

async function openTalk(
  { people, bot }: Omit<Stage, "open">,
  local: string,
  file: RoomFile,
  before: readonly string[] = [],
): Promise<Talk> {
  const room = `${local}@${MUC}`;
  const owner = people.person(`owner-of-${local}`);
  await moderatedRoom(owner, room);
  for (const name of before) await people.person(name).join(room, name);
  let nick = file.nick ?? "Sepia";
  let edits = 0;
  let seen = 0;

  const isOfBot = (stanza: Element) =>
    stanza.is("message") &&
    stanza.attrs.type === "groupchat" &&
    stanza.attrs.from === `${room}/${nick}` &&
    !stanza.getChild("delay");
  const ofBot = () => owner.received.filter(isOfBot);
  const signals = /^(?:ready \d+|over)$/;
  const isTalk = (stanza: Element) => !signals.test(stanza.getChildText("body") ?? "");

  /** Asks until there is an answer: a bot that does not hear yet never answers. */
  async function untilReady(): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    for (;;) {
      await owner.say(room, "!ready");
      const answer = await owner
        .next((stanza) => isOfBot(stanza) && isBody(`ready ${edits}`)(stanza), "the bot", ASK_AGAIN_MS)
        .catch(() => undefined);
      if (answer) return;
      if (performance.now() > deadline) throw new Error(`it is not ready:\n${bot.printed()}`);
    }
  }

  /** The answer to a question comes after all that there was to say before it. */
  async function roundTrip(): Promise<void> {
    await owner.say(room, "!over");
    await owner.next((stanza) => isOfBot(stanza) && isBody("over")(stanza), "«over»", DEADLINE_MS);
  }

  async function sayAs(person: Person, text: string, extra: readonly Element[]): Promise<void> {
    const id = await person.say(room, text, { extra });
    await owner.next((stanza) => stanza.is("message") && stanza.attrs.id === id, `«${text}»`);
  }

  function take(): Said[] {
    const all = ofBot();
    const fresh = all.slice(seen).filter(isTalk).map(saidIn);
    seen = all.length;
    return fresh;
  }

  const talk: Talk = {
    room,
    owner,
    async join(name, as) {
      await people.person(name).join(room, as);
      const isThem = (stanza: Element) =>
        stanza.is("presence") && stanza.attrs.from === `${room}/${as}` && stanza.attrs.type === undefined;
      await owner.next(isThem, `${as} to come`);
    },
    say: (name, text, extra = []) => sayAs(people.person(name), text, extra),
    ask: (text, extra = []) => sayAs(owner, text, extra),
    async edit({ handlers, ...more }) {
      edits += 1;
      const signs = [
        { id: "ready", type: "command_say", options: { command: "ready", quotes: [`ready ${edits}`] } },
        { id: "over", type: "command_say", options: { command: "over", quotes: ["over"] } },
      ];
      if (more.nick !== undefined) {
        nick = more.nick;
        seen = ofBot().length;
      }
      await bot.writeRoom(local, { local, domain: MUC, ...more, handlers: [...handlers, ...signs] });
      await untilReady();
      // More than one question may be answered still.
      await roundTrip();
      take();
    },
    async heard() {
      await roundTrip();
      return take();
    },
    soFar: take,
    async hear(count) {
      const fresh = () => ofBot().slice(seen).filter(isTalk);
      const isFresh = (stanza: Element) => fresh().includes(stanza);
      while (fresh().length < count) await owner.next(isFresh, "a message of the bot", DEADLINE_MS);
      return take();
    },
  };
  await talk.edit(file);
  return talk;
}
