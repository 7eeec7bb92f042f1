import { xml } from "@xmpp/component";
import { afterEach, expect, test } from "vitest";
import { startProsody } from "../../src/demo/prosody.ts";
import { connectPeople, type People } from "../support/occupant.ts";
import { BOT, describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { isBody, moderatedRoom, retracts, stanzaIdOf } from "../support/room.ts";
import { joined, MUC, startTestWarden, type TestWarden } from "../support/warden.ts";

const room = `tavern@${MUC}`;
const running: { stop(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
});

function keep<T extends { stop(): Promise<unknown> }>(part: T): T {
  running.push(part);
  return part;
}

async function stage(
  suite: TestProsody["suite"],
  config?: Parameters<typeof startTestProsody>[0],
): Promise<{ prosody: TestProsody; people: People }> {
  const prosody = keep(await startTestProsody({ suite, ...config }));
  const people = keep(await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret));
  return { prosody, people };
}

async function bot(prosody: Pick<TestProsody, "ports">, nick = "Warden"): Promise<TestWarden> {
  return keep(await startTestWarden(prosody, [{ local: "tavern", nick }]));
}

describeProsody("rooms", (suite) => {
  test("a missing room is not created; the bot enters when somebody opens it", async () => {
    const { prosody, people } = await stage(suite);
    const warden = await bot(prosody);
    const away = await warden.room("tavern", (state) => state.kind === "away");
    expect(away).toMatchObject({ problem: { code: "missing" } });
    const items = await people
      .person("romeo")
      .request(xml("iq", { type: "get", to: MUC }, xml("query", "http://jabber.org/protocol/disco#items")));
    expect(items.toString()).not.toContain(room);
    await moderatedRoom(people.person("romeo"), room);
    expect(await warden.room("tavern", joined, 15_000)).toMatchObject({ problems: [] });
  });

  test("a taken nick: the bot moderates under another, says so, and leaves the guest alone", async () => {
    const { prosody, people } = await stage(suite);
    const romeo = people.person("romeo");
    const thief = people.person("thief");
    await moderatedRoom(romeo, room);
    await thief.join(room, "Warden");
    const warden = await bot(prosody);
    const state = await warden.room("tavern", joined);
    expect(state).toMatchObject({ nick: "Warden_2", problems: [{ code: "nick-taken", severity: "warn" }] });
    expect(warden.logged()).toContain("somebody else is called «Warden» here");
    await thief.say(room, "forbidden");
    const id = stanzaIdOf(await romeo.next(isBody("forbidden"), "the message"), room);
    await romeo.next(retracts(room, id), "the retraction");
  });

  test("without the right to moderate it is loud, names the right, and works once it is given", async () => {
    const { prosody, people } = await stage(suite);
    const romeo = people.person("romeo");
    await romeo.join(room, "Romeo", { asOwner: true });
    await people.person("juliet").join(room, "Juliet");
    const warden = await bot(prosody);
    const state = await warden.room("tavern", joined);
    expect(state).toMatchObject({ problems: [{ code: "not-moderator", severity: "error" }] });
    expect(warden.logged()).toContain(`Name ${BOT.domain} in \`muc_warden_components\``);
    await people.person("juliet").say(room, "forbidden, first");
    const { outcomes } = await warden.judged("forbidden, first");
    expect(outcomes).toMatchObject([{ status: "refused", condition: "forbidden" }]);
    expect(warden.logged()).toContain("a message that breaks a rule is still there");

    await romeo.setAffiliation(room, BOT.domain, "admin");
    await warden.room("tavern", (now) => now.kind === "joined" && now.problems.length === 0);
    await people.person("juliet").say(room, "forbidden, second");
    expect((await warden.judged("forbidden, second")).outcomes).toEqual([{ status: "done" }]);
  });

  test("a room without archive, and one without moderation, are named as such", async () => {
    const bare = { mucHosts: [{ domain: MUC, archive: false, moderation: false }] };
    const { prosody, people } = await stage(suite, { config: { ...bare, components: [PEOPLE, BOT] } });
    await moderatedRoom(people.person("romeo"), room);
    const warden = await bot(prosody);
    const state = await warden.room("tavern", joined);
    expect(state).toMatchObject({ problems: [{ code: "no-retraction" }, { code: "no-archive" }] });
  });

  test("kicked, it comes back", async () => {
    const { prosody, people } = await stage(suite);
    const romeo = people.person("romeo");
    await moderatedRoom(romeo, room);
    const warden = await bot(prosody);
    await warden.room("tavern", joined);
    await romeo.setRole(room, "Warden", "none");
    const away = await warden.room("tavern", (state) => state.kind === "away");
    expect(away).toMatchObject({ problem: { code: "removed" } });
    await warden.room("tavern", joined, 10_000);
  });

  test("Prosody goes down and comes back: every room is joined again and moderated", async () => {
    const { prosody, people } = await stage(suite);
    await moderatedRoom(people.person("romeo"), room);
    const warden = await bot(prosody);
    await warden.room("tavern", joined);
    const { ports, folder } = prosody;
    prosody.kill("SIGKILL");
    await prosody.exited;
    const again = keep(
      await startProsody({
        command: prosody.command,
        folder,
        ports,
        config: { components: [PEOPLE, BOT] },
      }),
    );
    expect(again.ports).toEqual(ports);
    const crowd = keep(await connectPeople(ports.component, PEOPLE.domain, PEOPLE.secret));
    const romeo = crowd.person("romeo");
    await romeo.join(room, "Romeo");
    const juliet = crowd.person("juliet");
    await juliet.join(room, "Juliet");
    await romeo.next(
      (stanza) => stanza.is("presence") && stanza.attrs.from === `${room}/Warden`,
      "the bot back in the room",
      15_000,
    );
    await juliet.say(room, "forbidden after the crash");
    const id = stanzaIdOf(await romeo.next(isBody("forbidden after the crash"), "the message"), room);
    await romeo.next(retracts(room, id), "the retraction");
  });
});
