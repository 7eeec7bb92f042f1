import { type Element, xml } from "@xmpp/component";
import { expect, test } from "vitest";
import type { Reply } from "../xmpp/connection.ts";
import { gateResult } from "./gate.ts";

const HOST = "rooms.example.org";

async function asked(reply: Reply) {
  const sent: Element[] = [];
  const result = await gateResult(
    {
      async request(iq) {
        sent.push(iq);
        return reply;
      },
    },
    HOST,
  );
  return { result, sent };
}

test("nothing is sent that the module would act on: policies without any, of an epoch that never was", async () => {
  const first = (await asked({ ok: false, condition: "timeout" })).sent;
  const second = (await asked({ ok: false, condition: "timeout" })).sent;
  const policies = [...first, ...second].map((iq) => iq.getChild("policies", "urn:x-mucwarden:1"));
  expect(first).toHaveLength(1);
  expect(policies.map((one) => one?.getChildElements().length)).toEqual([0, 0]);
  expect(policies[0]?.attrs.epoch).not.toBe(policies[1]?.attrs.epoch);
  expect(policies.every((one) => one?.attrs.last === undefined)).toBe(true);
});

test.each([
  { condition: "unexpected-request", status: "ok", says: "answers" },
  { condition: "forbidden", status: "warn", says: "takes nothing from us" },
  { condition: "service-unavailable", status: "warn", says: "no mod_muc_warden there" },
  { condition: "bad-request", status: "warn", says: "of another version" },
  { condition: "timeout", status: "warn", says: "no answer" },
])("$condition", async ({ condition, status, says }) => {
  const { result } = await asked({ ok: false, condition });
  expect(result).toMatchObject({
    check: "gate",
    subject: HOST,
    status,
    message: expect.stringContaining(says),
  });
  expect(result.status === "ok" || Boolean(result.remedy)).toBe(true);
});

test("a module that takes the policies of no epoch is another one", async () => {
  const { result } = await asked({ ok: true, stanza: xml("iq", { type: "result" }) });
  expect(result).toMatchObject({ status: "warn", message: expect.stringContaining("another version") });
});
