import { type Element, xml } from "@xmpp/component";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectScriptedBot, frame } from "../support/gate.ts";
import {
  allow,
  bodiesOf,
  EVERYTHING,
  errorFor,
  errorOf,
  type Gated,
  hasRead,
  outcomeIn,
  roundTrip,
  silence,
  startGated,
} from "../support/gated.ts";
import { BOT, describeProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

const NS = "urn:x-mucwarden:1";
const MUC = "rooms.localhost";

describeProsody("what is said over the wire", (suite) => {
  let gated: Gated;

  beforeAll(async () => {
    gated = await startGated({ suite, warden: { muc_warden_timeout: 20 } });
  });
  afterAll(() => gated?.stop());

  const iq = (...children: Element[]) => xml("iq", { type: "set", to: MUC }, ...children);
  const policiesOf = (epoch: string, ...children: Element[]) =>
    iq(xml("policies", { xmlns: NS, epoch, first: "1", last: "1" }, ...children));

  test("the answer to a hello says what the module is", async () => {
    const before = gated.bot.epoch;
    const { attrs } = await gated.bot.hello();
    expect(attrs).toMatchObject({
      prosody: gated.prosody.version,
      parts: "access gate link policy retract watch",
      fail: "open",
      timeout: "20000",
    });
    expect(attrs.epoch).not.toBe(before);
    await gated.bot.policies(gated.policies);
  });

  const refused = {
    "a hello from who is no component of ours": {
      send: () => gated.people.person("Romeo").request(iq(xml("hello", NS))),
      condition: "forbidden",
      told: "from romeo@people.localhost/test: it is none of muc_warden_components,",
    },
    "a hello from an address at the component": {
      send: () => asked("somebody@bot.localhost", iq(xml("hello", NS))),
      condition: "forbidden",
      told: "from somebody@bot.localhost: it is none of muc_warden_components,",
    },
    "a hello of another version": {
      send: () => gated.bot.request(iq(xml("hello", "urn:x-mucwarden:2"))),
      condition: "service-unavailable",
    },
    "policies of another epoch": {
      send: () => gated.bot.request(policiesOf("long-ago")),
      condition: "unexpected-request",
      told: "from bot.localhost: its epoch is over",
    },
    "65 policies": {
      send: () => {
        const many = Array.from({ length: 65 }, (_, i) => xml("policy", { room: `r${i}@${MUC}` }, "{}"));
        return gated.bot.request(policiesOf(gated.bot.epoch, ...many));
      },
      condition: "bad-request",
      told: "from bot.localhost: too many policies",
    },
    "policies without an epoch": {
      send: () => gated.bot.request(iq(xml("policies", { xmlns: NS, first: "1", last: "1" }))),
      condition: "bad-request",
      told: "from bot.localhost: policies without epoch",
    },
    "a policy without a room": {
      send: () => gated.bot.request(policiesOf(gated.bot.epoch, xml("policy", {}, "{}"))),
      condition: "bad-request",
      told: "from bot.localhost: malformed policy",
    },
    "501 ids to take back": {
      send: () =>
        gated.bot.retract(
          `any@${MUC}`,
          Array.from({ length: 501 }, (_, i) => `id${i}`),
        ),
      condition: "bad-request",
      told: "from bot.localhost: too many ids to retract",
    },
  };

  test.each(Object.entries(refused))(
    "%s is refused, and told of once",
    async (name, { send, condition, ...rest }) => {
      const { room, romeo, juliet } = await gated.scene(`wire-${name.replaceAll(" ", "-")}`);
      await expect(send()).rejects.toMatchObject({ condition });
      await expect(send()).rejects.toMatchObject({ condition });
      if ("told" in rest) expect(lines(rest.told)).toHaveLength(1);
      // What held before holds on.
      gated.bot.answer = () => ({ is: "refuse", text: "no" });
      await juliet.say(room, "judged all the same", { id: "m1" });
      await errorFor(juliet, "m1");
      expect(hasRead(romeo, "judged all the same")).toBe(false);
    },
  );

  test.each([
    ["too large", JSON.stringify({ terms: "x".repeat(140_000) })],
    ["no JSON", "{"],
    ["of other types", JSON.stringify({ ask: "message" })],
  ])("a policy that is %s is left out and named, and the others hold", async (what, json) => {
    const { room, juliet } = await gated.scene(`policy-${what.toLowerCase().replaceAll(" ", "-")}`);
    const other = `other-${what.toLowerCase().replaceAll(" ", "-")}@${MUC}`;
    const rooms = Object.keys(gated.policies).slice(-1);
    expect(rooms).toEqual([room]);
    const answer = await gated.bot.request(
      policiesOf(
        gated.bot.epoch,
        xml("policy", { room }, json),
        xml("policy", { room: other }, JSON.stringify(EVERYTHING)),
      ),
    );
    const left = answer.getChild("policies", NS)?.getChildren("refused");
    expect(left?.map(({ attrs }) => attrs.room)).toEqual([room]);
    // What held of it holds on.
    gated.bot.answer = () => ({ is: "refuse", text: "no" });
    await juliet.say(room, "as before", { id: "m1" });
    await errorFor(juliet, "m1");
    await juliet.join(other);
    await gated.bot.frames.next(frame("watching", { room: other }), "to be told of the other room");
  });

  test("policies of many iqs are one: what none of them names is forgotten with the last", async () => {
    const first = await gated.scene("many-first");
    const second = await gated.scene("many-second");
    const gone = await gated.scene("many-gone");
    const { epoch } = gated.bot;
    const part = (flags: Record<string, string>, room?: string) =>
      gated.bot.request(
        iq(
          xml(
            "policies",
            { xmlns: NS, epoch, ...flags },
            ...(room === undefined ? [] : [xml("policy", { room }, JSON.stringify(EVERYTHING))]),
          ),
        ),
      );
    gated.bot.answer = () => ({ is: "refuse", text: "no" });
    await part({ first: "1" }, first.room);
    await gone.juliet.say(gone.room, "not forgotten", { id: "g1" });
    await errorFor(gone.juliet, "g1");
    await part({ last: "1" }, second.room);
    await gone.juliet.say(gone.room, "forgotten");
    await gone.romeo.next(isBody("forgotten"), "it");
    for (const { room, juliet } of [first, second]) {
      await juliet.say(room, "remembered", { id: room });
      await errorFor(juliet, room);
    }
  });

  const verdictsOf = (epoch: string, ...items: Element[]) =>
    xml("message", { to: MUC }, xml("verdicts", { xmlns: NS, epoch }, ...items));

  test("verdicts of another epoch, of others and of another question change nothing", async () => {
    const { room, romeo, juliet, mercutio } = await gated.scene("verdicts");
    gated.bot.answer = silence;
    await juliet.say(room, "mine");
    const id = (await gated.bot.frames.next(frame("check", { room, kind: "message" }), "it")).attrs.id ?? "";
    const allowed = () => xml("verdict", { id, is: "allow" });
    const { epoch } = gated.bot;
    await mercutio.send(verdictsOf(epoch, allowed()));
    await roundTrip(mercutio, room);
    const rejected = [
      verdictsOf("long-ago", allowed()),
      verdictsOf(epoch, xml("verdict", { id: "another", is: "allow" })),
      verdictsOf(epoch, xml("verdict", { id, is: "perhaps" }), allowed()),
      verdictsOf(epoch, xml("verdict", { id, is: "rewrite" })),
      verdictsOf(epoch, xml("verdict", { id, is: "wait", ms: "60000" })),
      xml("message", { to: MUC }, xml("verdicts", { xmlns: "urn:x-mucwarden:2", epoch }, allowed())),
      xml("message", { to: room }, xml("verdicts", { xmlns: NS, epoch }, allowed())),
    ];
    for (const stanza of rejected) await gated.bot.send(stanza);
    await roundTrip(gated.bot, room);
    expect(bodiesOf(romeo, room)).toEqual([]);
    expect(lines("malformed verdict")).toHaveLength(1);
    expect(lines("from mercutio@people.localhost/test: it is none")).toHaveLength(1);
    await gated.bot.verdict(id, { is: "allow" });
    await romeo.next(isBody("mine"), "it");
  });

  test("a verdict that comes again changes nothing", async () => {
    const { room, romeo, juliet } = await gated.scene("replayed");
    await juliet.say(room, "once");
    const outcome = await outcomeIn(room, gated.bot);
    await gated.bot.verdict(outcome.attrs.id, { is: "allow" });
    await gated.bot.verdict(outcome.attrs.id, { is: "refuse", text: "no" });
    await roundTrip(gated.bot, room);
    await juliet.say(room, "twice");
    await romeo.next(isBody("twice"), "it");
    expect(bodiesOf(romeo, room)).toEqual(["once", "twice"]);
    expect(
      juliet.received.some((stanza) => stanza.attrs.type === "error" && stanza.attrs.from === room),
    ).toBe(false);
  });

  test("a bot of ours that said no hello is told nothing, and its verdicts count for nothing", async () => {
    const { room, romeo, juliet } = await gated.scene("no-hello");
    const { epoch } = gated.bot;
    await gated.bot.stop();
    const mute = await connectScriptedBot(gated.prosody, BOT);
    await mute.send(verdictsOf(epoch, xml("verdict", { id: "any", is: "allow" })));
    await expect(mute.policies({ [room]: {} })).rejects.toMatchObject({ condition: "bad-request" });
    await juliet.say(room, "unasked");
    // It may only be starting: what is said meanwhile waits for it, and no longer.
    await romeo.next(isBody("unasked"), "it");
    expect(mute.frames.received).toEqual([]);
    await mute.stop();
    await gated.newBot(allow);
  });

  test.each([
    ["another connection takes its place", { component_conflict_resolve: "kick_old" }, takeOver],
    ["its host is taken away", {}, deactivate],
  ])("what it was asked does not wait for it when %s", async (_, options, end) => {
    const warden = { muc_warden_timeout: 20, muc_warden_hold: 0 };
    const other = await startGated({ suite, warden, config: { options } });
    try {
      const { room, romeo, juliet } = await other.scene("waiting");
      other.bot.answer = silence;
      await juliet.say(room, "waiting");
      await other.bot.frames.next(frame("check", { room, kind: "message" }), "the question");
      await end(other);
      await romeo.next(isBody("waiting"), "what waited");
      expect(other.log().filter((line) => line.includes("A defect in"))).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  function takeOver({ prosody }: Gated): Promise<unknown> {
    return connectScriptedBot(prosody, BOT);
  }

  function deactivate({ prosody }: Gated): Promise<unknown> {
    return prosody.control.lua(`return require "core.hostmanager".deactivate("${BOT.domain}") and true`);
  }

  function lines(text: string) {
    return gated.log().filter((line) => line.includes(text));
  }

  async function asked(from: string, request: Element): Promise<Element> {
    request.attrs.id = `from-${from}-${gated.bot.received.length}`;
    // The stream's own send: a person fills in its own address.
    const { id } = request.attrs;
    await gated.prosody.control.lua(`
      local st = require "util.stanza"
      local iq = st.iq { type = "set", from = "${from}", to = "${MUC}", id = "${id}" }:tag("hello", { xmlns = "${NS}" }):up()
      prosody.core_process_stanza(prosody.hosts["${BOT.domain}"].modules.component.session, iq)`);
    const reply = await gated.bot.next((stanza) => stanza.attrs.id === id, "the reply");
    throw Object.assign(new Error("refused"), { condition: errorOf(reply).condition });
  }
});
