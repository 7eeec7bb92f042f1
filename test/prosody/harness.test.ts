import { existsSync } from "node:fs";
import { type Element, xml } from "@xmpp/component";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectPeople, type People } from "../support/occupant.ts";
import { describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";

const ROOM = "garden@rooms.localhost";

describeProsody("the harness", (suite) => {
  let prosody: TestProsody;
  let people: People;

  beforeAll(async () => {
    prosody = await startTestProsody({ suite });
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
  });
  afterAll(async () => {
    await people?.stop();
    await prosody?.stop();
  });

  test("runs the version that its name promises, without complaints", () => {
    expect(prosody.version).toMatch(suite === "bookworm" ? /^0\.12\./ : /^13\.0\./);
    expect(
      prosody
        .log()
        .split("\n")
        .filter((line) => /\b(warn|error)\b/.test(line)),
    ).toEqual([]);
  });

  test("two people talk, the owner retracts, the archive knows", async () => {
    const romeo = people.person("romeo");
    const juliet = people.person("juliet");
    await romeo.join(ROOM, "Romeo", { asOwner: true, config: { "muc#roomconfig_persistentroom": "1" } });
    await juliet.join(ROOM, "Juliet");
    const text = `spam ${"ü".repeat(40_000)}`;
    await juliet.say(ROOM, text, { id: "m1" });
    const heard = await romeo.next((stanza) => stanza.attrs.id === "m1", "Juliet's message");
    expect(heard.getChildText("body")).toBe(text);
    const stanzaId = heard.getChild("stanza-id", "urn:xmpp:sid:0")?.attrs.id ?? "";
    expect((await romeo.archive(ROOM)).map((result) => result.attrs.id)).toEqual([stanzaId]);

    const features = await featuresOf(ROOM);
    expect(features).toContain("muc_persistent");
    const version = features.includes("urn:xmpp:message-moderate:1") ? 1 : 0;
    expect(version).toBe(suite === "bookworm" ? 0 : 1);
    await romeo.request(xml("iq", { type: "set", to: ROOM }, moderation[version](stanzaId)));
    await juliet.next(
      (stanza) => stanza.toString().includes(`id="${stanzaId}"`) && !stanza.getChild("body"),
      "it",
    );
    const archive = await romeo.archive(ROOM);
    expect(archive.some((result) => result.toString().includes("spam"))).toBe(false);
    expect(archive[0]?.toString()).toContain("<retracted");
  });

  test("a refused join rejects with the condition", async () => {
    const join = people.person("mercutio").join(ROOM, "Juliet");
    await expect(join).rejects.toMatchObject({ condition: "conflict" });
  });

  test("next() tells what came instead", async () => {
    const waiting = people.person("romeo").next(() => false, "a miracle", 20);
    await expect(waiting).rejects.toThrow(/a miracle; left over from what came:\n {2}</);
  });

  async function featuresOf(jid: string) {
    const query = xml("query", "http://jabber.org/protocol/disco#info");
    const reply = await people.person("romeo").request(xml("iq", { type: "get", to: jid }, query));
    return (
      reply
        .getChildElements()[0]
        ?.getChildren("feature")
        .map((feature) => feature.attrs.var) ?? []
    );
  }
});

describeProsody("every storage", (suite) => {
  test("keeps an archive", async () => {
    const storages = ["internal", "memory", "sql"] as const;
    const mucHosts = storages.map((storage) => ({ domain: `${storage}.localhost`, storage }));
    const prosody = await startTestProsody({ suite, config: { components: [PEOPLE], mucHosts } });
    const people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    const romeo = people.person("romeo");
    for (const { domain } of mucHosts) {
      await romeo.join(`garden@${domain}`);
      await romeo.say(`garden@${domain}`, "hello");
      expect(await romeo.archive(`garden@${domain}`)).toHaveLength(1);
    }
    expect(complaints(prosody)).toEqual([]);
    await people.stop();
    await prosody.stop();
  });
});

describeProsody("an ended test Prosody", (suite) => {
  test("leaves neither process nor folder", async () => {
    const prosody = await startTestProsody({ suite });
    expect(existsSync(prosody.folder)).toBe(true);
    const began = performance.now();
    await prosody.stop();
    expect(performance.now() - began).toBeLessThan(1_400);
    // 0.12 listens a moment before it catches signals, so it may also simply die of the polite one.
    const { code, signal } = await prosody.exited;
    expect([0, "SIGTERM"]).toContain(code ?? signal);
    await expect(connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret)).rejects.toThrow(
      "ECONNREFUSED",
    );
    expect(existsSync(prosody.folder)).toBe(false);
  });
});

function complaints(prosody: TestProsody) {
  return prosody
    .log()
    .split("\n")
    .filter((line) => /\s(warn|error)\s/.test(line));
}

const moderation: Record<0 | 1, (id: string) => Element> = {
  0: (id) =>
    xml(
      "apply-to",
      { xmlns: "urn:xmpp:fasten:0", id },
      xml("moderate", "urn:xmpp:message-moderate:0", xml("retract", "urn:xmpp:message-retract:0")),
    ),
  1: (id) =>
    xml(
      "moderate",
      { xmlns: "urn:xmpp:message-moderate:1", id },
      xml("retract", "urn:xmpp:message-retract:1"),
    ),
};
