import { type Element, xml } from "@xmpp/component";
import { expect, test } from "vitest";
import type { RoomPolicy } from "../moderation/policy.ts";
import { bareJid } from "../muc/jid.ts";
import type { Reply } from "../xmpp/connection.ts";
import { NS } from "../xmpp/namespaces.ts";
import { roomResults, type Surroundings } from "./room.ts";

const ROOM = bareJid("talk@muc.example.org");

/** Of a room that offers this, and refuses whoever asks more. */
async function seen(offered: readonly Element[], around: Partial<Surroundings>) {
  const stanza = xml("iq", { type: "result" }, xml("query", NS.discoInfo, ...offered));
  const connection = {
    address: "bot.example.org",
    request: async (iq: Element): Promise<Reply> =>
      iq.getChild("query", NS.discoInfo) ? { ok: true, stanza } : { ok: false, condition: "forbidden" },
  };
  const settings = { nick: { value: "Warden" } } as RoomPolicy["settings"];
  const surroundings = { isGated: false, isJitsis: false, ...around };
  const results = await roomResults(connection, { room: ROOM, settings }, surroundings);
  return new Map(results.map((result) => [result.check, result]));
}

const field = xml("field", { var: "muc#roominfo_messageModerationEnabled" }, xml("value", {}, "1"));
const JITSIS_OWN = xml("x", { xmlns: NS.dataForms, type: "result" }, field);

test.each([true, false])("Jitsi's own retractions need no archive (gated: %s)", async (isGated) => {
  const results = await seen([JITSIS_OWN], { isGated });
  expect(results.get("moderation")).toMatchObject({
    status: "ok",
    message: "takes retractions (Jitsi's own)",
  });
  expect(results.get("archive")).toMatchObject({
    status: "ok",
    message: "keeps no messages, and needs not to",
  });
});

test("beside a Jitsi what fails is the missing retractions, not the archive that it never has", async () => {
  const results = await seen([], { isJitsis: true });
  expect(results.get("moderation")).toMatchObject({ status: "fail" });
  expect(results.get("archive")).toMatchObject({ status: "ok" });
  expect((await seen([], {})).get("archive")).toMatchObject({ status: "fail" });
});
