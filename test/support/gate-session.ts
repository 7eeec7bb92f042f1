import { vi } from "vitest";
import type { Asked, Dealt } from "../../src/bot.ts";
import type { GatePolicy } from "../../src/config/gate-policy.ts";
import type { MucEvent } from "../../src/muc/event.ts";
import { type BareJid, bareJid } from "../../src/muc/jid.ts";
import type { Occupant } from "../../src/muc/occupant.ts";
import type { Answer, Fate, Question } from "../../src/muc/question.ts";
import type { GateNews } from "../../src/xmpp/gate/news.ts";
import { createSession } from "../../src/xmpp/gate/session.ts";
import type { Unnamed } from "../../src/xmpp/gate/views.ts";
import type { RoomState } from "../../src/xmpp/room-state.ts";
import { ROOM } from "./muc.ts";
import { frames, HOST, scriptedGate } from "./scripted-gate.ts";

export const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
export const POLICY: GatePolicy = { nick: "Warden", ask: ["message"] };
export const OTHER = bareJid(`cellar@${HOST}`);

export const WATCHING = `<watching room='${ROOM}' archive='1' retraction='1' occupant-ids='1'><subject>Owls</subject><occupant nick='Romeo' role='moderator' affiliation='owner' occupant-id='o-r' jid='romeo@x.example'/></watching>`;

function said(text: string, id: string, more = ""): string {
  return `<message xmlns='jabber:client' type='groupchat' id='m-${id}' from='bob@x.example/a' to='${ROOM}'><body>${text}</body>${more}</message>`;
}
export function check(id: string, text: string, more = ""): string {
  return `<check id='${id}' room='${ROOM}' kind='message' nick='Bob' role='participant' affiliation='none' occupant-id='o-b' jid='bob@x.example'>${said(text, id, more)}</check>`;
}
export function passed(id: string, text: string, more = ""): string {
  const stamped = `<stanza-id xmlns='urn:xmpp:sid:0' by='${ROOM}' id='s-${id}'/>`;
  return `<passed id='${id}' room='${ROOM}' nick='Bob' occupant-id='o-b' jid='bob@x.example' role='participant' affiliation='none' at='2026-11-21T18:00:00Z' ${more}>${said(text, id, stamped)}</passed>`;
}

export const DEALT: Dealt = { finished: Promise.resolve(true) };

/** A bot that refuses what holds «bad», and a test that says when what it caused is over. */
export function start(
  policies: ReadonlyMap<BareJid, GatePolicy> = new Map([[ROOM, POLICY]]),
  unnamed?: Unnamed,
) {
  const gate = scriptedGate();
  const asked: Question[] = [];
  const fates: [string, Fate][] = [];
  const handled: [MucEvent, Occupant | undefined, number | undefined][] = [];
  const states: [BareJid, RoomState][] = [];
  const news: GateNews[] = [];
  const takenUp: [BareJid, boolean][] = [];
  const errors: string[] = [];
  const script = {
    ask(question: Question): Answer {
      const text = question.message.texts[0]?.text ?? "";
      return text.includes("bad") ? { is: "refuse", text: "Not here." } : { is: "allow" };
    },
    handle: async (_event: MucEvent): Promise<Dealt> => DEALT,
    settle: async (_fate: Fate): Promise<Dealt> => DEALT,
  };
  const changed = vi.fn();
  const session = createSession(HOST, {
    connection: gate,
    software: { name: "mucwarden", version: "test" },
    ask(question): Asked {
      asked.push(question);
      const answer = script.ask(question);
      return {
        answer,
        settle(fate) {
          fates.push([question.message.texts[0]?.text ?? "", fate]);
          return script.settle(fate);
        },
      };
    },
    handle(event, sender, at) {
      handled.push([event, sender, at]);
      return script.handle(event);
    },
    nicksIn: () => ["Romeo", "Gone", "Warden"],
    onState: (room, state) => void states.push([room, state]),
    onTakenUp: (room, isOurs) => void takenUp.push([room, isOurs]),
    onChange: changed,
    onNews: (one) => void news.push(one),
    onError: (what, error) => void errors.push(`${what}: ${error.message}`),
    now: Date.now,
  });
  session.setPolicies(policies, unnamed);
  return { session, gate, asked, fates, handled, states, takenUp, news, errors, script, changed };
}

/** With the hello said, the policies taken and the room seen. */
export async function served() {
  const all = start();
  all.session.online();
  await settle();
  all.session.take(frames("e1", WATCHING));
  await settle();
  all.gate.sent();
  all.handled.length = 0;
  return all;
}

export async function over({ session }: Pick<ReturnType<typeof start>, "session">): Promise<void> {
  session.offline();
  await settle();
}
