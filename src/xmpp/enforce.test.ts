import { type Element, xml } from "@xmpp/component";
import { describe, expect, test } from "vitest";
import { ROOM } from "../../test/support/muc.ts";
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
  const connection = {
    async request(iq: Element) {
      sent.push(iq);
      return answers[Math.min(sent.length, answers.length) - 1] ?? OK;
    },
  };
  return { sent, enforcer: createEnforcer({ connection, featuresOf: () => features }) };
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
    const connection = { request: async () => OK };
    const subject = createEnforcer({ connection, featuresOf: () => undefined });
    expect(await subject.enforce(sanction)).toMatchObject({ status: "failed" });
  });
});
