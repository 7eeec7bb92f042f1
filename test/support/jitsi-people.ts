import { randomBytes } from "node:crypto";
import { client } from "@xmpp/client";
import { type Element, xml } from "@xmpp/component";
import { createPerson, type Person } from "../../src/demo/person.ts";
import { withDeadline } from "./fake-server.ts";
import { FOCUS } from "./jitsi-config.ts";
import type { TestProsody } from "./prosody.ts";

const MUC = "http://jabber.org/protocol/muc";
const NICK = "http://jabber.org/protocol/nick";
const JSON_MESSAGE = "http://jitsi.org/jitmeet";
const JIBRI = "http://jitsi.org/protocol/jibri";

type LogIn = (credentials: object, mechanism: string) => Promise<void>;

interface Session extends Person {
  stop(): Promise<void>;
}

/** Somebody in the web client: an anonymous JID, an endpoint id as the nick, and a name in their presence. */
export interface Participant extends Session {
  /** The nick in all rooms. */
  readonly endpoint: string;
  /** Shows the room their presence, also if they are there. Resolves to what comes back: their presence, or an error. */
  enter(room: string, displayName: string): Promise<Element>;
  /** As the client sends what is no plain text: edits, polls. */
  tell(room: string, payload: unknown): Promise<void>;
}

export async function connectParticipant(
  prosody: Pick<TestProsody, "ports">,
  domain = "meet.jitsi",
): Promise<Participant> {
  const endpoint = randomBytes(4).toString("hex");
  const session = await connect(prosody, { domain }, endpoint);
  return {
    ...session,
    endpoint,
    async enter(room, displayName) {
      const since = session.received.length;
      const name = xml("nick", NICK, displayName);
      await session.send(xml("presence", { to: `${room}/${endpoint}` }, xml("x", MUC), name));
      const isAnswer = (stanza: Element) =>
        stanza.is("presence") &&
        stanza.attrs.from === `${room}/${endpoint}` &&
        session.received.indexOf(stanza) >= since;
      return session.next(isAnswer, `an answer of ${room}`);
    },
    tell: (room, payload) => {
      const json = xml("json-message", JSON_MESSAGE, JSON.stringify(payload));
      return session.send(xml("message", { to: room, type: "groupchat" }, json));
    },
  };
}

/** Stands for Jicofo: it creates the rooms, and makes the first human an owner. */
export interface Focus extends Session {
  open(room: string): Promise<void>;
  /** Whom it made an owner, by full nick, in this order. */
  readonly elected: readonly string[];
  /** Full nicks of everybody it would count as a participant. */
  members(room: string): string[];
}

export async function connectFocus(prosody: Pick<TestProsody, "ports">): Promise<Focus> {
  const elected: string[] = [];
  const there = new Map<string, Element>();
  const [username = "", domain = ""] = FOCUS.split("@");
  const session: Session = await connect(prosody, { domain, username }, "focus", (stanza) => {
    const { from = "", type } = stanza.attrs;
    if (!stanza.is("presence") || from.endsWith("/focus")) return;
    if (type === undefined) there.set(from, stanza);
    else there.delete(from);
    elect(roomOf(from));
  });

  /** Jicofo's «auto owner»: recorders and whoever else says of itself that it is one are no candidates. */
  function elect(room: string): void {
    const people = [...there].filter(([nick, presence]) => roomOf(nick) === room && !isRecorder(presence));
    if (people.some(([, presence]) => itemOf(presence)?.attrs.affiliation === "owner")) return;
    const [nick, presence] = people[0] ?? [];
    const jid = presence && itemOf(presence)?.attrs.jid?.split("/")[0];
    if (nick === undefined || jid === undefined || elected.includes(nick)) return;
    elected.push(nick);
    // Whom it was made for may have left meanwhile.
    session.setAffiliation(room, jid, "owner").catch(() => {});
  }

  return {
    ...session,
    elected,
    members: (room) => [...there.keys()].filter((nick) => roomOf(nick) === room),
    open: async (room) => void (await session.join(room, "focus")),
  };
}

function roomOf(nick: string): string {
  return nick.split("/")[0] ?? "";
}

function itemOf(presence: Element): Element | undefined {
  return presence.getChild("x", `${MUC}#user`)?.getChild("item");
}

function isRecorder(presence: Element): boolean {
  const features = presence.getChild("features")?.getChildren("feature") ?? [];
  return features.some(({ attrs }) => attrs.var === JIBRI);
}

async function connect(
  { ports }: Pick<TestProsody, "ports">,
  { domain, username }: { readonly domain: string; readonly username?: string },
  nick: string,
  watch: (stanza: Element) => void = () => {},
): Promise<Session> {
  const entity = client({
    service: `xmpp://127.0.0.1:${ports.c2s}`,
    domain,
    // The library does not choose PLAIN by itself where there is no TLS.
    ...(username && { credentials: (log: LogIn) => log({ username, password: "any" }, "PLAIN") }),
  });
  entity.reconnect.stop();
  // An EventEmitter's error without a listener ends the process; a failure to log in rejects start().
  entity.on("error", () => {});
  entity.on("connect", () => void entity.socket?.setEncoding("utf8").setNoDelay(true));
  const jid = await withDeadline(entity.start(), `somebody of ${domain} to log in`);
  const person = createPerson(nick, String(jid), (stanza) => entity.send(stanza));
  entity.on("stanza", (stanza: Element) => {
    watch(stanza);
    person.take(stanza);
  });
  return { ...person, stop: async () => void (await entity.stop()) };
}
