import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Element } from "@xmpp/component";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import {
  BOT_HOST,
  type BotOfPlugin,
  type Controller,
  installPlugin,
  MODERATOR,
  ROOMS,
} from "./livechat-controller.ts";
import { connectPeople, type Person } from "./occupant.ts";
import { PEOPLE, startTestProsody } from "./prosody.ts";
import { isBody, retracts, stanzaIdOf } from "./room.ts";

type Setup = NonNullable<Parameters<typeof startTestProsody>[0]>;

/** A Prosody as livechat sets it up, the plugin's side of it, and two people of a room. */
export interface Livechat {
  readonly plugin: Controller;
  /** As PeerTube starts the plugin, at first and again: another password, Prosody, the bot. */
  start(): Promise<BotOfPlugin>;
  /** Prosody alone starts anew, with another password in the file. */
  restartProsody(): Promise<void>;
  /** A room as livechat makes it, with its owner in it, and Mallory. They come again after a restart. */
  enter(local: string): Promise<Room>;
  stop(): Promise<void>;
}

const ASK_AGAIN_MS = 500;
const ANSWER_MS = 10_000;

export interface Room {
  readonly room: string;
  readonly owner: Person;
  readonly mallory: Person;
  /** Resolves when the bot is there under this nick, now or later. */
  botComes(nick: string): Promise<Element>;
  botLeaves(nick: string): Promise<Element>;
  /** The owner asks until the bot answers: it is in the room a moment before its handlers listen. */
  isAnswered(question: string, answer: string): Promise<void>;
  /** Mallory says this, and everybody is shown that it was taken back. */
  isTakenBack(text: string): Promise<void>;
}

interface LivechatOptions {
  readonly suite: Setup["suite"];
  /** Below the checkout. */
  readonly program: string;
  readonly linked?: "inside" | "beside";
}

export async function startLivechat({
  suite,
  program,
  linked = "inside",
}: LivechatOptions): Promise<Livechat> {
  const root = await mkdtemp(join(tmpdir(), "mucwarden-livechat-"));
  const plugin = await installPlugin({ root, program: join(projectRoot, program), linked });
  const prosody = await startTestProsody({
    suite,
    config: {
      hosts: [
        {
          domain: BOT_HOST,
          options: {
            authentication: "test_livechat_bot",
            test_livechat_bot_file: plugin.moderationFile,
            allow_unencrypted_plain_auth: true,
          },
        },
      ],
      mucHosts: [{ domain: ROOMS, options: { admins: [MODERATOR] } }],
    },
  });
  const connect = () => connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
  const writeModeration = () => plugin.writeModeration(`xmpp://localhost:${prosody.ports.c2s}`);
  let people = await connect();
  let bot: BotOfPlugin | undefined;

  async function restartProsody(): Promise<void> {
    await writeModeration();
    await people.stop();
    await prosody.restart();
    people = await connect();
  }

  return {
    plugin,
    restartProsody,
    async start() {
      if (bot) {
        await bot.stop();
        await restartProsody();
      } else await writeModeration();
      bot = await plugin.startBot();
      return bot;
    },
    async enter(local) {
      const room = `${local}@${ROOMS}`;
      const owner = people.person("owner");
      const mallory = people.person("mallory");
      await owner.join(room, "Owner", { asOwner: true, config: { "muc#roomconfig_persistentroom": "1" } });
      await owner.setAffiliation(room, MODERATOR, "owner");
      await mallory.join(room, "Mallory");
      return roomWith(room, owner, mallory);
    },
    async stop() {
      try {
        await bot?.stop();
      } finally {
        await people.stop();
        await prosody.stop();
        await rm(root, { recursive: true, force: true });
      }
    },
  };
}

function roomWith(room: string, owner: Person, mallory: Person): Room {
  const presence = (nick: string, type: string | undefined) => (stanza: Element) =>
    stanza.is("presence") && stanza.attrs.from === `${room}/${nick}` && stanza.attrs.type === type;
  return {
    room,
    owner,
    mallory,
    botComes: (nick) => owner.next(presence(nick, undefined), `${nick} to come`, 10_000),
    botLeaves: (nick) => owner.next(presence(nick, "unavailable"), `${nick} to leave`, 10_000),
    async isAnswered(question, answer) {
      const answers = () => owner.next(isBody(answer), `«${answer}»`, ASK_AGAIN_MS).catch(() => false);
      for (const deadline = performance.now() + ANSWER_MS; performance.now() < deadline; ) {
        await owner.say(room, question);
        if (await answers()) return;
      }
      throw new Error(`nobody answered «${question}»`);
    },
    async isTakenBack(text) {
      await mallory.say(room, text);
      const shown = await owner.next(isBody(text), `«${text}»`);
      await owner.next(retracts(room, stanzaIdOf(shown, room)), `«${text}» to be taken back`, 10_000);
    },
  };
}

/** How many messages somebody was shown to be taken back. */
export const retractionsIn = ({ received }: Person): number =>
  received.filter((stanza) => String(stanza).includes("<retract ")).length;
