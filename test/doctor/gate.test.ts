import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeProsody, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { examined, type Ward, writeWard } from "./examined.ts";

// A real Prosody with another module under the name of ours.

const host = (domain: string, options: Record<string, string | boolean>) => ({
  domain,
  modules: ["muc_warden"],
  options,
});
const OURS = "urn:x-mucwarden:1";
const HOSTS = [
  host("silent.localhost", { stand_in_xmlns: OURS, stand_in_silent: true }),
  host("later.localhost", { stand_in_xmlns: "urn:x-mucwarden:2" }),
  host("agrees.localhost", { stand_in_xmlns: OURS }),
];

describeProsody("doctor, where mod_muc_warden is not as it should be", (suite) => {
  let prosody: TestProsody;
  beforeAll(async () => {
    const pluginPaths = [fileURLToPath(new URL("stand-in", import.meta.url))];
    prosody = await startTestProsody({ suite, config: { mucHosts: HOSTS, pluginPaths } });
  });
  afterAll(() => prosody?.stop());

  test.each([
    {
      is: "never answers",
      mucDomain: "silent.localhost",
      says: /^no answer \(timeout\)/,
      advises: /Prosody's log/,
    },
    {
      is: "speaks another version",
      mucDomain: "later.localhost",
      says: /^no mod_muc_warden there, or one of another version/,
      advises: /Enable mucwarden's "muc_warden"/,
    },
    {
      is: "agrees to what ours refuses",
      mucDomain: "agrees.localhost",
      says: /of another version/,
      advises: /Install the mod_muc_warden that comes with this bot/,
    },
  ])("one that $is", { timeout: 20_000 }, async ({ mucDomain, says, advises }) => {
    const service = `xmpp://127.0.0.1:${prosody.ports.component}`;
    const look = async (ward: Partial<Ward>) => {
      const { root, remove } = await writeWard({ service, mucDomain, ...ward });
      return (await examined(root, { connect: true }).finally(remove)).of("gate", mucDomain);
    };
    const found = { message: expect.stringMatching(says), remedy: expect.stringMatching(advises) };
    expect(await look({ rooms: { r: {} } })).toMatchObject({ status: "warn", ...found });
    // Nobody but the module tells of rooms that no file names.
    expect(await look({ instance: { defaultEnabled: true } })).toMatchObject({ status: "fail", ...found });
  });
});
