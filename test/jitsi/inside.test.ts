import { afterAll, beforeAll, expect, test } from "vitest";
import { type Jitsi, startJitsi } from "../support/jitsi.ts";
import { CONFERENCES, INTERNAL, JITSI_BOT, LOBBIES } from "../support/jitsi-config.ts";
import { BAD, type JitsiWarden, startJitsiWarden } from "../support/jitsi-warden.ts";
import { describeProsody } from "../support/prosody.ts";
import { joined } from "../support/warden.ts";

// Files that would have the bot go where people wait, and where Jitsi's services meet.

const INSIDE = [`waiting@${LOBBIES}`, `brewery@${INTERNAL}`];
const MEETING = `weekly@${CONFERENCES}`;

function roomFile(room: string): Record<string, object> {
  const [local = "", domain = ""] = room.split("@");
  return { [`rooms/${local}.json`]: { local, domain, enabled: true, handlers: [] } };
}

describeProsody("what only Jitsi itself has to do with", (suite) => {
  let jitsi: Jitsi;
  let warden: JitsiWarden;

  beforeAll(async () => {
    jitsi = await startJitsi({
      suite,
      moderation: true,
      admins: [JITSI_BOT.domain],
      options: { component_admins_as_room_owners: true },
    });
    for (const room of [...INSIDE, MEETING]) await jitsi.focus.open(room);
    const ann = await jitsi.participant();
    for (const room of [...INSIDE, MEETING]) await ann.enter(room, "Ann");
    warden = await startJitsiWarden(jitsi.prosody, {
      mucDomains: [LOBBIES, INTERNAL],
      files: {
        // The bot goes itself into every room that is named.
        "policy/instance.json": { gate: false },
        ...Object.assign({}, ...[...INSIDE, MEETING].map(roomFile)),
      },
    });
    await warden.room(MEETING, joined);
  });
  afterAll(async () => {
    await warden?.stop();
    await jitsi?.stop();
  });

  test.each(INSIDE)("the bot does not go into %s, whose file asks for it", async (room) => {
    expect(warden.policy(room)).toBeUndefined();
    // The bot is in the meeting by now; a room that it went into before shows it.
    const people = await jitsi.participant();
    await people.enter(room, "Late");
    await people.say(room, BAD);
    await people.next((stanza) => stanza.getChildText("body") === BAD, "the message, which stays");
    const there = people.received.filter((stanza) => `${stanza.attrs.from}`.startsWith(`${room}/`));
    expect(there.length).toBeGreaterThan(0);
    expect(there.filter((stanza) => /Moderation/.test(stanza.toString()))).toEqual([]);
  });
});
