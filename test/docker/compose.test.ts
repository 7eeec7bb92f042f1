import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import { devCompose } from "../../src/init/dev-files.ts";
import { dockerCompose } from "../../src/init/docker-compose.ts";
import { tenantCompose } from "../../src/init/enterprise-compose.ts";
import { type Image, images } from "../../src/init/images.ts";
import { jitsiCompose } from "../../src/init/jitsi-compose.ts";
import { peertubeCompose } from "../../src/init/peertube-compose.ts";
import { type Composed, composeConfig, describeWithFetched, whyNoCompose } from "./files.ts";

// Stand-ins for the files of others, with as much in them as ours build on.
const PEERTUBE = `services:
  peertube:
    image: chocobozzz/peertube:production-bookworm
    networks: {default: {ipv4_address: 172.18.0.42}}
    volumes: ["./docker-volume/data:/data"]
networks: {default: {ipam: {config: [{subnet: 172.18.0.0/16}]}}}
`;
const JITSI = `services:
  prosody:
    image: jitsi/prosody:unstable
    environment: [XMPP_DOMAIN, XMPP_MUC_MODULES]
    volumes: ["\${CONFIG}/prosody/config:/config:Z"]
    networks: {meet.jitsi: {aliases: [xmpp.meet.jitsi]}}
networks: {meet.jitsi: {}}
`;
const withProsody = ({ service, sharesHost }: Image) => `services:
  ${service}:
    image: example/prosody
    ${sharesHost ? "network_mode: host" : "networks: {front: {}}"}
networks: {front: {}}
`;

test.each([
  [
    "compose.peertube.yaml",
    peertubeCompose({ component: "mucwarden.video.example.org", muc: "room.video.example.org" }),
  ],
  ["compose.jitsi.yaml", jitsiCompose({ component: "mucwarden.meet.jitsi" })],
])("%s is what init writes", (file, text) => {
  expect(readFileSync(join(projectRoot, file), "utf8")).toBe(text);
});

describeWithFetched(whyNoCompose(), "docker-compose config", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "mucwarden-compose-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function composed(files: Readonly<Record<string, string>>, env: Record<string, string> = {}): Composed {
    const place = mkdtempSync(join(folder, "one-"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(place, name)), { recursive: true });
      writeFileSync(join(place, name), text);
    }
    return composeConfig(
      Object.keys(files).filter((name) => /\.ya?ml$/.test(name)),
      place,
      env,
    );
  }

  test("of several tenants each has a project, a group and files of its own", () => {
    const template = tenantCompose({
      path: "mucwarden.yml",
      service: "xmpp://127.0.0.1:5347",
      data: "/srv/m",
    });
    const [one, two] = ["one.example", "two.example"].map((TENANT, index) =>
      composed({ "mucwarden.yml": template }, { TENANT, TENANT_GID: `${801 + index}` }),
    );
    expect([one?.name, two?.name]).toEqual(["mucwarden-801", "mucwarden-802"]);
    expect(one?.services.mucwarden).toMatchObject({
      user: "10001:801",
      network_mode: "host",
      volumes: expect.arrayContaining([
        expect.objectContaining({ source: "/srv/m/one.example", target: "/data", read_only: true }),
      ]),
    });
    expect(() => composed({ "mucwarden.yml": template }, { TENANT: "one.example" })).toThrow(/TENANT_GID/);
  });

  test("of the layout dev: Prosody on this machine's own loopback, with the tree that init makes", () => {
    const { services } = composed({ "docker/docker-compose.yml": devCompose() });
    expect(services.prosody).toMatchObject({
      network_mode: "host",
      command: expect.arrayContaining(["/prosody-dev/config/development.cfg.lua"]),
      environment: { PROSODY_DEV: "/prosody-dev" },
      // The folder above docker/, which holds config, src and data.
      volumes: [{ target: "/prosody-dev", source: expect.stringMatching(/\/one-[^/]+$/) }],
    });
  });

  test("the demo: nobody but who needs it is on the network of the component port", () => {
    const place = join(folder, "demo");
    mkdirSync(place);
    for (const name of ["compose.yaml", "docker"])
      cpSync(join(projectRoot, name), join(place, name), { recursive: true });
    const { services, networks } = composeConfig(["compose.yaml"], place);
    expect(networks?.components?.internal).toBe(true);
    expect(Object.keys(services.mucwarden?.networks ?? {})).toEqual(["components"]);
    const published = Object.values(services).flatMap(({ ports = [] }) => ports);
    expect(published.map(({ target }) => target).sort()).toEqual([5222, 5280, 8088]);
    expect(published.filter(({ host_ip }) => host_ip !== "127.0.0.1")).toEqual([]);
    for (const service of Object.values(services)) expect(service).toMatchObject(CONFINED);
    // Without it Compose asks a registry for an image that is only here, and takes what it made for another state of the files.
    const made = Object.values(services).filter(({ build }) => build !== undefined);
    expect(made.map(({ pull_policy }) => pull_policy)).toEqual(["build", "build", "build"]);
  });

  test("beside PeerTube: in its network, with nothing of livechat's but what is read", () => {
    const { services } = composed({
      "docker-compose.yml": PEERTUBE,
      "compose.peertube.yaml": fileOf("peertube"),
    });
    const { mucwarden } = services;
    expect(mucwarden).toMatchObject({ ...CONFINED, network_mode: "service:peertube", ...ONLY_HERE });
    expect(mucwarden?.depends_on?.peertube?.restart).toBe(true);
    const mounted = (mucwarden?.volumes ?? []).filter(({ target }) => target.startsWith("/data"));
    expect(mounted.map(({ target }) => target)).toEqual([
      "/data/bot",
      "/data/room-channel",
      "/data/channelConfigurationOptions",
      "/data/emojis",
    ]);
    expect(mounted.every((volume) => volume.read_only)).toBe(true);
  });

  test("beside Jitsi: Prosody keeps its own network, and has one with the bot alone", () => {
    const { services, networks } = composed(
      {
        "docker-compose.yml": JITSI,
        "compose.jitsi.yaml": fileOf("jitsi"),
        "cfg/mucwarden/mucwarden.env": "MUCWARDEN_SECRET=abc\n",
      },
      { CONFIG: "./cfg" },
    );
    expect(services.mucwarden).toMatchObject({
      ...CONFINED,
      ...ONLY_HERE,
      environment: { MUCWARDEN_PROFILE: "jitsi", MUCWARDEN_SECRET: "abc" },
    });
    expect(services.prosody?.environment).toMatchObject({ MUCWARDEN_SECRET: "abc" });
    expect(Object.keys(services.prosody?.networks ?? {}).sort()).toEqual(["meet.jitsi", "mucwarden"]);
    expect(Object.keys(services.mucwarden?.networks ?? {})).toEqual(["mucwarden"]);
    expect(networks?.mucwarden?.internal).toBe(true);
  });

  test("without CONFIG nothing is started beside Jitsi", () => {
    expect(() => composed({ "docker-compose.yml": JITSI, "compose.jitsi.yaml": fileOf("jitsi") })).toThrow(
      /CONFIG/,
    );
  });

  test.each(Object.keys(images) as (keyof typeof images)[])("beside the image %s", (name) => {
    const image: Image = images[name];
    const ours = dockerCompose({ image, component: "mucwarden.chat.example.org", withoutModule: false });
    const { services } = composed({ "compose.yaml": withProsody(image), "compose.mucwarden.yaml": ours });
    expect(services.mucwarden).toMatchObject({ ...CONFINED, ...ONLY_HERE });
    expect(services[image.service]).toMatchObject({ image: "example/prosody" });
    const networks = Object.keys(services[image.service]?.networks ?? {});
    expect(networks.sort()).toEqual(image.sharesHost ? [] : ["default", "front", "mucwarden"]);
  });
});

const CONFINED = {
  read_only: true,
  cap_drop: ["ALL"],
  security_opt: ["no-new-privileges:true"],
};

/** `docker compose pull`, by which an operator updates the others, would fail over it. */
const ONLY_HERE = { image: "mucwarden", pull_policy: "never" };

const fileOf = (name: string): string => readFileSync(join(projectRoot, `compose.${name}.yaml`), "utf8");
