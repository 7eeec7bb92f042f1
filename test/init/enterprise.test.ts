import { xml } from "@xmpp/component";
import { expect, onTestFinished, test } from "vitest";
import { connectScriptedBot } from "../support/gate.ts";
import {
  checkConfig,
  createLayoutRoot,
  type LayoutRoot,
  startLayoutBot,
  startLayoutProsody,
} from "../support/layout.ts";
import { expectJudged, moderates, openRoom } from "../support/layout-room.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody, stanzaIdOf } from "../support/room.ts";

const MAIN = "srv/prosody/config/prosody.cfg.lua";
const TENANTS = ["one.example", "two.example"] as const;

const SYSTEM = {
  [MAIN]: `plugin_paths = { "/srv/prosody/modules/custom" }
modules_enabled = { "disco"; "roster"; "saslauth"; "tls"; "ping"; "admin_shell" }

${TENANTS.map(
  (name) => `VirtualHost "${name}"

Component "rooms.${name}" "muc"
	modules_enabled = { "muc_mam" }
	muc_log_by_default = true
`,
).join("\n")}
Include "components/*.cfg.lua"
`,
};

const dataOf = (tenant: string) => `srv/prosody/config/mucwarden/${tenant}`;
const secretOf = (root: LayoutRoot, tenant: string) => root.read(`${dataOf(tenant)}/component.secret`);

async function generated(options: { withoutModule?: true } = {}): Promise<LayoutRoot> {
  const root = await createLayoutRoot(SYSTEM);
  onTestFinished(root.stop);
  const made = await root.init({ layout: "enterprise", tenant: TENANTS, ...options });
  expect(made.status, made.failed).toBe(0);
  return root;
}

describeProsody("the layout enterprise", (suite) => {
  const prosody = { suite, main: MAIN, modules: "srv/prosody/modules/custom" };

  test("the bot of each tenant moderates that tenant's rooms", async () => {
    const root = await generated();
    const checked = checkConfig(root, MAIN, suite);
    expect(checked.status, checked.output).toBe(0);
    expect(await secretOf(root, "one.example")).not.toBe(await secretOf(root, "two.example"));
    const { port, people } = await startLayoutProsody(root, prosody);
    for (const tenant of TENANTS) {
      const room = `tavern@rooms.${tenant}`;
      const scene = await openRoom(people, room);
      const bot = startLayoutBot(root, {
        port,
        data: dataOf(tenant),
        secret: `${dataOf(tenant)}/component.secret`,
        state: `srv/prosody/data/hosts/${tenant}/mucwarden`,
      });
      await moderates(bot, room);
      await expectJudged(scene, "never shown");
    }
  });

  test.each([
    ["by our module", {}],
    ["as an admin", { withoutModule: true }],
  ] as const)("a tenant's bot cannot reach another's rooms %s", async (_, options) => {
    const root = await generated(options);
    const { port, people } = await startLayoutProsody(root, prosody);
    const { room, mercutio, juliet } = await openRoom(people, "tavern@rooms.two.example");
    await juliet.say(room, "good evening");
    const said = await mercutio.next(isBody("good evening"), "the message");
    const id = stanzaIdOf(said, room) ?? "";
    const secret = (await secretOf(root, "one.example")).trim();
    const bot = await connectScriptedBot(
      { ports: { component: port, http: 0, c2s: 0 } },
      { domain: "mucwarden.one.example", secret },
    );
    root.ends.push(() => bot.stop());

    const refused = expect.objectContaining({ condition: expect.any(String) });
    const hello = xml("hello", { xmlns: "urn:x-mucwarden:1", software: "test" });
    const moderate = xml(
      "moderate",
      { xmlns: "urn:xmpp:message-moderate:1", id },
      xml("retract", { xmlns: "urn:xmpp:message-retract:1" }),
    );
    const iq = (to: string, child: ReturnType<typeof xml>) =>
      bot.request(xml("iq", { type: "set", to }, child));
    await expect(iq("rooms.two.example", hello)).rejects.toEqual(refused);
    await expect(iq(room, moderate)).rejects.toEqual(refused);
    await expect(bot.setAffiliation(room, "juliet@people.localhost", "outcast")).rejects.toEqual(refused);
    await expect(bot.setRole(room, "Juliet", "none")).rejects.toEqual(refused);
    const presence = await bot.join(room, "Warden");
    const item = presence.getChild("x", "http://jabber.org/protocol/muc#user")?.getChild("item");
    expect(item?.attrs).toMatchObject({ affiliation: "none", role: "participant" });

    if ("withoutModule" in options) return;
    await expect(iq("rooms.one.example", hello)).resolves.toBeDefined();
  });
});
