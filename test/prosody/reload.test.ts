import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectPeople } from "../support/occupant.ts";
import { PEOPLE, startTestProsody } from "../support/prosody.ts";
import { moderatedRoom } from "../support/room.ts";
import { joined, MUC, startTestWarden } from "../support/warden.ts";

test("a data folder that is gone for a while, as on an unmounted drive, leaves the rooms moderated", async () => {
  const prosody = await startTestProsody();
  const people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
  const romeo = people.person("romeo");
  const juliet = people.person("juliet");
  await moderatedRoom(romeo, `tavern@${MUC}`);
  await juliet.join(`tavern@${MUC}`, "Juliet");
  const warden = await startTestWarden(prosody, [{ local: "tavern" }]);
  const away = `${warden.root}-away`;
  try {
    await warden.room("tavern", joined);
    await rename(join(warden.root, "bot"), away);
    await warden.log(/moderation\.json: there is no such file/);
    await juliet.say(`tavern@${MUC}`, "forbidden while the folder is away");
    const { outcomes } = await warden.judged("forbidden while the folder is away");
    expect(outcomes).toEqual([{ status: "done" }]);
    expect([...warden.policies().keys()]).toEqual([`tavern@${MUC}`]);
  } finally {
    await warden.stop();
    await rm(away, { recursive: true, force: true });
    await people.stop();
    await prosody.stop();
  }
});
