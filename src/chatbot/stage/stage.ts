import type { Element } from "@xmpp/component";
import { parse } from "@xmpp/jid";
import type { FromThread, RoomSpec, ToThread } from "../protocol.ts";
import { readStanza } from "../read-stanza.ts";
import type { Isolation } from "./isolation.ts";
import { addRoom, createBot, directory, type LibraryBot, receive } from "./library.ts";
import { guardListeners } from "./listeners.ts";
import { createLogLines, type WantsLine } from "./log-lines.ts";
import { createSending } from "./sending.ts";
import { createTalkRoom, type TalkRoom } from "./talk-room.ts";
import { createVirtualConnection, type VirtualConnection } from "./virtual-connection.ts";

export interface StagePorts {
  readonly post: (message: FromThread) => void;
  readonly isolation: Isolation;
  readonly wants: WantsLine;
}

/** xmppjs-chat-bot's bot with its rooms and handlers, on a connection that ends at the other thread. */
export interface Stage {
  take(message: ToThread): void;
}

export function createStage({ post, isolation, wants }: StagePorts): Stage {
  const rooms = new Map<string, TalkRoom>();
  const sending = createSending({
    post,
    current: isolation.current,
    isIn: (room) => rooms.get(room)?.isIn,
  });
  let bot: LibraryBot | undefined;
  let connection: VirtualConnection | undefined;

  /** One bot for all rooms; its name is the first one's nick. */
  function online(address: string, botName: string): LibraryBot {
    if (!bot) {
      connection = createVirtualConnection(sending.send);
      bot = createBot(
        botName,
        connection,
        createLogLines({ post, current: isolation.current, botName, wants }),
      );
      void bot.connect();
    }
    bot.address = parse(address);
    return bot;
  }

  function show(stanza: Element): void {
    const to = connection;
    // What it throws at, elements nested too deep for it, is lost for the handlers alone.
    if (to) isolation.attempt(undefined, "event", () => receive(to, stanza));
  }

  function openRoom(to: LibraryBot, { room: jid, nick }: RoomSpec): TalkRoom {
    const room = addRoom(to, jid);
    const home = { jid, room, listeners: guardListeners(room, isolation) };
    const classOf = (type: string) => directory().handlers.get(type);
    return createTalkRoom(home, nick, { isolation, classOf, post, receive: show });
  }

  function setRooms(address: string, specs: readonly RoomSpec[]): void {
    const wanted = new Set(specs.map(({ room }) => room));
    for (const [jid, room] of rooms) {
      if (wanted.has(jid)) continue;
      rooms.delete(jid);
      bot?.rooms.delete(jid);
      void room.end();
    }
    for (const spec of specs) {
      const room = rooms.get(spec.room) ?? openRoom(online(address, spec.nick), spec);
      rooms.set(spec.room, room);
      room.setHandlers(spec.handlers);
    }
  }

  function hear(jid: string, xml: string): void {
    const stanza = readStanza(xml);
    if (stanza?.name === "message") rooms.get(jid)?.hear(stanza);
  }

  async function end(): Promise<void> {
    await Promise.all([...rooms.values()].map((room) => room.end()));
    post({ kind: "stopped" });
  }

  return {
    take(message) {
      switch (message.kind) {
        case "rooms":
          return setRooms(message.address, message.rooms);
        case "entered":
          return rooms.get(message.room)?.enter(message.nick, message.others);
        case "renamed":
          return rooms.get(message.room)?.rename(message.nick);
        case "left":
          return rooms.get(message.room)?.leave();
        case "presence":
          return rooms.get(message.room)?.see(message.occupant, message.available, message.now);
        case "message":
          return hear(message.room, message.xml);
        case "done":
          return sending.done(message.id, message.problem);
        case "ping":
          return post({ kind: "pong", id: message.id });
        case "stop":
          void end();
      }
    },
  };
}
