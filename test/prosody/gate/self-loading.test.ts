import { expect, test } from "vitest";
import { connectScriptedBot } from "../../support/gate.ts";
import { BAD, errorFor, hasRead, logOf, refuseBad } from "../../support/gated.ts";
import { connectPeople } from "../../support/occupant.ts";
import { BOT, BOT2, describeProsody, PEOPLE } from "../../support/prosody.ts";
import { startSelfLoading } from "../../support/self-loading.ts";

type Loaded = Awaited<ReturnType<typeof startSelfLoading>>;
const MUC = "rooms.localhost";
const OTHER = "more.localhost";

const isLoaded = ({ control }: Loaded, host: string) =>
  control.lua(`return require "core.modulemanager".is_loaded("${host}", "muc_warden") == true`);

const listeners = ({ control }: Loaded, host: string) =>
  control.lua(
    `local of = control.module("${host}", "muc_warden").module:shared "/*/muc_warden/attached"
    local names = {}
    for name in pairs(of.listening["${host}"]) do names[#names + 1] = name end
    table.sort(names)
    return names`,
  );

/** A bot says hello there and judges a message. */
async function judges(prosody: Loaded, name: string): Promise<void> {
  const people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
  const bot = await connectScriptedBot(prosody);
  try {
    bot.answer = refuseBad;
    await bot.hello();
    const room = `${name}@${MUC}`;
    await bot.policies({ [room]: { ask: ["message"] } });
    const [romeo, juliet] = [people.person("Romeo"), people.person("Juliet")];
    await romeo.join(room);
    await juliet.join(room);
    await juliet.say(room, BAD, { id: name });
    await errorFor(juliet, name);
    expect(hasRead(romeo, BAD)).toBe(false);
  } finally {
    await bot.stop();
    await people.stop();
  }
}

const complaints = (prosody: Loaded) => logOf(prosody).filter((line) => /\serror\s/.test(line));

describeProsody("the module on the bot's own component", (suite) => {
  test("is where the rooms are, and goes with what it loaded", async () => {
    const prosody = await startSelfLoading({ suite, hosts: [MUC] });
    try {
      expect([await isLoaded(prosody, MUC), await isLoaded(prosody, OTHER)]).toEqual([true, false]);
      await judges(prosody, "begin");
      await prosody.control.reload("muc_warden", BOT.domain);
      await prosody.control.reload("muc_warden", MUC);
      await judges(prosody, "reloaded");
      await prosody.reload([MUC, OTHER]);
      expect(await isLoaded(prosody, OTHER)).toBe(true);
      await prosody.reload([MUC]);
      expect([await isLoaded(prosody, MUC), await isLoaded(prosody, OTHER)]).toEqual([true, false]);
      await prosody.control.unload("muc_warden", MUC);
      await prosody.control.unload("muc_warden", BOT.domain);
      await prosody.control.load("muc_warden", BOT.domain);
      await judges(prosody, "loaded");
      await prosody.control.unload("muc_warden", BOT.domain);
      expect(await isLoaded(prosody, MUC)).toBe(false);
      expect(complaints(prosody)).toEqual([]);
    } finally {
      await prosody.stop();
    }
  });

  test("adds its component where the MUC host has the module itself, which stays", async () => {
    const prosody = await startSelfLoading({ suite, hosts: [MUC], listed: true });
    try {
      await judges(prosody, "listed");
      expect(await listeners(prosody, MUC)).toEqual([BOT.domain]);
      // Nor is it said that nobody is listened to, while hosts come one after the other.
      expect(complaints(prosody)).toEqual([]);
      await prosody.control.unload("muc_warden", BOT.domain);
      expect([await isLoaded(prosody, MUC), await listeners(prosody, MUC)]).toEqual([true, {}]);
    } finally {
      await prosody.stop();
    }
  });

  test("two components share a host, and each takes away only itself", async () => {
    const prosody = await startSelfLoading({ suite, hosts: [MUC], others: [MUC] });
    try {
      expect(await listeners(prosody, MUC)).toEqual([BOT.domain, BOT2.domain]);
      await prosody.control.unload("muc_warden", BOT2.domain);
      expect(await listeners(prosody, MUC)).toEqual([BOT.domain]);
      await judges(prosody, "alone");
    } finally {
      await prosody.stop();
    }
  });

  test("follows a MUC host that goes and comes", async () => {
    const prosody = await startSelfLoading({ suite, hosts: [MUC, OTHER] });
    try {
      const act = (what: string) =>
        prosody.control.lua(`return assert(require "core.hostmanager".${what}("${MUC}"))`);
      await act("deactivate");
      await act("activate");
      expect(await isLoaded(prosody, MUC)).toBe(true);
      await judges(prosody, "again");
    } finally {
      await prosody.stop();
    }
  });

  test("says which of the hosts are none, in one line each", async () => {
    const prosody = await startSelfLoading({ suite, hosts: [MUC, "nowhere.localhost", "anon.localhost"] });
    try {
      await judges(prosody, "others");
      const said = complaints(prosody).map((line) => line.replace(/^.*error\s+/, ""));
      expect(said.sort()).toEqual([
        'muc_warden_hosts names "anon.localhost", which is no MUC component: nothing is judged there',
        'muc_warden_hosts names "nowhere.localhost", which is no host of this server: nothing is judged there',
      ]);
    } finally {
      await prosody.stop();
    }
  });
});
