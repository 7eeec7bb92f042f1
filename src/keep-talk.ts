import { after } from "./after.ts";
import type { Bot } from "./bot.ts";
import { logChat } from "./chat-report.ts";
import { type Chat, type ChatRoom, createChat } from "./chatbot/chat.ts";
import type { Logger } from "./log.ts";
import type { Policies } from "./moderation/policy.ts";
import type { Known } from "./moderation/requested.ts";
import { boundedMap } from "./muc/bounded.ts";
import type { BareJid } from "./muc/jid.ts";
import { senderOf } from "./muc/room.ts";
import { printable } from "./text/printable.ts";
import type { House, Shown } from "./xmpp/house.ts";

/** Of all rooms together: a handler that moderates does so at once. */
const REMEMBERED = 1_000;
/** Moderation waits for it. */
const TYPES_WITHIN_MS = 3_000;
/** What was said longer ago nobody expects an answer to. */
const OLD_MS = 10_000;

export interface TalkSources {
  /** Of somebody's own: `--load-handlers`. */
  readonly handlerFiles: readonly string[];
  readonly log: Logger;
  /** They exist when the first room is set. */
  readonly bot: () => Bot;
  readonly house: () => House;
  /** ms since 1970 */
  readonly now: () => number;
  /** The handler files register other types than `types` resolved to, or than was told of last. */
  readonly onTypes: (types: ReadonlySet<string>) => void;
}

/** The conversation handlers of all rooms, and what goes between them and the bot. */
export interface Talk extends Pick<Chat, "types" | "offline" | "stop"> {
  setPolicies(policies: Policies): void;
  isHeard(room: BareJid): boolean;
  hear(shown: Shown): void;
}

export function keepTalk({ handlerFiles, log, bot, house, now, onTypes }: TalkSources): Talk {
  let rooms: ReadonlyMap<BareJid, ChatRoom> = new Map();
  const recent = boundedMap<Known>(REMEMBERED);
  const chat = createChat(
    { handlerFiles, typesWithinMs: TYPES_WITHIN_MS },
    {
      send: (stanza) => house().connection.send(stanza),
      address: () => house().connection.address,
      pictureOf(room) {
        const picture = bot().room(room);
        const nick = picture?.ownNick;
        if (!picture || nick === undefined) return undefined;
        return { nick, others: [...picture.occupants.values()].filter((one) => one.nick !== nick) };
      },
      takeBack: (request) => bot().takeBack(request, recent.get(keyOf(request.room, request.stanzaId))),
      onNews: (news) => logChat(log, news),
      onTypes,
      isDebug: () => log.isLevelEnabled("debug"),
      ...clock,
    },
  );

  function remember({ event }: Shown): void {
    const room = bot().room(event.room);
    if (event.kind !== "message" || event.stanzaId === undefined || !room) return;
    const message = { ...event, texts: [] };
    recent.set(keyOf(event.room, event.stanzaId), { message, sender: senderOf(room, event) });
  }

  return {
    types: chat.types,
    setPolicies(policies) {
      const talking = [...policies].filter(([, { talks }]) => talks.length > 0);
      rooms = new Map(
        talking.map(([room, { settings, talks }]) => [room, { nick: settings.nick.value, talks }]),
      );
      chat.setRooms(rooms);
    },
    isHeard: (room) => rooms.has(room),
    hear(shown) {
      const { event, stanza, at } = shown;
      if (at !== undefined && now() - at > OLD_MS) return;
      remember(shown);
      chat.hear(event, stanza);
    },
    offline: chat.offline,
    stop: chat.stop,
  };
}

/** Runs the files in a thread of their own, which ends with that; `tell`: what is wrong with which. */
export async function loadHandlerTypes(
  handlerFiles: readonly string[],
  tell: (fault: { readonly file: string; readonly message: string }) => void,
): Promise<ReadonlySet<string>> {
  const chat = createChat(
    { handlerFiles },
    {
      send: async () => false,
      address: () => "",
      pictureOf: () => undefined,
      takeBack: async () => ({ status: "failed", problem: "no bot is running" }),
      isDebug: () => false,
      onNews(news) {
        if (news.kind === "file-failed") {
          tell({ file: news.file, message: `cannot be loaded: ${printable(news.message)}` });
        }
        if (news.kind === "files-left-out") {
          const message = "loading the handler files ended or blocked their thread: none of them is used";
          for (const file of news.files) tell({ file, message });
        }
      },
      ...clock,
    },
  );
  const types = await chat.types;
  await chat.stop();
  return types;
}

const clock = { now: () => performance.now(), after };

function keyOf(room: BareJid, stanzaId: string): string {
  return `${room} ${stanzaId}`;
}
