import { xml } from "@xmpp/component";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { check, DEALT, over, passed, served, settle } from "../../../test/support/gate-session.ts";
import { ROOM } from "../../../test/support/muc.ts";
import { frames, HOST } from "../../../test/support/scripted-gate.ts";
import { stanza } from "../../../test/support/stanza.ts";
import type { Dealt } from "../../bot.ts";
import type { Answer } from "../../muc/question.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe("questions", () => {
  test("of one packet are answered in one stanza, without waiting for a timer", async () => {
    const all = await served();
    all.session.take(frames("e1", check("1", "hello"), check("2", "bad")));
    all.session.take(frames("e1", check("3", "hello")));
    expect(all.gate.sent()).toEqual([]);
    await Promise.resolve();
    expect(all.gate.sent()).toEqual([
      '<message><verdicts epoch="e1"><verdict id="1" is="allow"/><verdict id="2" is="refuse"><text>Not here.</text></verdict><verdict id="3" is="allow"/></verdicts></message>',
    ]);
    await over(all);
  });

  test.each<[Answer, string]>([
    [{ is: "rewrite", body: "b●d" }, '<verdict id="1" is="rewrite"><body>b●d</body></verdict>'],
    [{ is: "refuse", text: "\u0000" }, '<verdict id="1" is="refuse"/>'],
    [{ is: "rewrite", body: "" }, '<verdict id="1" is="refuse"/>'],
    [{ is: "rewrite", body: "●".repeat(30_000) }, '<verdict id="1" is="refuse"/>'],
    [{ is: "shadow" }, '<verdict id="1" is="shadow"/>'],
  ])("answered by %o", async (answer, text) => {
    const all = await served();
    all.script.ask = () => answer;
    all.session.take(frames("e1", check("1", "bad")));
    await settle();
    expect(all.gate.sent().join()).toContain(text);
    await over(all);
  });

  test("tell who asks as the server knows them, and nothing that only a client says", async () => {
    const all = await served();
    const forged = `<stanza-id xmlns='urn:xmpp:sid:0' by='${ROOM}' id='forged'/><occupant-id xmlns='urn:xmpp:occupant-id:0' id='forged'/><delay xmlns='urn:xmpp:delay' from='${ROOM}' stamp='2020-01-01T00:00:00Z'/><retract xmlns='urn:xmpp:message-retract:1' id='x'><moderated xmlns='urn:xmpp:message-moderate:1'/></retract>`;
    all.session.take(frames("e1", check("1", "hello", forged)));
    expect(all.asked).toEqual([
      {
        about: "message",
        room: ROOM,
        was: undefined,
        sender: {
          nick: "Bob",
          role: "participant",
          affiliation: "none",
          occupantId: "o-b",
          realJid: "bob@x.example",
          known: true,
        },
        message: expect.objectContaining({
          nick: "Bob",
          id: "m-1",
          stanzaId: undefined,
          occupantId: "o-b",
          delayed: undefined,
          texts: [{ where: "body", text: "hello" }],
        }),
      },
    ]);
    await over(all);
  });

  test("about nicks and statuses, private messages and invitations", async () => {
    const all = await served();
    all.session.take(
      frames(
        "e1",
        `<check id='1' room='${ROOM}' kind='presence' nick='Robert' was='Bob' affiliation='none'><presence xmlns='jabber:client'><status>gone fishing</status></presence></check>`,
        `<check id='2' room='${ROOM}' kind='private' nick='Bob' to='Romeo' role='visitor' affiliation='none'><message xmlns='jabber:client' type='error'><body>psst</body></message></check>`,
        `<check id='3' room='${ROOM}' kind='invite' affiliation='member'><message xmlns='jabber:client'><x xmlns='http://jabber.org/protocol/muc#user'><invite to='a@b.example'><reason>come</reason></invite></x></message></check>`,
      ),
    );
    expect(all.asked).toMatchObject([
      {
        about: "presence",
        was: "Bob",
        sender: { nick: "Robert", role: "participant" },
        message: { nick: "Robert", texts: [{ where: "status", text: "gone fishing" }] },
      },
      {
        about: "private",
        sender: { role: "visitor" },
        message: { texts: [{ where: "body", text: "psst" }] },
      },
      {
        about: "invite",
        sender: { nick: "", affiliation: "member" },
        message: { nick: "", texts: [{ where: "link-description", text: "come" }] },
      },
    ]);
    await over(all);
  });

  test("in which judging fails are let through, and the defect is told; the next is judged", async () => {
    const all = await served();
    all.script.ask = (question) => {
      if (question.message.id === "m-1") throw new Error("broken");
      return { is: "shadow" };
    };
    all.session.take(frames("e1", check("1", "bad"), check("2", "bad")));
    await settle();
    expect(all.gate.sent().join()).toContain('<verdict id="1" is="allow"/><verdict id="2" is="shadow"/>');
    expect(all.errors).toEqual(["question: broken"]);
    await over(all);
  });

  test("have an end, which is told to whoever judged, once", async () => {
    const all = await served();
    const texts = ["a", "b", "c", "d", "e"];
    all.session.take(frames("e1", ...texts.map((text, index) => check(`${index}`, text))));
    const outcomes = [
      "<outcome id='0' is='passed' stanza-id='s0'/>",
      "<outcome id='1' is='refused'/>",
      "<outcome id='2' is='gone'/>",
      "<outcome id='3' is='refused' unjudged='timeout'/>",
      "<outcome id='4' is='passed' unjudged='full'/>",
    ];
    all.session.take(frames("e1", ...outcomes, ...outcomes, "<outcome id='unknown' is='gone'/>"));
    expect(all.fates).toEqual([
      ["a", { is: "passed", stanzaId: "s0", unjudged: false }],
      ["b", { is: "refused", unjudged: false }],
      ["c", { is: "gone" }],
      ["d", { is: "refused", unjudged: true }],
      ["e", { is: "passed", stanzaId: undefined, unjudged: true }],
    ]);
    await over(all);
  });

  test("that come again after a break of the link get the same answer, and are not judged twice", async () => {
    const all = await served();
    all.session.take(frames("e1", check("1", "bad")));
    all.session.offline();
    all.session.online();
    await settle();
    all.gate.sent();
    all.session.take(frames("e2", check("1", "bad")));
    await settle();
    expect(all.gate.sent().join()).toContain('<verdicts epoch="e2"><verdict id="1" is="refuse">');
    expect(all.asked).toHaveLength(1);
    all.session.take(frames("e2", "<outcome id='1' is='refused'/>"));
    expect(all.fates).toEqual([["bad", { is: "refused", unjudged: false }]]);
    await over(all);
  });

  test("another under the same id is another", async () => {
    const all = await served();
    all.session.take(frames("e1", check("1", "bad")));
    all.session.take(frames("e1", check("1", "good").replace("id='m-1'", "id='m-2'")));
    await settle();
    expect(all.gate.sent().join()).toContain('<verdict id="1" is="allow"/>');
    expect(all.fates).toEqual([["bad", { is: "gone" }]]);
    await over(all);
  });

  test("that are too much together come to nothing, the oldest first", async () => {
    const all = await served();
    const large = "x".repeat(1_000_000);
    for (let id = 0; id < 17; id += 1) all.session.take(frames("e1", check(`${id}`, `${id} ${large}`)));
    await settle();
    expect(all.fates.map(([text, { is }]) => `${text.slice(0, 2).trim()} ${is}`)).toEqual([
      "0 gone",
      "1 gone",
    ]);
    await over(all);
  });

  test("of whose end nothing is heard after a break are over in the end", async () => {
    const all = await served();
    all.session.take(frames("e1", check("1", "bad"), check("2", "bad too")));
    all.session.offline();
    await settle(600_000);
    expect(all.fates).toEqual([]);
    all.session.online();
    await settle();
    all.session.take(frames("e2", check("2", "bad too")));
    await settle(5_000);
    expect(all.fates).toEqual([["bad", { is: "gone" }]]);
    await over(all);
  });
});

describe("what passed unjudged", () => {
  test("is judged as seen, from whom the server says, and is done when all that follows has its outcome", async () => {
    const all = await served();
    let finish = (): void => {};
    all.script.handle = () =>
      new Promise((resolve) => {
        finish = () => resolve(DEALT);
      });
    all.session.take(frames("e1", passed("p1", "bad", "unjudged='down'")));
    await settle();
    expect(all.handled).toMatchObject([
      [
        { kind: "message", nick: "Bob", stanzaId: "s-p1", occupantId: "o-b" },
        { nick: "Bob", role: "participant", realJid: "bob@x.example", known: true },
        Date.parse("2026-11-21T18:00:00Z"),
      ],
    ]);
    expect(all.gate.sent()).toEqual([]);
    finish();
    await settle();
    expect(all.gate.sent()).toEqual(['<message><verdicts epoch="e1"><done id="p1"/></verdicts></message>']);
    await over(all);
  });

  test.each<[string, string, string]>([
    ["is seen", "", "handle"],
    ["was asked about", "check='1'", "settle"],
  ])(
    "and %s is not done while something of it is tried again, over a break of the link",
    async (_what, more, way) => {
      const all = await served();
      let finish = (_finished: boolean): void => {};
      const dealt: Dealt = {
        finished: new Promise((resolve) => {
          finish = resolve;
        }),
      };
      all.session.take(frames("e1", check("1", "bad")));
      await settle();
      all.script[way as "handle" | "settle"] = async () => dealt;
      all.session.take(frames("e1", passed("p1", "bad", more)));
      await settle();
      all.session.offline();
      all.session.online();
      await settle();
      all.gate.sent();
      all.session.take(frames("e2", passed("p1", "bad", more)));
      await settle();
      expect(all.gate.sent()).toEqual([]);
      finish(true);
      await settle();
      expect(all.gate.sent()).toEqual(['<message><verdicts epoch="e2"><done id="p1"/></verdicts></message>']);
      expect(all.handled.length + all.fates.length).toBe(1);
      await over(all);
    },
  );

  test("and was given up unanswered is left to the module, for the bot that starts next", async () => {
    const all = await served();
    all.script.handle = async () => ({ finished: Promise.resolve(false) });
    for (let times = 0; times < 2; times += 1) {
      all.session.take(frames("e1", passed("p1", "bad")));
      await settle();
    }
    expect(all.gate.sent()).toEqual([]);
    expect(all.handled).toHaveLength(1);
    await over(all);
  });

  test("and was asked about belongs to the question", async () => {
    const all = await served();
    all.session.take(frames("e1", check("1", "bad")));
    await settle();
    all.gate.sent();
    let finish = (): void => {};
    all.script.settle = () =>
      new Promise((resolve) => {
        finish = () => resolve(DEALT);
      });
    all.session.take(frames("e1", passed("p1", "bad", "unjudged='timeout' check='1'")));
    await settle();
    expect(all.fates).toEqual([["bad", { is: "passed", stanzaId: "s-p1", unjudged: true }]]);
    expect([all.handled, all.gate.sent()]).toEqual([[], []]);
    finish();
    await settle();
    expect(all.gate.sent().join()).toContain('<done id="p1"/>');
    await over(all);
  });

  test("by a question that nobody remembers is judged as seen", async () => {
    const all = await served();
    all.session.take(frames("e1", passed("p1", "bad", "unjudged='timeout' check='forgotten'")));
    expect(all.handled).toHaveLength(1);
    await settle();
    await over(all);
  });

  test("and comes again after a break is not dealt with twice, and done in the end", async () => {
    const all = await served();
    let finish = (): void => {};
    all.script.handle = () =>
      new Promise((resolve) => {
        finish = () => resolve(DEALT);
      });
    all.session.take(frames("e1", passed("p1", "bad")));
    all.session.offline();
    all.session.online();
    await settle();
    all.gate.sent();
    all.session.take(frames("e2", passed("p1", "bad")));
    await settle();
    expect(all.gate.sent()).toEqual([]);
    finish();
    await settle();
    expect(all.gate.sent()).toEqual(['<message><verdicts epoch="e2"><done id="p1"/></verdicts></message>']);
    all.session.take(frames("e2", passed("p1", "bad")));
    await settle();
    expect(all.gate.sent()).toHaveLength(1);
    expect(all.handled.filter(([event]) => event.kind === "message" && event.nick === "Bob")).toHaveLength(1);
    await over(all);
  });

  test("another under the same id, from a module that counts anew, is another", async () => {
    const all = await served();
    all.session.take(frames("e1", passed("p1", "one"), passed("p1", "two").replace("18:00:00", "18:00:01")));
    expect(all.handled).toHaveLength(2);
    await settle();
    await over(all);
  });

  test("and cannot be dealt with is done all the same, and the defect is told", async () => {
    const all = await served();
    all.script.handle = async () => {
      throw new Error("broken");
    };
    all.session.take(
      frames("e1", passed("p1", "bad"), passed("", "no id"), `<passed id='p2' room='${ROOM}'/>`),
    );
    await settle();
    expect(all.gate.sent().join()).toContain('<done id="p2"/><done id="p1"/>');
    expect(all.errors).toEqual(["what passed: broken"]);
    await over(all);
  });

  test("of our own is ours, under whichever nick; of the room itself nobody's", async () => {
    const all = await served();
    const notice = `<passed id='p2' room='${ROOM}'><message xmlns='jabber:client' type='groupchat'><retract xmlns='urn:xmpp:message-retract:1' id='s9'><moderated xmlns='urn:xmpp:message-moderate:1'/></retract></message></passed>`;
    all.session.take(frames("e1", passed("p1", "Welcome.", "own='1'"), notice));
    expect(all.handled.map(([event, sender]) => [event, sender])).toMatchObject([
      [{ kind: "message", nick: "Warden" }, { nick: "Bob" }],
      [{ kind: "retracted", stanzaId: "s9" }, undefined],
    ]);
    await settle();
    await over(all);
  });

  test("and had to be given up is told of", async () => {
    const all = await served();
    all.session.take(frames("e1", `<lost room='${ROOM}' count='12' since='2026-11-21T17:58:00Z'/>`));
    expect(all.news.at(-1)).toEqual({ kind: "lost", room: ROOM, count: 12, since: "2026-11-21T17:58:00Z" });
    await over(all);
  });
});

test("what is none of the protocol's is passed over, and told of once; the rest is dealt with", async () => {
  const all = await served();
  const odd = [
    "<odd/>",
    `<check id='1' room='${ROOM}' kind='odd'/>`,
    "<watching/>",
    "<outcome id='1' is='odd'/>",
    `<lost room='${ROOM}' count='1' since='then'/>`,
    "text",
    "<check xmlns='other'/>",
  ];
  for (let times = 0; times < 2; times += 1) {
    all.session.take(frames("e1", ...odd, check(`c${times}`, "bad")));
    all.session.take(stanza(`<message from='${HOST}'><body>hello</body></message>`));
  }
  await settle();
  expect(all.gate.sent()).toHaveLength(1);
  expect(all.asked).toHaveLength(2);
  const refused = all.news.filter(({ kind }) => kind === "refused");
  expect(refused.map((one) => "what" in one && one.what)).toEqual([
    "a frame <odd/> that is none of the protocol's",
    "a frame <check/> that is none of the protocol's",
    "a frame <watching/> that is none of the protocol's",
    "a frame <outcome/> that is none of the protocol's",
    "a frame <lost/> that is none of the protocol's",
    "a message that is none of the protocol's",
  ]);
  await over(all);
});

test("nothing that comes from the host throws, or keeps the next question waiting", async () => {
  const all = await served();
  const names = [
    "watching",
    "absent",
    "released",
    "occupant",
    "destroyed",
    "passed",
    "lost",
    "check",
    "outcome",
    "frames",
  ];
  const keys = [
    "id",
    "room",
    "kind",
    "nick",
    "display-name",
    "is",
    "to",
    "role",
    "jid",
    "count",
    "check",
    "at",
    "now",
    "gone",
    "epoch",
  ];
  const values = fc.oneof(fc.constantFrom(ROOM, "1", "message", "presence", "e1", "passed"), fc.string());
  const attrs = fc.dictionary(fc.constantFrom(...keys), values, { maxKeys: 8 });
  const inner = fc.constantFrom("message", "presence", "subject", "occupant", "body");
  const frame = fc.record({ name: fc.constantFrom(...names), attrs, inner, text: fc.string() });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 5 }), (list) => {
      const message = frames("e1");
      for (const { name, attrs, inner, text } of list) {
        message
          .getChild("frames")!
          .append(xml(name, attrs, xml(inner, { xmlns: "jabber:client", ...attrs }, text)));
      }
      all.session.take(message);
    }),
  );
  await settle();
  all.gate.sent();
  all.session.take(frames("e1", check("last", "bad")));
  await settle();
  expect(all.gate.sent().join()).toContain('id="last" is="refuse"');
  expect(all.errors).toEqual([]);
  await over(all);
});
