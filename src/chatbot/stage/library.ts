import type { EventEmitter } from "node:events";
import type { Element } from "@xmpp/component";
import { type Jid, parse } from "@xmpp/jid";
import { Bot, HandlersDirectory, Room } from "xmppjs-chat-bot";
import type { VirtualConnection } from "./virtual-connection.ts";

// xmppjs-chat-bot 0.7.0, by what is used of it. Its own types hide what is needed and are of packages that are not there.

/** A conversation handler. What its methods give may be a promise. */
export interface Handler {
  start(): unknown;
  stop(): unknown;
  loadOptions(options: unknown): unknown;
}

export type HandlerClass = new (id: string, room: LibraryRoom, options: unknown) => Handler;

export interface LibraryRoom extends EventEmitter {
  /** By id; a handler attaches itself. */
  readonly handlers: Record<string, unknown>;
  /** Whoever was ever seen, by room JID. */
  readonly roster: Map<string, { isOnline(): boolean }>;
  /** Offline, and nobody is known. */
  reset(): void;
  /** Remembers the nick as the bot's own, and sends a presence. */
  join(nick: string): Promise<void>;
}

export interface LibraryBot {
  readonly rooms: Map<string, LibraryRoom>;
  /** The bot's JID: a message may mention it. */
  address: Jid | undefined;
  /** Has taken hold of its connection by the time this returns. */
  connect(): Promise<void>;
}

export interface LibraryLogger {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
  setLevel(level: string): void;
}

export interface Directory {
  readonly handlers: ReadonlyMap<string, HandlerClass>;
}

/** The handler types of this process: the package's own, and what handler files add. */
export function directory(): Directory {
  return HandlersDirectory.singleton() as unknown as Directory;
}

export function createBot(name: string, connection: VirtualConnection, logger: LibraryLogger): LibraryBot {
  return new Bot(name, connection as never, logger) as unknown as LibraryBot;
}

/** Throws where the text is no JID. */
export function addRoom(bot: LibraryBot, room: string): LibraryRoom {
  const made = new Room(bot as never, parse(room) as never) as unknown as LibraryRoom;
  bot.rooms.set(room, made);
  return made;
}

/** Gives the bot a stanza as if the server had sent it. */
export function receive(connection: VirtualConnection, stanza: Element): void {
  connection.emit("stanza", stanza);
}
