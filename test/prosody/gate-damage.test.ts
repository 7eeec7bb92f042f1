import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorFor, errorOf, hasRead, startGated } from "../support/gated.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

const POLICY = { ask: ["message"] };

describeProsody("a policy that the disk has damaged", (suite) => {
  test.each([
    { what: "the room's own", file: "muc_warden/tower.dat", fail: "closed" },
    { what: "the room's own", file: "muc_warden/tower.dat", fail: "open" },
    { what: "the list of rooms", file: "muc_warden.dat", fail: "closed" },
    { what: "the list of rooms", file: "muc_warden.dat", fail: "open" },
  ] as const)("$what: $fail until the bot names the room again", async ({ file, fail }) => {
    const gated = await startGated({ suite, warden: { muc_warden_fail: fail, muc_warden_hold: 0 } });
    try {
      const { room, juliet, mercutio } = await gated.scene("tower", POLICY);
      await gated.bot.stop();
      const path = join(gated.prosody.folder, "data/rooms%2elocalhost", file);
      expect(readFileSync(path, "utf8")).toContain("return");
      writeFileSync(path, "return {");
      await gated.prosody.control.reload("muc_warden");
      await juliet.say(room, "is anybody there?", { id: "m1" });
      if (fail === "closed") {
        expect(errorOf(await errorFor(juliet, "m1")).condition).toBe("resource-constraint");
      } else {
        await mercutio.next(isBody("is anybody there?"), "it");
      }
      await gated.newBot(() => ({ is: "refuse", text: "no" }));
      await juliet.say(room, "and again?", { id: "m2" });
      expect(errorOf(await errorFor(juliet, "m2")).condition).toBe("policy-violation");
      expect(hasRead(mercutio, "again?")).toBe(false);
      expect(gated.complaints().join()).toMatch(
        /have a policy cannot be read|stored policy of a room cannot/,
      );
    } finally {
      await gated.stop();
    }
  });
});
