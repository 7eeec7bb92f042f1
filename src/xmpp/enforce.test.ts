import { type Element, xml } from "@xmpp/component";
import { describe, expect, test } from "vitest";
import { ROOM } from "../../test/support/muc.ts";
import * as build from "./build.ts";
import type { Reply } from "./connection.ts";
import { createEnforcer } from "./enforce.ts";
import { NO_FEATURES, type RoomFeatures } from "./features.ts";

const ABLE: RoomFeatures = { retraction: "1", archive: true, stanzaIds: true, occupantIds: true };
const sanction = { kind: "retract", room: ROOM, stanzaId: "s1", reason: "Because." } as const;
const OK: Reply = { ok: true, stanza: xml("iq", { type: "result" }) };
const no = (condition: string, type?: string): Reply => ({ ok: false, condition, type });

/** Answers the requests in turn; the last answer holds for all that come after. */
function enforcer(answers: readonly Reply[], features: RoomFeatures | undefined = ABLE) {
  const sent: Element[] = [];
  let asked = 0;
  const connection = {
    async send(stanza: Element) {
      sent.push(stanza);
      return true;
    },
    async request(iq: Element) {
      sent.push(iq);
      asked += 1;
      return answers[Math.min(asked, answers.length) - 1] ?? OK;
    },
  };
  return {
    sent,
    connection,
    enforcer: createEnforcer({ connection, featuresOf: () => features, many: () => undefined }),
  };
}

test.each(["1", "0"] as const)("asks once, in the room's dialect %s", async (retraction) => {
  const { enforcer: subject, sent } = enforcer([OK], { ...ABLE, retraction });
  expect(await subject.enforce(sanction)).toEqual({ status: "done" });
  expect(sent).toHaveLength(1);
  expect(sent[0]?.toString()).toContain(`urn:xmpp:message-moderate:${retraction}`);
  expect(sent[0]?.toString()).toContain('id="s1"');
});

describe("refused, without another try and with what an operator can do", () => {
  test.each(["forbidden", "not-allowed", "item-not-found", "service-unavailable", "something-else"])(
    "%s",
    async (condition) => {
      const { enforcer: subject, sent } = enforcer([no(condition, "auth")]);
      const outcome = await subject.enforce(sanction);
      expect(outcome).toMatchObject({ status: "refused", condition });
      expect(outcome.status === "refused" && outcome.remedy).toMatch(/\.$/);
      expect(sent).toHaveLength(1);
    },
  );

  test("a message without an id, and a room that takes no retractions: nothing is sent", async () => {
    const { enforcer: subject, sent } = enforcer([OK]);
    const without = await subject.enforce({ ...sanction, stanzaId: undefined });
    expect(without).toMatchObject({ status: "refused", condition: "no-stanza-id" });
    expect(sent).toEqual([]);
    const deaf = enforcer([OK], NO_FEATURES);
    expect(await deaf.enforcer.enforce(sanction)).toMatchObject({
      status: "refused",
      condition: "no-retraction",
    });
    expect(deaf.sent).toEqual([]);
  });
});

describe("failed, which is worth another try", () => {
  test.each([no("timeout"), no("disconnected"), no("resource-constraint", "wait")])(
    "$condition",
    async (reply) => {
      const { enforcer: subject, sent } = enforcer([reply]);
      expect(await subject.enforce(sanction)).toEqual({
        status: "failed",
        problem: (reply as { condition: string }).condition,
      });
      expect(sent).toHaveLength(2);
    },
  );

  test("the second answer counts", async () => {
    expect(await enforcer([no("timeout"), OK]).enforcer.enforce(sanction)).toEqual({ status: "done" });
    const refused = await enforcer([no("timeout"), no("forbidden")]).enforcer.enforce(sanction);
    expect(refused).toMatchObject({ status: "refused", condition: "forbidden" });
  });

  test("a room in which we are not", async () => {
    const connection = { send: async () => true, request: async () => OK };
    const subject = createEnforcer({ connection, featuresOf: () => undefined, many: () => undefined });
    expect(await subject.enforce(sanction)).toMatchObject({ status: "failed" });
  });
});

describe("a kick", () => {
  const kick = { kind: "kick", room: ROOM, nick: "mallory", reason: "" } as const;

  test("is asked for, also of a room that was not looked at yet", async () => {
    const { connection, sent } = enforcer([OK]);
    const subject = createEnforcer({ connection, featuresOf: () => undefined, many: () => undefined });
    expect(await subject.enforce(kick)).toEqual({ status: "done" });
    expect(sent.map(String)).toEqual([build.kick(kick).toString()]);
  });

  test("of somebody who is gone is done", async () => {
    const { enforcer: subject } = enforcer([no("item-not-found", "modify")]);
    expect(await subject.enforce(kick)).toEqual({ status: "done" });
  });

  test.each(["not-allowed", "forbidden"])(
    "%s is refused, with what an operator can do",
    async (condition) => {
      const { enforcer: subject, sent } = enforcer([no(condition, "cancel")]);
      const outcome = await subject.enforce(kick);
      expect(outcome).toMatchObject({ status: "refused", condition });
      expect(outcome.status === "refused" && outcome.remedy).toContain("admin");
      expect(sent).toHaveLength(1);
    },
  );

  test("without an answer has failed, and is not asked for once more: who has the nick by then is not known", async () => {
    const { enforcer: subject, sent } = enforcer([no("timeout"), OK]);
    expect(await subject.enforce(kick)).toEqual({ status: "failed", problem: "timeout" });
    expect(sent).toHaveLength(1);
  });
});

describe("a subject", () => {
  const restore = { kind: "restore-subject", room: ROOM, subject: "Welcome" } as const;

  test.each([OK, no("forbidden", "auth")])(
    "is set when the room answers what was asked next",
    async (reply) => {
      const { enforcer: subject, sent } = enforcer([reply]);
      expect(await subject.enforce(restore)).toEqual({ status: "done" });
      expect(sent.map(String)).toEqual([build.setSubject(restore).toString(), build.lookAt(ROOM).toString()]);
    },
  );

  test("of which nobody knows whether the room had it has failed", async () => {
    const { enforcer: subject } = enforcer([no("timeout")]);
    expect(await subject.enforce(restore)).toEqual({ status: "failed", problem: "timeout" });
  });

  test("that did not leave has failed, and nothing is asked", async () => {
    const { connection, sent } = enforcer([OK]);
    const subject = createEnforcer({
      connection: { ...connection, send: async () => false },
      featuresOf: () => ABLE,
      many: () => undefined,
    });
    expect(await subject.enforce(restore)).toEqual({ status: "failed", problem: "disconnected" });
    expect(sent).toEqual([]);
  });
});
