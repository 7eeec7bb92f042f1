import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import type { People } from "../../src/demo/people.ts";
import type { DebianSuite } from "../../src/demo/prosody.ts";
import { images } from "../../src/init/images.ts";
import { jitsi } from "../../src/init/jitsi.ts";
import { peertube } from "../../src/init/peertube.ts";
import type { Machine, Wish } from "../../src/init/plan.ts";
import {
  checkConfig,
  createLayoutRoot,
  type LayoutRoot,
  startLayoutBot,
  startLayoutProsody,
} from "../support/layout.ts";
import { describeProsody } from "../support/prosody.ts";

// The layouts for containers: what init writes is taken by Prosody, and the bot beside it moderates.

let root: LayoutRoot | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await root?.stop();
  root = undefined;
});

const RULE = {
  type: "moderate",
  id: "w",
  enabled: true,
  options: { rules: [{ name: "w", regexp: "forbidden", reason: "No." }] },
};
const CAUGHT = "this is forbidden";
const FINE = "this is fine";

const chat = (
  muc: string,
  modules: string,
) => `modules_enabled = { "disco", "roster", "saslauth", "tls", "ping" }
VirtualHost "chat.example.org"
Component "${muc}" "muc"
	modules_enabled = { ${modules} }
	muc_log_by_default = true
	restrict_room_creation = false
`;

/** As livechat writes it, without modules of its own: `own` is what it makes of the line in its settings. */
const livechatProsody = (own: string) => `allow_registration = false
pidfile = "/data/prosody.pid"
plugin_paths = { "/data/modules" }
data_path = "/data/data"
storage = "internal"
modules_enabled = { "roster", "saslauth", "carbons", "version", "uptime", "ping", "bosh", "disco" }
modules_disabled = { "s2s" }
c2s_require_encryption = false
interfaces = { "127.0.0.1", "::1" }
http_ports = { "52800" }
https_ports = { }
component_ports = { "53470" }
component_interfaces = { "127.0.0.1", "::1" }
VirtualHost "video.example.org"
	modules_enabled = { "ping" }
VirtualHost "anon.video.example.org"
	authentication = "anonymous"
Component "room.video.example.org" "muc"
	muc_room_locking = false
	muc_tombstones = false
	restrict_room_creation = false
	modules_enabled = { "muc_mam", "muc_moderation" }
	muc_log_by_default = true
	muc_log_presences = true
${own}`;

/** Romeo says something that is caught and then something that is not; Juliet reads the second alone. */
async function expectGated(people: People, room: string): Promise<void> {
  const [romeo, juliet] = [people.person("Romeo"), people.person("Juliet")];
  await juliet.join(room);
  await romeo.join(room);
  await romeo.say(room, CAUGHT);
  await romeo.say(room, FINE);
  await juliet.next((one) => one.getChildText("body") === FINE, "what is fine");
  expect(juliet.received.map((one) => one.getChildText("body"))).not.toContain(CAUGHT);
}

async function openRoom(people: People, room: string): Promise<void> {
  await people.person("Owner").join(room, "Owner");
  await people.person("Owner").configure(room, { "muc#roomconfig_persistentroom": "1" });
}

describeProsody("the layouts for containers", (suite: DebianSuite) => {
  test.each(["official", "generic"] as const)("docker, image %s", { timeout: 60_000 }, async (image) => {
    const muc = "rooms.chat.example.org";
    const snippets = image === "official" ? "prosody-conf.d" : "config/modules.d";
    const modules = image === "official" ? "prosody-modules" : "modules/custom";
    root = await createLayoutRoot({
      "prosody.cfg.lua": `${chat(muc, '"muc_mam"')}Include "${snippets}/*.cfg.lua"\n`,
    });
    const { status, said, failed } = await root.init({
      layout: "docker",
      domain: "chat.example.org",
      muc: [muc],
      image,
    });
    expect({ status, failed }).toEqual({ status: 0, failed: "" });
    expect(said).toContain("docker compose -f compose.yaml -f compose.mucwarden.yaml up -d");
    expect(said).not.toContain((await root.read("secrets/component_secret")).trim());
    // The container has it there by compose.mucwarden.yaml.
    const snippet = `${snippets}/mucwarden.cfg.lua`;
    const secret = root.path("secrets/component_secret");
    await root.write(snippet, (await root.read(snippet)).replace("/run/secrets/component_secret", secret));
    expect(checkConfig(root, "prosody.cfg.lua", suite)).toMatchObject({ status: 0 });
    const prosody = await startLayoutProsody(root, { suite, main: "prosody.cfg.lua", modules });
    const room = JSON.stringify({ local: "hall", domain: muc, enabled: true, handlers: [RULE] });
    await root.write(`mucwarden-config/bot/${muc}/rooms/hall.json`, room);
    const bot = startLayoutBot(root, {
      port: prosody.port,
      data: "mucwarden-config",
      secret: "secrets/component_secret",
      state: "state",
    });
    await openRoom(prosody.people, `hall@${muc}`);
    await bot.says(/moderating/);
    await expectGated(prosody.people, `hall@${muc}`);
  });

  test("peertube: as an admin of the room it takes back what was said", { timeout: 60_000 }, async () => {
    const muc = "room.video.example.org";
    const component = "mucwarden.video.example.org";
    root = await createLayoutRoot();
    const { status, said } = await root.init({ layout: "peertube", domain: "video.example.org" });
    expect(status).toBe(0);
    const secret = (await root.read("mucwarden/component_secret")).trim();
    const line = /^\s*#\s+(\S+: )<secret>$/m.exec(said)?.[1];
    // As livechat reads the line, and what it makes of it.
    const [, name = "", password = ""] = /^\s*([\w.]+)\s*:\s*(\w+)\s*$/.exec(`${line}${secret}`) ?? [];
    expect([name, password]).toEqual([component, secret]);
    const own = `Component "${name}"\n\tcomponent_secret = "${password}"\n`;
    await root.write("prosody.cfg.lua", livechatProsody(own));
    const checked = checkConfig(root, "prosody.cfg.lua", suite);
    expect(checked.status, checked.output).toBe(0);
    const { port, people } = await startLayoutProsody(root, {
      suite,
      main: "prosody.cfg.lua",
    });
    await openRoom(people, `hall@${muc}`);
    await people.person("Owner").setAffiliation(`hall@${muc}`, component, "admin");
    const livechat = {
      username: "moderator",
      password: "x",
      domain: "bot.video.example.org",
      service: "xmpp://localhost:1",
    };
    const folder = `livechat/bot/${muc}`;
    await root.write(
      `${folder}/moderation.json`,
      JSON.stringify({ type: "client", connection: livechat, name: "Sepia" }),
    );
    await root.write(
      `${folder}/rooms/hall.json`,
      JSON.stringify({ local: "hall", domain: muc, enabled: true, handlers: [RULE], nick: "Owl" }),
    );
    const bot = startLayoutBot(root, {
      port,
      data: "livechat",
      secret: "mucwarden/component_secret",
      state: "state",
      env: { MUCWARDEN_DOMAIN: component },
      args: ["--muc-domain", muc],
    });
    await bot.says(/moderating/);
    const [romeo, juliet] = [people.person("Romeo"), people.person("Juliet")];
    await juliet.join(`hall@${muc}`);
    await romeo.join(`hall@${muc}`);
    await romeo.say(`hall@${muc}`, CAUGHT);
    const said2 = await juliet.next((one) => one.getChildText("body") === CAUGHT, "what was said");
    const id = said2.getChild("stanza-id")?.attrs.id;
    const names = (child: { attrs: { id?: string } }) => child.attrs.id === id;
    await juliet.next((one) => one !== said2 && one.getChildElements().some(names), "its retraction");
  });

  test("jitsi: every room, from the moment it exists", { timeout: 60_000 }, async () => {
    const conferences = "muc.meet.jitsi";
    root = await createLayoutRoot({
      // The image copies its folder config to another place, and reads that.
      "prosody/config/prosody.cfg.lua": `component_ports = { }
modules_enabled = { "disco", "roster", "saslauth", "tls", "ping" }
Include "conf.d/*.cfg.lua"
`,
      "prosody/config/conf.d/jitsi-meet.cfg.lua": `VirtualHost "meet.jitsi"
	authentication = "anonymous"
${["muc", "breakout", "lobby"].map((name) => `Component "${name}.meet.jitsi" "muc"\n\tstorage = "memory"\n`).join("")}`,
    });
    const { status, failed } = await root.init({ layout: "jitsi" });
    expect({ status, failed }).toEqual({ status: 0, failed: "" });
    const secret = /^MUCWARDEN_SECRET=(.*)$/m.exec(await root.read("mucwarden/mucwarden.env"))?.[1] ?? "";
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    vi.stubEnv("MUCWARDEN_SECRET", secret);
    const main = "prosody/config/prosody.cfg.lua";
    expect(checkConfig(root, main, suite)).toMatchObject({ status: 0 });
    const instance = `mucwarden/data/bot/${conferences}/policy/instance.json`;
    const written = JSON.parse(await root.read(instance));
    await root.write(instance, JSON.stringify({ ...written, handlers: [RULE] }));
    const { port, people } = await startLayoutProsody(root, {
      suite,
      main,
      modules: "prosody/prosody-plugins-custom",
    });
    const bot = startLayoutBot(root, {
      port,
      data: "mucwarden/data",
      state: "state",
      env: { MUCWARDEN_PROFILE: "jitsi", MUCWARDEN_SECRET: secret },
    });
    await bot.says(/a gate: messages are judged before anyone reads them/, 2);
    for (const domain of [conferences, "breakout.meet.jitsi"]) {
      await openRoom(people, `standup@${domain}`);
      await expectGated(people, `standup@${domain}`);
    }
  });
});

test("what livechat's settings would drop is refused", async () => {
  root = await createLayoutRoot();
  const { status, failed } = await root.init({ layout: "peertube", domain: "my-video.example.org" });
  expect(status).toBe(2);
  expect(failed).toContain("--component mucwarden.myvideo.example.org");
});

test("beside Jitsi it needs the folder CONFIG, and the module", async () => {
  root = await createLayoutRoot();
  expect(await root.init({ layout: "jitsi" })).toMatchObject({
    status: 2,
    failed: expect.stringContaining("CONFIG"),
  });
  const { status, failed } = await root.init({ layout: "jitsi", withoutModule: true });
  expect(status).toBe(2);
  expect(failed).toContain("JICOFO_TRUSTED_DOMAINS=mucwarden.meet.jitsi");
});

test.each(Object.keys(images))(
  "docker, image %s: a second run changes nothing, the secret stays",
  async (image) => {
    root = await createLayoutRoot();
    const options = {
      layout: "docker",
      domain: "chat.example.org",
      muc: ["rooms.chat.example.org"],
      image,
    } as const;
    expect((await root.init(options)).status).toBe(0);
    const before = await root.read("secrets/component_secret");
    const { status, said } = await root.init(options);
    expect([status, await root.read("secrets/component_secret")]).toEqual([0, before]);
    expect(said).toMatch(/nothing/i);
    const compose = readFileSync(root.path("compose.mucwarden.yaml"), "utf8");
    expect(compose).not.toContain(before.trim());
  },
);

test("docker, without the module: no module is brought along, and the component has rights of its own", async () => {
  root = await createLayoutRoot();
  const muc = ["rooms.chat.example.org"];
  const { status, said } = await root.init({
    layout: "docker",
    domain: "chat.example.org",
    muc,
    withoutModule: true,
  });
  expect(status).toBe(0);
  expect(said).toContain("muc_moderation");
  expect(await root.read("compose.mucwarden.yaml")).not.toContain("mod_muc_warden");
  expect(await root.read("prosody-conf.d/mucwarden.cfg.lua")).toContain(
    "component_admins_as_room_owners = true",
  );
});

test("an image that is unknown is refused, with those that are known", async () => {
  root = await createLayoutRoot();
  const { status, failed } = await root.init({
    layout: "docker",
    domain: "chat.example.org",
    muc: ["rooms.chat.example.org"],
    image: "ejabberd",
  });
  expect(status).toBe(2);
  expect(failed).toContain("sarasmiseth");
});

test.each([
  [peertube, "cat '/srv/my chat/mucwarden/component_secret'"],
  [jitsi, "-f '/srv/my chat/mucwarden/compose.jitsi.yaml' up -d"],
])("commands can be pasted, whatever the folder is called", ({ plan }, command) => {
  const wish: Wish = {
    domain: "example.org",
    mucs: ["rooms.example.org"],
    component: "mucwarden.example.org",
    tenants: [],
    image: undefined,
    withoutModule: false,
    remove: false,
    secret: undefined,
    program: "mucwarden",
    root: "/srv/my chat",
  };
  const machine: Machine = {
    kind: () => "folder",
    rights: () => undefined,
    identity: () => undefined,
    read: () => undefined,
    list: () => [],
    secret: () => "a".repeat(64),
  };
  expect(plan(wish, machine)).toMatchObject({
    steps: expect.arrayContaining([expect.stringContaining(command)]),
  });
});
