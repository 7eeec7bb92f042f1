import { type Element, xml } from "@xmpp/component";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Channels, startChannels } from "../support/channels.ts";
import { connectClient } from "../support/client.ts";
import { type Gated, startGated } from "../support/gated.ts";
import { describeProsody, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { isBody, retracts, stanzaIdOf } from "../support/room.ts";
import { gated as isGated } from "../support/warden.ts";

const alsoWith = (...modules: string[]) => ({ modules_enabled: ["muc_mam", "muc_warden", ...modules] });

// A pattern, which the server does not look for by itself.
const NO_OWLS = { entries: ["o+wls"], regexp: true, applyToModerators: false, reason: "No owls." };

describeProsody("beside another moderation module", (suite) => {
  let channels: Channels;

  beforeAll(async () => {
    // In which order Prosody loads them is not known beforehand.
    channels = await startChannels({
      suite,
      warden: { ...alsoWith("muc_moderation"), muc_warden_timeout: 1 },
    });
  });
  afterAll(() => channels?.stop());

  test("ours does not retract, and says so in both logs", async () => {
    expect(await logOf(channels.prosody)).toMatch(/error\s+mod_muc_moderation is enabled here: .* stays off/);
    await channels.enter("tower");
    await channels.say({ tower: { channel: { bot: { forbiddenWords: [NO_OWLS] } } } });
    const [line] = await channels.warden.log(/.*"modules":\["muc_moderation"\].*/);
    expect(line).toContain("modules of others do there what the gate leaves to them");
    const [gate] = await channels.warden.log(/.*judged before anyone reads.*/);
    expect(JSON.parse(gate).parts).not.toContain("retract");
  });

  test("a moderator's request is answered and told of once, as that module does", async () => {
    const { room, romeo, juliet, mercutio } = await channels.enter("tower");
    await juliet.say(room, "take me back");
    const id = stanzaIdOf(await romeo.next(isBody("take me back"), "it"), room);
    await romeo.request(retraction(room, id));
    await romeo.say(room, "so");
    await mercutio.next(isBody("so"), "what came after");
    const notices = mercutio.received.filter(retracts(room, id));
    expect(notices).toHaveLength(1);
    // The older one knows one dialect, ours both.
    const speaksBoth = String(notices[0]).includes("urn:xmpp:message-moderate:1");
    expect(speaksBoth).toBe(suite === "trixie");
  });

  test("what passed while nobody could be asked, the bot takes back by that module", async () => {
    const { room, romeo, juliet, mercutio } = await channels.enter("tower");
    await channels.warden.room("tower", isGated);
    // The gate itself fails, once: its message passes unjudged.
    const fault = await channels.prosody.control.breakFunction("gate.submit", { times: 1 });
    await juliet.say(room, "oowls");
    const id = stanzaIdOf(await romeo.next(isBody("oowls"), "it"), room);
    expect(await fault.thrown()).toBe(1);
    const notice = await mercutio.next(retracts(room, id), "the retraction");
    expect(notice.toString()).toContain("No owls.");
    expect(notice.toString().includes("urn:xmpp:message-moderate:1")).toBe(suite === "trixie");
    await juliet.say(room, "owls again", { id: "o2" });
    const error = await juliet.next(({ attrs }) => attrs.id === "o2", "the refusal");
    expect(error.attrs.type).toBe("error");
  });
});

describeProsody("beside livechat's modules", (suite) => {
  let channels: Channels;
  const theirs = [
    "muc_anonymize_moderation_actions",
    "muc_moderation_delay",
    "muc_peertubelivechat_roles",
    "muc_peertubelivechat_terms",
    "muc_slow_mode",
  ];
  const channel = {
    slowMode: { duration: 1000 },
    mute: { anonymous: true },
    moderation: { delay: 60, anonymize: true },
    terms: "Be kind.",
  };

  beforeAll(async () => {
    channels = await startChannels({ suite, warden: alsoWith(...theirs) });
    await channels.enter("tower");
    await channels.say({ tower: { channel } });
  });
  afterAll(() => channels?.stop());

  test("the bot is told which there are", async () => {
    const [line] = await channels.warden.log(/.*modules of others.*/);
    expect(JSON.parse(line).modules).toEqual(theirs);
  });

  test("ours keeps no slow mode, no delay, mutes no guests and shows no terms", async () => {
    const { room, romeo, mercutio } = await channels.enter("tower");
    const ann = await connectClient(channels.prosody, "Ann");
    await ann.join(room, "Ann");
    await ann.say(room, "one");
    await ann.say(room, "two");
    await mercutio.next(isBody("one"), "the first");
    await mercutio.next(isBody("two"), "the second");
    await ann.next(isBody("two"), "what came after all that a joiner is shown");
    expect([ann, romeo, mercutio].some((who) => who.received.some(isBody("Be kind.")))).toBe(false);
    const info = await mercutio.request(
      xml("iq", { type: "get", to: room }, xml("query", "http://jabber.org/protocol/disco#info")),
    );
    expect(
      String(info)
        .match(/slow_mode_duration"[^/]*><value>\d+/g)
        ?.join(),
    ).toMatch(/>7$/);
    await ann.stop();
  });

  test("presences are left to theirs", async () => {
    const { room, romeo, mercutio } = await channels.enter("tower");
    await romeo.setRole(room, "Juliet", "none");
    const isKick = ({ attrs }: Element) => attrs.from === `${room}/Juliet` && attrs.type === "unavailable";
    expect((await mercutio.next(isKick, "the kick")).toString()).toContain('actor nick="Romeo"');
  });
});

describeProsody("who listens to retractions", (suite) => {
  let gated: Gated;

  async function start(...modules: string[]) {
    gated = await startGated({ suite, warden: alsoWith(...modules) });
    return gated.scene("tower");
  }

  test("an anonymiser that knows one dialect hides the moderator in both", async () => {
    const { room, romeo, juliet, mercutio } = await start("muc_anonymize_moderation_actions");
    try {
      await juliet.say(room, "take me back");
      const id = stanzaIdOf(await romeo.next(isBody("take me back"), "it"), room);
      await romeo.request(retraction(room, id));
      const notice = await mercutio.next(retracts(room, id), "the retraction");
      const [stone] = await juliet.archive(room);
      for (const told of [notice, stone]) {
        const [older, newer] = [0, 1].map((dialect) => moderatedIn(told, dialect));
        expect(older?.attrs.by).toBe(room);
        expect(newer?.attrs.by).toBeUndefined();
        for (const one of [older, newer]) expect(one?.getChild("occupant-id")).toBeUndefined();
        expect(String(told)).not.toContain("Romeo");
      }
    } finally {
      await gated.stop();
    }
  });

  test("one that calls it off is obeyed, and who asked is told", async () => {
    const { room, romeo, juliet, mercutio } = await start("test_refuse_retraction");
    try {
      await juliet.say(room, "I stay");
      const id = stanzaIdOf(await romeo.next(isBody("I stay"), "it"), room);
      await expect(romeo.request(retraction(room, id))).rejects.toMatchObject({
        condition: "internal-server-error",
      });
      await romeo.say(room, "so");
      await mercutio.next(isBody("so"), "what came after");
      expect(mercutio.received.filter(retracts(room, id))).toEqual([]);
      expect((await romeo.archive(room)).join()).toContain("I stay");
    } finally {
      await gated.stop();
    }
  });
});

describeProsody("a part that is switched off", (suite) => {
  test("access: whoever has the bot's nick keeps it", async () => {
    const gated = await startGated({ suite, warden: { muc_warden_off: ["access"] } });
    try {
      const { room, juliet, mercutio } = await gated.scene("tower");
      gated.policies[room] = { nick: "Juliet" };
      await gated.bot.policies(gated.policies);
      await juliet.say(room, "this is my name");
      await mercutio.next(isBody("this is my name"), "it");
    } finally {
      await gated.stop();
    }
  });

  test("retract: requests get an answer, and the room does not promise what it cannot do", async () => {
    const gated = await startGated({ suite, warden: { muc_warden_off: ["retract"] } });
    try {
      const { room, romeo, juliet } = await gated.scene("tower");
      await juliet.say(room, "I stay");
      const id = stanzaIdOf(await romeo.next(isBody("I stay"), "it"), room);
      const unavailable = { condition: "service-unavailable" };
      await expect(romeo.request(retraction(room, id))).rejects.toMatchObject(unavailable);
      await expect(gated.bot.retract(room, [String(id)])).rejects.toMatchObject(unavailable);
      const query = xml("query", "http://jabber.org/protocol/disco#info");
      const info = await romeo.request(xml("iq", { type: "get", to: room }, query));
      expect(String(info)).not.toContain("message-moderate");
    } finally {
      await gated.stop();
    }
  });
});

describeProsody("what the module says of its surroundings when it starts", (suite) => {
  const cases: readonly [what: string, setup: Setup, says: RegExp][] = [
    ["no component", { warden: { muc_warden_components: [] } }, /error\s+muc_warden_components names no/],
    [
      "a component that does not exist",
      { warden: { muc_warden_components: ["elsewhere.localhost"] } },
      /error\s+muc_warden_components names "elsewhere\.localhost".*External components here: bot\.localhost/,
    ],
    ["no archive", { warden: { modules_enabled: ["muc_warden"] } }, /warn\s+mod_muc_mam is not enabled/],
    ["rooms without archive", { warden: { muc_log_by_default: false } }, /warn\s+Rooms are not archived/],
    ["an archive in files", { warden: {} }, /info\s+The archive is in Prosody's own format/],
    ["few rooms at once", { warden: { muc_room_cache_size: 100 } }, /info\s+muc_room_cache_size is 100/],
    [
      "stanzas that wait for each other",
      { config: { options: { network_settings: { nagle: true } } }, warden: {} },
      /info\s+Set network_settings = \{ nagle = false \}/,
    ],
  ];

  test.each(cases)("%s", async (_, setup, says) => {
    const prosody = await startTestProsody({ suite, ...setup });
    try {
      expect(await logOf(prosody)).toMatch(says);
      // It is loaded all the same.
      expect(await prosody.control.lua('return control.module("rooms.localhost", "muc_warden") ~= nil')).toBe(
        true,
      );
    } finally {
      await prosody.stop();
    }
  });

  test("of what is as it should be, nothing", async () => {
    const sql = { storage: "sql", sql: { driver: "SQLite3", database: "prosody.sqlite" } };
    const prosody = await startTestProsody({ suite, warden: sql });
    try {
      expect((await logOf(prosody)).split("\n").filter((line) => /muc_warden/.test(line))).toEqual([]);
    } finally {
      await prosody.stop();
    }
  });
});

type Setup = NonNullable<Parameters<typeof startTestProsody>[0]>;

/** Where the dialect names the moderator, wherever that stands. */
function moderatedIn(within: Element | undefined, dialect: number): Element | undefined {
  const children = within?.getChildElements() ?? [];
  const own = children.find((child) => child.is("moderated", `urn:xmpp:message-moderate:${dialect}`));
  return own ?? children.map((child) => moderatedIn(child, dialect)).find((found) => found);
}

/** All that it has logged; what it logs comes a moment later than it happens. */
async function logOf(prosody: TestProsody): Promise<string> {
  await prosody.control.lua('require "util.logger".init "test" ("info", "so far"); return true');
  const deadline = performance.now() + 5_000;
  while (!prosody.log().includes("so far")) {
    if (performance.now() > deadline) throw new Error(`no end of the log:\n${prosody.log()}`);
    await prosody.control.lua("return true");
  }
  return prosody.log();
}

/** In the dialect that all of them take. */
function retraction(room: string, id: string | undefined): Element {
  const retract = xml("retract", "urn:xmpp:message-retract:0");
  const moderate = xml("moderate", "urn:xmpp:message-moderate:0", retract);
  const fasten = xml("apply-to", { xmlns: "urn:xmpp:fasten:0", id }, moderate);
  return xml("iq", { type: "set", to: room }, fasten);
}
