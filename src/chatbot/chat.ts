import type { Element } from "@xmpp/component";
import type { TalkEntry } from "../moderation/policy.ts";
import type { Requested } from "../moderation/requested.ts";
import type { Outcome } from "../moderation/sanction.ts";
import type { MucEvent } from "../muc/event.ts";
import type { BareJid } from "../muc/jid.ts";
import type { GroupchatMessage } from "../muc/message.ts";
import { type ChatNews, createTeller } from "./chat-news.ts";
import { awaitTypes } from "./handler-types.ts";
import { heardAs } from "./hearing.ts";
import type { Clock } from "./lane.ts";
import { createOutgoing, type Done } from "./outgoing.ts";
import type { FromThread, HandlerSpec, RoomSpec, Whose } from "./protocol.ts";
import { createSeats, type Picture } from "./seats.ts";
import { threadStarter } from "./start-thread.ts";
import { createStrikes } from "./strikes.ts";
import { keepThread, type Loaded } from "./thread-keeper.ts";
import type { End, StartThread, ThreadOptions, WatchedThread } from "./watched-thread.ts";

export type { ChatNews } from "./chat-news.ts";

export interface ChatRoom {
  /** The bot's nick there, as wanted. */
  readonly nick: string;
  readonly talks: readonly TalkEntry[];
}

export interface ChatOptions extends ThreadOptions {
  /** `types` resolves within so many ms; undefined: when the files are loaded. */
  readonly typesWithinMs?: number | undefined;
}

export interface ChatPorts extends Clock {
  /** Sends as the bot; false where it did not leave. */
  readonly send: (stanza: Element) => Promise<boolean>;
  /** The bot's JID. */
  readonly address: () => string;
  readonly pictureOf: (room: BareJid) => Picture | undefined;
  /** A handler wants a message taken back. */
  readonly takeBack: (request: Requested) => Promise<Outcome>;
  readonly onNews: (news: ChatNews) => void;
  /** The handler files register other types than `types` resolved to, or than was told of last. */
  readonly onTypes?: (types: ReadonlySet<string>) => void;
  /** Whether what handlers log at level debug is wanted; asked whenever the rooms are set, and at each start. */
  readonly isDebug: () => boolean;
  readonly startThread?: StartThread;
}

/** The conversation handlers of all rooms, in a thread of their own. Nothing here throws. */
export interface Chat {
  /** Types that the handler files registered; none where they cannot be loaded, or are not loaded in time. */
  readonly types: Promise<ReadonlySet<string>>;
  /** All rooms, and what talks in them. */
  setRooms(rooms: ReadonlyMap<BareJid, ChatRoom>): void;
  /** What a room shows of this moment, in its order, once the bot has taken it in; messages with their stanza. */
  hear(event: MucEvent, stanza?: Element): void;
  /** The link is gone: the bot is in no room. */
  offline(): void;
  /** Stops all handlers and ends the thread, within half a second, by force if need be. */
  stop(): Promise<void>;
}

interface Talking {
  readonly nick: string;
  readonly handlers: readonly HandlerSpec[];
}

type TakeBack = Extract<FromThread, { readonly kind: "take-back" }>;

/** What was said while there was no thread, and how long somebody waits for an answer. */
const MOST_MISSED = 50;
const PATIENCE_MS = 5_000;
const MOST_REASON = 1_000;
const MOST_ID = 1_000;

export function createChat(options: ChatOptions, ports: ChatPorts): Chat {
  const { now, after, pictureOf } = ports;
  const { handlerFiles: files } = options;
  const clock = { now, after };
  let rooms: ReadonlyMap<BareJid, Talking> = new Map();
  /** As which the handlers know the bot. */
  let toldAddress: string | undefined;
  /** Whoever loaded the files is most likely needed for the rooms that come next. */
  let awaitsRooms = files.length > 0;
  const types = awaitTypes({
    clock,
    withinMs: options.typesWithinMs,
    onSlow: () => ports.onNews({ kind: "files-take-long", files }),
    onTypes: (other) => ports.onTypes?.(other),
  });
  const missed: { readonly message: GroupchatMessage; readonly stanza: Element; readonly at: number }[] = [];
  const strikes = createStrikes();
  const tell = createTeller(ports.onNews, now);
  const seats = createSeats({ tell: (message) => keeper.current?.post(message), pictureOf });
  const outgoing = createOutgoing({
    clock,
    send: ports.send,
    isIn: (room) => seats.nickIn(room) !== undefined || pictureOf(room) !== undefined,
    isThere: ({ room, handler }) =>
      room === undefined || handler === undefined || isInForce(room as BareJid, handler),
    onDropped: (room) => ports.onNews({ kind: "dropped", room }),
  });
  const keeper = keepThread(
    {
      start: ports.startThread ?? threadStarter(),
      clock,
      onMessage: take,
      onReady,
      onGone,
      onFilesLeftOut() {
        ports.onNews({ kind: "files-left-out", files });
        know([]);
      },
    },
    options,
  );
  if (files.length === 0) know([]);
  else look();

  function isInForce(room: BareJid, handler: string): boolean {
    return (
      rooms.get(room)?.handlers.some(({ id }) => id === handler) === true && !strikes.isOff(room, handler)
    );
  }

  function know(names: readonly string[]): void {
    // Rooms were set without types that come late: they are set again.
    if (names.length > 0 && !types.isKnown) awaitsRooms = true;
    types.know(names);
    look();
  }

  function look(): void {
    keeper.want(rooms.size > 0 || awaitsRooms || !types.isKnown);
  }

  function tellRooms(): void {
    if (rooms.size === 0) return;
    const specs = [...rooms].map(([room, { nick, handlers }]): RoomSpec => {
      return { room, nick, handlers: handlers.filter(({ id }) => !strikes.isOff(room, id)) };
    });
    toldAddress = ports.address();
    keeper.current?.post({ kind: "rooms", address: toldAddress, isDebug: ports.isDebug(), rooms: specs });
    for (const room of rooms.keys()) seats.enter(room);
  }

  function onReady({ types: names, problems }: Loaded): void {
    for (const { file, message } of problems) ports.onNews({ kind: "file-failed", file, message });
    seats.forget();
    know(names);
    tellRooms();
    for (const { message, stanza, at } of missed.splice(0)) {
      if (now() - at < PATIENCE_MS) hearMessage(message, stanza);
    }
  }

  function onGone(end: End, retryInMs: number): void {
    seats.forget();
    ports.onNews({ ...end, retryInMs });
    if (strikes.add(end.whose, now())) ports.onNews({ kind: "switched-off", whose: end.whose });
  }

  function take(message: FromThread, from: WatchedThread): void {
    const { kind } = message;
    if (kind === "failed" || kind === "log" || kind === "unknown-type") tell(message);
    else if (kind === "say" || kind === "take-back") {
      const { id, whose } = message;
      const done: Done = (problem) => from.post({ kind: "done", id, problem });
      if (kind === "say") outgoing.say(whose, message.xml, done);
      else outgoing.act(whose, () => takeBack(message, whose), done);
    }
  }

  /** Resolves to the problem, undefined where it is done. */
  async function takeBack(wish: TakeBack, whose: Whose): Promise<string | undefined> {
    const request = requestOf(wish, whose);
    return typeof request === "string" ? request : problemOf(await ports.takeBack(request));
  }

  /** The first words that are said to a bot are often said as soon as it is there, before its thread is. */
  function keepForLater(event: MucEvent, stanza: Element | undefined): void {
    if (event.kind !== "message" || !stanza) return;
    missed.push({ message: event, stanza, at: now() });
    if (missed.length > MOST_MISSED) missed.shift();
  }

  function hearMessage(message: GroupchatMessage, stanza: Element): void {
    const own = seats.nickIn(message.room);
    if (own === undefined || own === message.nick) return;
    const xml = heardAs(message, stanza, ports.address());
    if (xml !== undefined) keeper.current?.post({ kind: "message", room: message.room, xml });
  }

  return {
    types: types.inTime,
    setRooms(next) {
      awaitsRooms = false;
      rooms = talkingIn(next);
      strikes.keep(new Map([...rooms].map(([room, { handlers }]) => [room, handlers])));
      seats.keepOnly(rooms);
      look();
      tellRooms();
    },
    hear(event, stanza) {
      if (!rooms.has(event.room)) return;
      if (!keeper.current) keepForLater(event, stanza);
      else if (event.kind === "presence") {
        // A client's is known once it is logged in.
        if (event.self && ports.address() !== toldAddress) tellRooms();
        seats.hear(event);
      } else if (event.kind === "message" && stanza) hearMessage(event, stanza);
    },
    offline() {
      missed.length = 0;
      seats.leaveAll();
    },
    async stop() {
      types.stop();
      await keeper.stop();
      outgoing.stop();
    },
  };
}

/** What is asked for, or why it is not. */
function requestOf({ room, stanzaId, reason }: TakeBack, { room: own, handler }: Whose): Requested | string {
  if (handler === undefined) return "it is not known which handler wants it";
  if (room !== own) return "a handler takes back messages of its own room alone";
  if (stanzaId === "" || stanzaId.length > MOST_ID) return "there is no such message";
  return { room: room as BareJid, handler, stanzaId, reason: reason.slice(0, MOST_REASON) };
}

function talkingIn(rooms: ReadonlyMap<BareJid, ChatRoom>): ReadonlyMap<BareJid, Talking> {
  const talking = new Map<BareJid, Talking>();
  for (const [room, { nick, talks }] of rooms) {
    if (talks.length === 0) continue;
    const handlers = talks.map(({ id, type, options }): HandlerSpec => ({ id, type, options }));
    talking.set(room, { nick, handlers });
  }
  return talking;
}

/** Undefined where it is done. */
function problemOf(outcome: Outcome): string | undefined {
  if (outcome.status === "done") return undefined;
  if (outcome.status === "failed") return outcome.problem;
  return `${outcome.condition}: ${outcome.remedy}`;
}
