import { type Element, xml } from "@xmpp/component";
import { describe, expect, test } from "vitest";
import { ROOM } from "../../test/support/muc.ts";
import { fails } from "../../test/support/scripted-connection.ts";
import { stanza } from "../../test/support/stanza.ts";
import type { Reply } from "./connection.ts";
import type { RoomFeatures } from "./features.ts";
import { createRetracting } from "./retracting.ts";

const FEATURES: RoomFeatures = { retraction: "1", archive: true, stanzaIds: true, occupantIds: true };
const OK: Reply = { ok: true, stanza: xml("iq", { type: "result" }) };
const takes = (stanzaId: string, reason = "Because.") =>
  ({ kind: "retract", room: ROOM, stanzaId, reason }) as const;

/** Answers the requests in turn; the last answer holds for all that come after. */
function retracting(
  answers: readonly Reply[],
  epochs: readonly (string | undefined)[] = ["e1"],
  featuresOf: () => RoomFeatures | undefined = () => FEATURES,
) {
  const sent: Element[] = [];
  let looked = 0;
  const { retract } = createRetracting({
    connection: {
      async send(message) {
        sent.push(message);
        return true;
      },
      async request(iq) {
        sent.push(iq);
        return answers[Math.min(sent.length, answers.length) - 1] ?? OK;
      },
    },
    featuresOf,
    many() {
      // Each sanction looks once, and then each attempt.
      const epoch = epochs[Math.min(looked, epochs.length - 1)];
      looked += 1;
      return epoch === undefined ? undefined : { host: "rooms.example", epoch };
    },
  });
  return { retract, texts: () => sent.map(String) };
}

test("what is asked for in one turn goes in one request, for each reason", async () => {
  const { retract, texts } = retracting([OK]);
  const outcomes = ["a", "b", "c"].map((id) => retract(takes(id)));
  const others = ["d", "e"].map((id) => retract(takes(id, "")));
  expect(await Promise.all([...outcomes, ...others])).toEqual(Array(5).fill({ status: "done" }));
  const around = (inside: string) =>
    `<iq type="set" to="rooms.example"><retract xmlns="urn:x-mucwarden:1" epoch="e1" room="${ROOM}"${inside}</retract></iq>`;
  expect(texts()).toEqual([
    around(' reason="Because."><id>a</id><id>b</id><id>c</id>'),
    around("><id>d</id><id>e</id>"),
  ]);
});

test("one alone goes as XEP-0425 has it", async () => {
  const { retract, texts } = retracting([OK]);
  expect(await retract(takes("a"))).toEqual({ status: "done" });
  expect(texts()).toEqual([expect.stringContaining("urn:xmpp:message-moderate:1")]);
});

test("no request holds more than 500", async () => {
  const { retract, texts } = retracting([OK]);
  await Promise.all(Array.from({ length: 501 }, (_, index) => retract(takes(`${index}`))));
  expect(texts().map((text) => text.split("<id>").length - 1)).toEqual([500, 0]);
});

test("what the archive does not hold is told apart from what was retracted", async () => {
  const missing = stanza(
    "<iq type='result'><retract xmlns='urn:x-mucwarden:1'><missing>b</missing></retract></iq>",
  );
  const { retract } = retracting([{ ok: true, stanza: missing }]);
  expect(await Promise.all([retract(takes("a")), retract(takes("b"))])).toMatchObject([
    { status: "done" },
    { status: "refused", condition: "item-not-found" },
  ]);
});

test("without an answer it is asked once more, in the epoch of then", async () => {
  const { retract, texts } = retracting([fails("timeout"), OK], ["e1", "e1", "e1", "e2"]);
  expect(await Promise.all([retract(takes("a")), retract(takes("b"))])).toEqual([
    { status: "done" },
    { status: "done" },
  ]);
  expect(texts().map((text) => /epoch="(.*?)"/.exec(text)?.[1])).toEqual(["e1", "e2"]);
});

test.each<[string, Reply[], (string | undefined)[]]>([
  ["meanwhile", [], ["e1", "e1", undefined]],
  ["as it is asked", [fails("service-unavailable")], ["e1"]],
])("where the module is gone %s each is asked for by itself", async (_when, answers, epochs) => {
  const { retract, texts } = retracting([...answers, OK], epochs);
  const outcomes = await Promise.all([retract(takes("a")), retract(takes("b"))]);
  expect(outcomes).toEqual([{ status: "done" }, { status: "done" }]);
  expect(texts().slice(answers.length)).toEqual(
    ["a", "b"].map((id) => expect.stringMatching(`message-moderate.*id="${id}"`)),
  );
});

test.each<[string, Reply[], (string | undefined)[]]>([
  ["while it is asked for", [fails("disconnected")], ["e1", "e1", "e1", undefined]],
  ["before it is asked for", [], ["e1", "e1", undefined]],
])("a link that breaks %s: all is still to be done", async (_when, answers, epochs) => {
  let looks = 0;
  const { retract, texts } = retracting(answers, epochs, () => {
    looks += 1;
    return looks <= 2 ? FEATURES : undefined;
  });
  const failed = { status: "failed", problem: expect.any(String) };
  expect(await Promise.all([retract(takes("a")), retract(takes("b"))])).toEqual([failed, failed]);
  expect(texts()).toHaveLength(answers.length);
});

test.each([
  [fails("forbidden"), { status: "refused", condition: "forbidden" }],
  [fails("disconnected"), { status: "failed", problem: "disconnected" }],
])("what comes of all comes of each: %o", async (reply, outcome) => {
  const { retract } = retracting([reply]);
  expect(await Promise.all([retract(takes("a")), retract(takes("b"))])).toMatchObject([outcome, outcome]);
});

describe("in Jitsi's rooms", () => {
  const JITSIS: RoomFeatures = { ...FEATURES, retraction: "jitsi", archive: false, stanzaIds: false };
  const form = `<x xmlns='jabber:x:data'><field var='muc#roominfo_messageModerationEnabled'><value>1</value></field></x>`;
  const still: Reply = {
    ok: true,
    stanza: stanza(
      `<iq type='result'><query xmlns='http://jabber.org/protocol/disco#info'>${form}</query></iq>`,
    ),
  };
  const takesOwn = (ownId: string | undefined) => ({ ...takes("a"), stanzaId: undefined, ownId }) as const;

  test("a message is taken back by the sender's id, by a message that the room deals with before the next question", async () => {
    const { retract, texts } = retracting([still, still], [undefined], () => JITSIS);
    expect(await retract(takesOwn("m1"))).toEqual({ status: "done" });
    expect(texts()).toEqual([
      `<message type="groupchat" to="${ROOM}"><apply-to xmlns="urn:xmpp:fasten:0" id="m1"><moderated xmlns="urn:xmpp:message-moderate:1"><retract xmlns="urn:xmpp:message-retract:1"/><reason>Because.</reason></moderated></apply-to></message>`,
      expect.stringContaining("disco#info"),
    ]);
  });

  test.each([
    [OK, { status: "refused", condition: "no-retraction" }],
    [fails("timeout"), { status: "failed", problem: "timeout" }],
  ])("it is not done where the room answers %o", async (reply, outcome) => {
    const { retract } = retracting([reply, reply], [undefined], () => JITSIS);
    expect(await retract(takesOwn("m1"))).toMatchObject(outcome);
  });

  test("our module takes it back for who is not in the room, one as well as many", async () => {
    const { retract, texts } = retracting([OK], ["e1"], () => JITSIS);
    expect(await retract(takesOwn("m1"))).toEqual({ status: "done" });
    expect(texts()).toEqual([expect.stringMatching(/urn:x-mucwarden:1.*<id>m1<\/id>/)]);
  });

  test("what has no id cannot be taken back, and that is said", async () => {
    const { retract, texts } = retracting([OK], ["e1"], () => JITSIS);
    expect(await retract(takesOwn(undefined))).toMatchObject({
      status: "refused",
      condition: "no-message-id",
    });
    expect(texts()).toEqual([]);
  });
});
