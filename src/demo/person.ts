import { randomUUID } from "node:crypto";
import { type Element, xml } from "@xmpp/component";
import { createInbox, type Inbox } from "./inbox.ts";

const MUC = "http://jabber.org/protocol/muc";
const STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas";
const MAM = "urn:xmpp:mam:2";
const RSM = "http://jabber.org/protocol/rsm";

interface JoinOptions {
  readonly password?: string;
  /** Fails unless the person is an owner after joining, as the first one in a new room is. */
  readonly asOwner?: boolean;
  /** Fields of the room's configuration, if this join makes the room: { "muc#roomconfig_persistentroom": "1" }. */
  readonly config?: Readonly<Record<string, string>>;
}

export interface Person extends Inbox {
  readonly jid: string;
  /** Resolves to the self-presence once the person is in and a new room is unlocked. Rejects with a StanzaError. */
  join(room: string, nick?: string, options?: JoinOptions): Promise<Element>;
  /** Sends the room's form: as its owner, and so unlocks a new room. */
  configure(room: string, config: Readonly<Record<string, string>>): Promise<void>;
  leave(room: string): Promise<void>;
  /** Resolves to the id of the message. */
  say(room: string, text: string, options?: { id?: string; extra?: readonly Element[] }): Promise<string>;
  send(stanza: Element): Promise<void>;
  /** Fills in id and from. Rejects with a StanzaError. */
  request(iq: Element): Promise<Element>;
  setAffiliation(room: string, jid: string, affiliation: string): Promise<void>;
  setRole(room: string, nick: string, role: string): Promise<void>;
  /** The whole archive: <result id=…> elements, each with <forwarded> inside. */
  archive(room: string): Promise<Element[]>;
}

interface StanzaError extends Error {
  readonly condition: string;
  readonly stanza: Element;
}

export function createPerson(
  name: string,
  jid: string,
  transmit: (stanza: Element) => Promise<void>,
): Person {
  const inbox = createInbox(jid);
  const nicks = new Map<string, string>();

  const send = (stanza: Element) => {
    stanza.attrs.from = jid;
    return transmit(stanza);
  };

  const request = async (iq: Element) => {
    const id = iq.attrs.id ?? randomUUID();
    iq.attrs.id = id;
    await send(iq);
    const isReply = (stanza: Element) =>
      stanza.is("iq") && stanza.attrs.id === id && ["result", "error"].includes(stanza.attrs.type ?? "");
    return rejectError(await inbox.next(isReply, `the reply to ${iq}`));
  };

  const admin = async (room: string, item: Record<string, string>) => {
    const query = xml("query", `${MUC}#admin`, xml("item", item));
    await request(xml("iq", { type: "set", to: room }, query));
  };

  return {
    ...inbox,
    jid,
    send,
    request,
    async join(room, nick = name, { password, asOwner = false, config = {} } = {}) {
      const secret = password === undefined ? undefined : xml("password", {}, password);
      await send(xml("presence", { to: `${room}/${nick}` }, xml("x", MUC, secret)));
      const isOutcome = (stanza: Element) =>
        stanza.is("presence") &&
        stanza.attrs.from?.split("/")[0] === room &&
        (stanza.attrs.type === "error" || statusCodes(stanza).includes("110"));
      const presence = rejectError(await inbox.next(isOutcome, `the self-presence in ${room}`));
      nicks.set(room, presence.attrs.from?.slice(room.length + 1) ?? nick);
      if (statusCodes(presence).includes("201")) await request(submission(room, config));
      const affiliation = presence.getChild("x", `${MUC}#user`)?.getChild("item")?.attrs.affiliation;
      if (asOwner && affiliation !== "owner")
        throw new Error(`${jid} is ${affiliation} of ${room}, not owner`);
      return presence;
    },
    async configure(room, config) {
      await request(submission(room, config));
    },
    async leave(room) {
      await send(xml("presence", { to: `${room}/${nicks.get(room) ?? name}`, type: "unavailable" }));
      const isGone = (stanza: Element) =>
        stanza.is("presence") && stanza.attrs.type === "unavailable" && statusCodes(stanza).includes("110");
      await inbox.next(isGone, `the end of being in ${room}`);
    },
    async say(room, text, { id = randomUUID(), extra = [] } = {}) {
      await send(xml("message", { to: room, type: "groupchat", id }, xml("body", {}, text), ...extra));
      return id;
    },
    setAffiliation: (room, who, affiliation) => admin(room, { jid: who, affiliation }),
    setRole: (room, nick, role) => admin(room, { nick, role }),
    async archive(room) {
      const results: Element[] = [];
      for (;;) {
        const queryid = randomUUID();
        const last = results.at(-1)?.attrs.id;
        const set = last === undefined ? undefined : xml("set", RSM, xml("after", {}, last));
        const reply = await request(
          xml("iq", { type: "set", to: room }, xml("query", { xmlns: MAM, queryid }, set)),
        );
        // All results of a page come before the reply.
        const page = inbox.received
          .map((stanza) => stanza.getChild("result", MAM))
          .filter((result): result is Element => result?.attrs.queryid === queryid);
        results.push(...page);
        if (page.length === 0 || reply.getChild("fin", MAM)?.attrs.complete === "true") return results;
      }
    },
  };
}

function statusCodes(presence: Element): (string | undefined)[] {
  const x = presence.getChild("x", `${MUC}#user`);
  return x?.getChildren("status").map((status) => status.attrs.code) ?? [];
}

function submission(room: string, config: Readonly<Record<string, string>>): Element {
  const all = Object.entries(config);
  // Without any field it stands for "the defaults will do".
  const fields = all.length === 0 ? [] : [["FORM_TYPE", `${MUC}#roomconfig`] as const, ...all];
  const form = xml(
    "x",
    { xmlns: "jabber:x:data", type: "submit" },
    ...fields.map(([name, value]) => xml("field", { var: name }, xml("value", {}, value))),
  );
  return xml("iq", { type: "set", to: room }, xml("query", `${MUC}#owner`, form));
}

function rejectError(stanza: Element): Element {
  if (stanza.attrs.type !== "error") return stanza;
  const error = stanza.getChild("error");
  const children = error?.getChildElements() ?? [];
  const condition =
    children.find((child) => child.attrs.xmlns === STANZAS && child.name !== "text")?.name ?? "unknown";
  const message = [condition, error?.getChildText("text", STANZAS)].filter(Boolean).join(": ");
  const failure: StanzaError = Object.assign(new Error(message), { condition, stanza });
  throw failure;
}
