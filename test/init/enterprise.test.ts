import { existsSync } from "node:fs";
import { symlink } from "node:fs/promises";
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
  const prosody = { suite, main: MAIN };

  test("of the tree with cmpt.d Prosody takes what is made, and a tenant's bot moderates", async () => {
    const main = "etc/prosody/prosody.cfg.lua";
    const text = SYSTEM[MAIN].replace("/srv/prosody/modules/custom", "/opt/prosody-modules-enabled");
    const root = await createLayoutRoot({ [main]: text.replace("components/", "cmpt.d/") });
    onTestFinished(root.stop);
    const made = await root.init({ layout: "enterprise", tenant: TENANTS });
    expect(made.status, made.failed).toBe(0);
    const checked = checkConfig(root, main, suite);
    expect(checked.status, checked.output).toBe(0);
    const { port, people } = await startLayoutProsody(root, { suite, main });
    const scene = await openRoom(people, "tavern@rooms.two.example");
    const data = "etc/mucwarden/two.example";
    const secret = `${data}/component.secret`;
    const bot = startLayoutBot(root, { port, data, secret, state: "var/lib/mucwarden/two.example" });
    await moderates(bot, scene.room);
    await expectJudged(scene, "never shown");
  });

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

test.each<[string, (root: LayoutRoot) => Promise<void>, RegExp]>([
  [
    "the secret",
    async (root) =>
      root.write(`${dataOf("two.example")}/component.secret`, await secretOf(root, "one.example"), 0o600),
    /two\.example has the same secret as/,
  ],
  [
    "the data folder",
    (root) => symlink("one.example", root.path(dataOf("two.example"))),
    /of another MUC host/,
  ],
  [
    "the state folder",
    (root) => symlink("one.example", root.path("srv/prosody/data/hosts/two.example")),
    /two\.example has the same folder, .*, as tenant one\.example/,
  ],
])("a tenant of a later run gets nothing of an earlier one's: %s", async (_, share, problem) => {
  const root = await createLayoutRoot(SYSTEM);
  onTestFinished(root.stop);
  expect(await root.init({ layout: "enterprise", tenant: ["one.example"] })).toMatchObject({ status: 0 });
  await share(root);
  const later = await root.init({ layout: "enterprise", tenant: ["two.example"] });
  expect(later).toMatchObject({ status: 2, failed: expect.stringMatching(problem) });
  expect(existsSync(root.path("srv/prosody/config/components/mucwarden-two.example.cfg.lua"))).toBe(false);
});

test("with a folder of its own it is added, and the earlier one stays as it is", async () => {
  const root = await createLayoutRoot(SYSTEM);
  onTestFinished(root.stop);
  await root.init({ layout: "enterprise", tenant: ["one.example"] });
  const before = await secretOf(root, "one.example");
  const later = await root.init({ layout: "enterprise", tenant: ["two.example"] });
  expect(later.status, later.failed).toBe(0);
  expect(await secretOf(root, "one.example")).toBe(before);
  expect(await secretOf(root, "two.example")).not.toBe(before);
});
