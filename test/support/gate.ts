import { type Element, xml } from "@xmpp/component";
import { createInbox, type Inbox } from "../../src/demo/inbox.ts";
import { createPerson, type Person } from "../../src/demo/person.ts";
import { openStream, type Stream } from "../../src/xmpp/stream.ts";
import { BOT, type TestProsody } from "./prosody.ts";

const WARDEN_NS = "urn:x-mucwarden:1";

const MUC = "rooms.localhost";
const ONLINE_MS = 10_000;

/** A verdict without its id, or nothing for silence. */
export type Verdict =
  | { readonly is: "allow" | "shadow" }
  | { readonly is: "refuse"; readonly text: string }
  | { readonly is: "rewrite"; readonly body: string }
  | { readonly is: "wait"; readonly ms: number };

/**
 * The bot's end of prosody-modules/PROTOCOL.md, which does what a test says and nothing by itself but to acknowledge what
 * passed. As a Person it is the component's own address: request(), say(), setRole() and so on are the bot's.
 */
export interface ScriptedBot extends Person {
  /** Of the last hello; empty before. */
  readonly epoch: string;
  /** What came inside of <frames/>, one by one; what stands outside of it (`again`, `bye`) is in the bot's own inbox. */
  readonly frames: Inbox;
  /** How questions are answered. Until a test says otherwise: not at all. */
  answer: (check: Element) => Verdict | undefined;
  /** Whether each <passed/> is answered with <done/>. */
  acknowledges: boolean;
  /** Resolves to the <hello/> of the answer. */
  hello(): Promise<Element>;
  /** Sends these policies, as all that there are. Resolves to the <policies/> of the answer. */
  policies(policies: Readonly<Record<string, unknown>>): Promise<Element>;
  verdict(id: string | undefined, verdict: Verdict): Promise<void>;
  done(id: string | undefined): Promise<void>;
  retract(room: string, ids: readonly string[], reason?: string): Promise<Element>;
  stop(): Promise<void>;
}

/** Which frame: its name, and attributes of it. */
export const frame =
  (name: string, attrs: Readonly<Record<string, string>> = {}) =>
  (element: Element): boolean =>
    element.name === name && Object.entries(attrs).every(([key, value]) => element.attrs[key] === value);

/** Connects, says hello and tells the policies. */
export async function startScriptedBot(
  prosody: Pick<TestProsody, "ports">,
  policies: Readonly<Record<string, unknown>>,
  as: { readonly domain: string; readonly secret: string } = BOT,
): Promise<ScriptedBot> {
  const bot = await connectScriptedBot(prosody, as);
  await bot.hello();
  await bot.policies(policies);
  return bot;
}

/** Connects and says nothing. */
export async function connectScriptedBot(
  prosody: Pick<TestProsody, "ports">,
  { domain, secret }: { readonly domain: string; readonly secret: string } = BOT,
): Promise<ScriptedBot> {
  const frames = createInbox(`${domain}'s frames`);
  const stream = await open(prosody.ports.component, domain, secret, take);
  const person = createPerson("Warden", domain, async (stanza) => {
    if (!(await stream.send(stanza))) throw new Error(`${domain} is not connected any more`);
  });
  let epoch = "";

  function take(stanza: Element): void {
    const received = stanza.attrs.from === MUC ? stanza.getChild("frames", WARDEN_NS) : undefined;
    if (received === undefined) person.take(stanza);
    for (const element of received?.getChildElements() ?? []) {
      frames.take(element);
      // Where the stream has just ended nobody waits for it.
      react(element)?.catch(() => {});
    }
  }

  function react(element: Element): Promise<void> | undefined {
    const { id } = element.attrs;
    if (element.name === "passed" && bot.acknowledges) return bot.done(id);
    const verdict = element.name === "check" ? bot.answer(element) : undefined;
    return verdict && bot.verdict(id, verdict);
  }

  async function ask(child: Element): Promise<Element> {
    const reply = await person.request(xml("iq", { type: "set", to: MUC }, child));
    const answer = reply.getChild(child.name, WARDEN_NS);
    if (answer === undefined) throw new Error(`no <${child.name}/> in ${reply}`);
    return answer;
  }

  function say(...items: Element[]): Promise<void> {
    return person.send(xml("message", { to: MUC }, xml("verdicts", { xmlns: WARDEN_NS, epoch }, ...items)));
  }

  const bot: ScriptedBot = {
    ...person,
    frames,
    get epoch() {
      return epoch;
    },
    answer: () => undefined,
    acknowledges: true,
    async hello() {
      const answer = await ask(xml("hello", { xmlns: WARDEN_NS, software: "test" }));
      epoch = answer.attrs.epoch ?? "";
      return answer;
    },
    policies(policies) {
      const children = Object.entries(policies).map(([room, policy]) =>
        xml("policy", { room }, JSON.stringify(policy)),
      );
      return ask(xml("policies", { xmlns: WARDEN_NS, epoch, first: "1", last: "1" }, ...children));
    },
    verdict: (id, verdict) => say(verdictElement(id, verdict)),
    done: (id) => say(xml("done", { id })),
    retract(room, ids, reason) {
      const children = ids.map((id) => xml("id", {}, id));
      return ask(xml("retract", { xmlns: WARDEN_NS, epoch, room, reason }, ...children));
    },
    stop: () => stream.close(500),
  };
  return bot;
}

function verdictElement(id: string | undefined, verdict: Verdict): Element {
  const { is } = verdict;
  if (is === "refuse") return xml("verdict", { id, is }, xml("text", {}, verdict.text));
  if (is === "rewrite") return xml("verdict", { id, is }, xml("body", {}, verdict.body));
  return xml("verdict", { id, is, ...(is === "wait" && { ms: verdict.ms }) });
}

function open(
  port: number,
  domain: string,
  password: string,
  onStanza: (stanza: Element) => void,
): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const opening = openStream(
      { service: `xmpp://127.0.0.1:${port}`, domain, password },
      {
        onHeard: () => {},
        onOnline: () => resolve(opening),
        onStanza,
        onEnd: ({ message }) => reject(new Error(message)),
      },
      ONLINE_MS,
    );
  });
}
