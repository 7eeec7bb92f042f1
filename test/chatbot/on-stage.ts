import { createMarker } from "../../src/chatbot/marker.ts";
import type { FromThread, HandlerSpec, Seen, ToThread } from "../../src/chatbot/protocol.ts";
import { createIsolation } from "../../src/chatbot/stage/isolation.ts";
import type { WantsLine } from "../../src/chatbot/stage/log-lines.ts";
import { createStage } from "../../src/chatbot/stage/stage.ts";
import { createChanges } from "../support/until.ts";

export const ROOM = "room@rooms.example.org";
export const ANNA: Seen = { nick: "Anna", role: "participant", affiliation: "none" };
export const BERT: Seen = { nick: "Bert", role: "moderator", affiliation: "admin" };

/** A handler as the files give it; its id is its type unless it is given. */
export function handler(type: string, options: unknown = {}, id: string = type): HandlerSpec {
  return { id, type, options };
}

/** Handlers of one room with the other thread's part played by the test, which answers nothing by itself. */
export function onStage(wants: WantsLine = (_type, level) => level !== "debug") {
  const told: FromThread[] = [];
  const { changed, until } = createChanges();
  const marker = createMarker(new SharedArrayBuffer(1024));
  const post = (message: FromThread): void => {
    told.push(message);
    changed();
  };
  const stage = createStage({ post, isolation: createIsolation(marker, post), wants });
  const take = (message: ToThread): void => stage.take(message);

  const of = <K extends FromThread["kind"]>(kind: K) =>
    told.filter((message): message is Extract<FromThread, { kind: K }> => message.kind === kind);

  return {
    take,
    /** The room has these handlers, and no others. */
    set: (...handlers: HandlerSpec[]) =>
      take({
        kind: "rooms",
        address: "bot.example.org",
        isDebug: false,
        rooms: [{ room: ROOM, nick: "Robot", handlers }],
      }),
    enter: (...others: Seen[]) => take({ kind: "entered", room: ROOM, nick: "Robot", others }),
    see: (occupant: Seen, available = true, now?: string) =>
      take({ kind: "presence", room: ROOM, occupant, available, now }),
    /** Someone says something; `more`: what else is in the message. */
    hear: (nick: string, body: string, more = "") =>
      take({
        kind: "message",
        room: ROOM,
        xml: `<message type="groupchat" from="${ROOM}/${nick}"><body>${body}</body>${more}</message>`,
      }),
    of,
    /** The texts of what the handlers said, in its order. */
    said: () => of("say").map(({ xml }) => /<body>(.*?)<\/body>/s.exec(xml)?.[1]),
    /** The nth message of that kind, when it comes. */
    next: <K extends FromThread["kind"]>(kind: K, nth = 1) =>
      until(
        () => of(kind)[nth - 1],
        () => `a message ${kind}, after ${JSON.stringify(told)}`,
      ),
  };
}
