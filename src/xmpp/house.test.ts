import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeServer, type Peer, SECRET, startFakeServer } from "../../test/support/fake-server.ts";
import { createChanges } from "../../test/support/until.ts";
import type { MucEvent } from "../muc/event.ts";
import { bareJid } from "../muc/jid.ts";
import type { Fate, Question } from "../muc/question.ts";
import { createHouse, type House } from "./house.ts";

const ROOM = bareJid("tavern@rooms.test");
const OTHER = bareJid("cellar@rooms.test");
const NS = "xmlns='urn:x-mucwarden:1'";
const WATCHING = `<watching room='${ROOM}' archive='1' retraction='1' occupant-ids='1'/>`;

let server: FakeServer;
const houses: House[] = [];
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(async () => {
  await server.stop();
  for (const house of houses.splice(0)) await house.connection.stop();
});

/** A bot that refuses everything that it is asked about. */
async function open({ heard = [] as readonly string[] } = {}) {
  const { changed, until } = createChanges();
  const questions: Question[] = [];
  const events: MucEvent[] = [];
  const states: string[] = [];
  const shown: string[] = [];
  const takenUp: string[] = [];
  const dealt = { finished: Promise.resolve(true) };
  const house = createHouse({
    settings: () => ({ service: server.service, domain: "bot.test", password: SECRET }),
    software: { name: "mucwarden", version: "test" },
    mucDomain: undefined,
    bot: () => ({
      ask(question, onClean) {
        questions.push(question);
        changed();
        const settle = async (fate: Fate) => {
          if (fate.is === "passed") onClean?.(fate.stanzaId);
          return dealt;
        };
        return { answer: { is: "refuse", text: "No." }, settle };
      },
      async handle(event, _sender, _at, onClean) {
        events.push(event);
        onClean?.();
        changed();
        return dealt;
      },
      disconnected() {},
      room: () => undefined,
    }),
    onLink: changed,
    onRoom(room, { kind }) {
      states.push(`${room} ${kind}`);
      changed();
    },
    onGate: changed,
    onTakenUp(room, isOurs) {
      takenUp.push(`${room} ${isOurs}`);
      changed();
    },
    isHeard: (room) => heard.includes(room),
    onShown({ event, stanza, at }) {
      const what = event.kind === "message" ? `${event.nick} ${event.stanzaId}` : event.kind;
      shown.push(`${event.room} ${what} ${stanza?.getChildText("body")} ${at}`);
      changed();
    },
    onParts: changed,
    onError(what, error) {
      throw new Error(what, { cause: error });
    },
    random: () => 0.5,
    now: Date.now,
  });
  houses.push(house);
  house.setWanted(
    new Map([
      [ROOM, { nick: "Warden", gate: { nick: "Warden" } }],
      [OTHER, { nick: "Warden", gate: undefined }],
    ]),
  );
  house.connection.start();
  const peer = await server.nextOnline();
  return { house, peer, questions, events, states, shown, takenUp, until };
}

function message(inside: string): string {
  return `<message from='rooms.test' to='bot.test'>${inside}</message>`;
}
function frames(epoch: string, inside: string): string {
  return message(`<frames ${NS} epoch='${epoch}'>${inside}</frames>`);
}
function check(id: string): string {
  return `<check id='${id}' room='${ROOM}' kind='message' nick='Bob'><message xmlns='jabber:client'><body>${id}</body></message></check>`;
}

/** Takes the hello, and answers it with what else comes in the same packet. */
async function greet(peer: Peer, epoch: string, more = ""): Promise<void> {
  const [, id] = await peer.expect(/<iq [^>]*to="rooms\.test"[^>]* id="([^"]+)"[^>]*><hello /);
  const hello = `<hello ${NS} epoch='${epoch}' parts='access gate link policy retract watch'/>`;
  peer.write(`<iq type='result' from='rooms.test' to='bot.test' id='${id}'>${hello}</iq>${more}`);
}

async function take(peer: Peer, more = ""): Promise<void> {
  const [, id] = await peer.expect(
    /<iq [^>]*to="rooms\.test"[^>]* id="([^"]+)"[^>]*><policies .*?<\/policies>/,
  );
  peer.write(`<iq type='result' from='rooms.test' to='bot.test' id='${id}'><policies ${NS}/></iq>${more}`);
}

test("what comes in one packet with the answer to the hello is heard in its order, and answered in one stanza", async () => {
  const { peer } = await open();
  await greet(
    peer,
    "e1",
    frames("e0", check("old")) + frames("e1", check("a") + check("b")) + frames("e1", check("c")),
  );
  const [, verdicts = ""] = await peer.expect(
    /<verdicts xmlns="urn:x-mucwarden:1" epoch="e1">(.*?)<\/verdicts>/,
  );
  expect([...verdicts.matchAll(/id="(\w+)" is="(\w+)"/g)].map(([, id, is]) => `${id} ${is}`)).toEqual([
    "a refuse",
    "b refuse",
    "c refuse",
  ]);
  expect(peer.unread()).not.toContain("verdicts");
});

test("a room with a gate is seen and not entered; one that is to be moderated from inside is entered", async () => {
  const { house, peer, until, states } = await open();
  await greet(peer, "e1");
  await peer.expect(new RegExp(`to="${OTHER}"`));
  await take(peer, frames("e1", WATCHING));
  await until(
    () => (states.includes(`${ROOM} gated`) ? true : undefined),
    () => `the room to be gated: ${states}`,
  );
  expect(peer.unread()).not.toContain(ROOM);
  expect([...house.rooms.states()].map(([room, { kind }]) => `${room} ${kind}`)).toEqual([
    `${ROOM} gated`,
    `${OTHER} entering`,
  ]);
});

test("nobody but the host itself speaks for the gate", async () => {
  const { peer, questions, until } = await open();
  await greet(peer, "e1");
  await take(peer);
  for (const from of ["evil.test", "someone@rooms.test", "rooms.test/res", ROOM]) {
    peer.write(frames("e1", check("forged")).replace("'rooms.test'", `'${from}'`));
  }
  peer.write(frames("e1", check("real")));
  await until(
    () => questions[0],
    () => "a question",
  );
  expect(questions.map(({ message }) => message.texts[0]?.text)).toEqual(["real"]);
});

test("what we hear of a room that the gate serves is not heard twice", async () => {
  const { peer, events, until } = await open();
  await greet(peer, "e1");
  const said = `<message type='groupchat' from='${ROOM}/Bob' to='bot.test'><body>early</body></message>`;
  const left = `<presence type='unavailable' from='${ROOM}/Warden' to='bot.test'><x xmlns='http://jabber.org/protocol/muc#user'><item role='none' affiliation='none'/><status code='110'/></x></presence>`;
  peer.write(said);
  await until(
    () => events.find(({ kind }) => kind === "message"),
    () => "what was said before",
  );
  await take(peer, frames("e1", WATCHING) + said.replace("early", "late") + left);
  peer.write(frames("e1", check("last")));
  await peer.expect(/id="last" is="refuse"/);
  const texts = events.flatMap((event) => (event.kind === "message" ? event.texts : []));
  expect(texts.map(({ text }) => text)).toEqual(["early", ""]);
  expect(events.filter((event) => event.kind === "presence" && !event.available)).toEqual([]);
});

test("after a break of the link it all begins again, with the word of the epoch", async () => {
  const { peer, states, until } = await open();
  await greet(peer, "e1");
  await take(peer, frames("e1", WATCHING));
  await until(
    () => (states.includes(`${ROOM} gated`) ? true : undefined),
    () => "the gate",
  );
  peer.socket.destroy();
  const next = await server.nextOnline();
  await greet(next, "e2");
  await take(next, frames("e1", check("stale")) + frames("e2", check("fresh")));
  const [, verdicts] = await next.expect(/<verdicts [^>]*epoch="e2">(.*?)<\/verdicts>/);
  expect(verdicts).not.toContain("stale");
});

test("what the gate lost is read in the room's archive, and again from there after a break of the link", async () => {
  const { peer, events, states, until } = await open();
  const saw = (text: string) =>
    until(
      () => events.find((event) => event.kind === "message" && event.texts[0]?.text === text),
      () => `«${text}»`,
    );
  async function asked(by: Peer, what: string): Promise<string> {
    const [, id] = await by.expect(
      new RegExp(`<iq [^>]*to="${ROOM}"[^>]* id="([^"]+)"[^>]*><query xmlns="${what}"`),
    );
    return String(id);
  }
  async function sendPage(to: Peer, text: string, more: string): Promise<void> {
    const id = await asked(to, "urn:xmpp:mam:2");
    const [, query] = await to.expect(/queryid="([^"]+)".*?<\/iq>/);
    const said = `<message xmlns='jabber:client' type='groupchat' from='${ROOM}/Bob'><body>${text}</body></message>`;
    const stamp = "<delay xmlns='urn:xmpp:delay' stamp='2026-11-21T18:00:00Z'/>";
    to.write(
      `<message from='${ROOM}' to='bot.test'><result xmlns='urn:xmpp:mam:2' queryid='${query}' id='a-${text}'><forwarded xmlns='urn:xmpp:forward:0'>${stamp}${said}</forwarded></result></message>` +
        `<iq type='result' from='${ROOM}' to='bot.test' id='${id}'><fin xmlns='urn:xmpp:mam:2' ${more}/></iq>`,
    );
    const look = await asked(to, "http://jabber.org/protocol/disco#info");
    to.write(`<iq type='result' from='${ROOM}' to='bot.test' id='${look}'/>`);
  }

  await greet(peer, "e1");
  await take(peer, frames("e1", `${WATCHING}<lost room='${ROOM}' count='9' since='2026-11-21T17:00:00Z'/>`));
  await sendPage(peer, "one", "");
  expect(await saw("one")).toMatchObject({ nick: "Bob", stanzaId: "a-one" });
  await asked(peer, "urn:xmpp:mam:2");
  peer.socket.destroy();

  const next = await server.nextOnline();
  await greet(next, "e2");
  await take(next, frames("e2", WATCHING));
  await sendPage(next, "two", "complete='true'");
  await saw("two");
  expect(states.filter((state) => state === `${ROOM} gated`)).toHaveLength(2);
});

test("whoever wants to hear a room is told of what it shows, with the stanza of a message, whichever way it came", async () => {
  const { peer, shown, until } = await open({ heard: [ROOM] });
  const said = (text: string) =>
    `<message xmlns='jabber:client' type='groupchat'><body>${text}</body></message>`;
  const passed = (room: string, text: string) =>
    `<passed id='${text}' room='${room}' nick='Ann' role='moderator' affiliation='owner' at='2026-11-21T18:00:00Z'>${said(text)}</passed>`;
  const outcome = (id: string) => `<outcome id='${id}' is='passed' stanza-id='S-${id}'/>`;
  await greet(peer, "e1");
  await take(peer, frames("e1", WATCHING));
  peer.write(frames("e1", passed(ROOM, "one") + check("two") + outcome("two") + passed(ROOM, "three")));
  peer.write(`<message type='groupchat' from='${OTHER}/Bob'><body>unheard</body></message>`);
  await until(
    () => shown.find((one) => one.includes("three")),
    () => `what is shown: ${shown.join(", ")}`,
  );
  const at = Date.parse("2026-11-21T18:00:00Z");
  expect(shown.filter((one) => / (?:Ann|Bob) /.test(one))).toEqual([
    `${ROOM} Ann undefined one ${at}`,
    `${ROOM} Bob S-two two undefined`,
    `${ROOM} Ann undefined three ${at}`,
  ]);
  expect(shown.some((one) => one.startsWith(OTHER))).toBe(false);
});

test("a room that nobody named is told of with the others while it is there, and is never entered", async () => {
  const { house, peer, takenUp, states, questions, until } = await open();
  const party = "party@rooms.test";
  house.setWanted(
    new Map(),
    new Map([["rooms.test", { policy: { nick: "Owl" }, includes: (room) => room === party }]]),
  );
  await greet(peer, "e1");
  const asked = `<check id='q1' room='${party}' kind='message' nick='Bob'><message xmlns='jabber:client'><body>q1</body></message></check>`;
  await take(peer, frames("e1", `<watching room='${party}'/>${asked}`));
  await peer.expect(/<verdict id="q1" is="refuse">/);
  expect(questions.map(({ room }) => room)).toEqual([party]);
  expect([...house.rooms.states()]).toMatchObject([[party, { kind: "gated", open: true }]]);
  expect(house.gates.parts(party as never)?.has("gate")).toBe(true);
  peer.write(frames("e1", `<destroyed room='${party}'/>`));
  await until(
    () => takenUp[1],
    () => `the room to be gone: ${takenUp}`,
  );
  expect(takenUp).toEqual([`${party} true`, `${party} false`]);
  expect(states.filter((state) => state.startsWith(party))).toEqual([`${party} gated`, `${party} left`]);
  expect([...house.rooms.states()]).toEqual([]);
});
