import { type Element, xml } from "@xmpp/component";
import type { Reply } from "../../src/xmpp/connection.ts";
import { fails, tells } from "./scripted-connection.ts";
import { stanza } from "./stanza.ts";

export interface ArchivedLine {
  readonly id: string;
  /** ms since 1970 */
  readonly at: number;
  /** The message as the archive has it, without addresses where `nick` says from whom it is. */
  readonly inside: string;
  /** Empty: the room itself. */
  readonly nick: string;
}

/** A room's archive as Prosody answers for it. */
export interface ScriptedArchive {
  lines: ArchivedLine[];
  /** The most that it sends at once. */
  most: number;
  /** What became of a message after which a page is to begin, where that is not known: 0.12 says so, 13.0 does not. */
  saysLost: boolean;
  /** Hands the page to `take` and answers, as a room does to a query and to a look. */
  answer(iq: Element, take: (stanza: Element) => boolean): Reply;
}

export function line(id: string, at: number, text: string, by = "Bob"): ArchivedLine {
  const who = `<occupant-id xmlns='urn:xmpp:occupant-id:0' id='o-${by}'/>`;
  return { id, at, nick: by, inside: `<body>${text}</body>${by === "" ? "" : who}` };
}

export function scriptedArchive(lines: ArchivedLine[]): ScriptedArchive {
  return {
    lines,
    most: 50,
    saysLost: true,
    answer(iq, take) {
      const query = iq.getChild("query", "urn:xmpp:mam:2");
      const room = iq.attrs.to ?? "";
      if (!query) return tells([]);
      const page = query.getChild("set");
      const after = page?.getChildText("after") ?? undefined;
      const index = this.lines.findIndex(({ id }) => id === after);
      if (after !== undefined && index < 0 && this.saysLost) return fails("item-not-found");
      const start = Date.parse(query.getChild("x")?.getChildren("field")[1]?.getChildText("value") ?? "");
      const rest = after !== undefined && index < 0 ? [] : this.lines.slice(index + 1);
      const found = rest.filter(({ at }) => at >= start);
      const shown = found.slice(0, Math.min(this.most, Number(page?.getChildText("max"))));
      for (const one of shown) take(resultOf(one, room, String(query.attrs.queryid)));
      const last = shown.at(-1)?.id;
      const set = xml("set", "http://jabber.org/protocol/rsm", ...(last ? [xml("last", {}, last)] : []));
      const complete = shown.length === found.length ? "true" : undefined;
      const fin = xml("fin", { xmlns: "urn:xmpp:mam:2", complete }, set);
      return { ok: true, stanza: xml("iq", { type: "result" }, fin) };
    },
  };
}

export function resultOf({ id, at, inside, nick }: ArchivedLine, room: string, query: string): Element {
  const from = nick === "" ? room : `${room}/${nick}`;
  const message = `<message xmlns='jabber:client' type='groupchat' from='${from}' id='m-${id}'>${inside}</message>`;
  const delay = `<delay xmlns='urn:xmpp:delay' stamp='${new Date(at).toISOString()}'/>`;
  const forwarded = `<forwarded xmlns='urn:xmpp:forward:0'>${delay}${message}</forwarded>`;
  return stanza(
    `<message from='${room}'><result xmlns='urn:xmpp:mam:2' queryid='${query}' id='${id}'>${forwarded}</result></message>`,
  );
}
