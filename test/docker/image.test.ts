import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findProsody, projectRoot } from "../../src/demo/find-prosody.ts";
import { freePorts } from "../../src/demo/free-ports.ts";
import { launch, type ProsodyProcess } from "../../src/demo/prosody-process.ts";
import { withDeadline } from "../support/fake-server.ts";
import { buildStages, type Stage } from "./build.ts";
import { type Container, type ContainerOptions, startContainer, whyNoContainer } from "./container.ts";
import {
  type Composed,
  composeConfig,
  describeWith,
  type Instruction,
  stagesOf,
  textsOf,
  whyNoCompose,
} from "./files.ts";

// What an engine would do with Dockerfile and compose.yaml, done by hand: the stages that run, built as the Dockerfile says,
// each under its user in a root that nothing can be written to, with what compose.yaml says, beside the Prosody that it says.

const DATA = "/data";
const SECRETS = "/run/secrets";
const STATE = "/var/lib/mucwarden";
const why =
  whyNoContainer() ?? whyNoCompose() ?? (findProsody("bookworm") ? undefined : "there is no Prosody here");

describeWith(why, "the image and compose.yaml, by hand", () => {
  let folder: string;
  let composed: Composed;
  let bots: Stage;
  let demo: Stage;
  let prosody: ProsodyProcess;
  let ports: Awaited<ReturnType<typeof freePorts>>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "mucwarden-image-"));
    composed = composeConfig(["compose.yaml"], projectRoot);
    const stages = buildStages("Dockerfile", folder);
    bots = stages.get("") as Stage;
    demo = stages.get(composed.services.chat?.build?.target ?? "") as Stage;
    makeSecrets(composed, join(folder, "secrets"));
    mkdirSync(join(folder, "tmp"));
    chmodSync(join(folder, "tmp"), 0o1777);
    ports = await freePorts({});
    const started = await launch(findProsody("bookworm") ?? "", prosodyConfig(folder, ports), [
      "c2s",
      "component",
    ]);
    if (started === "port taken") throw new Error("a port was taken");
    prosody = started;
  }, 120_000);

  afterAll(async () => {
    await prosody?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** A service of compose.yaml, from the files of its stage. */
  function start(name: "mucwarden" | "chat", stage: Stage, more: Partial<ContainerOptions> = {}): Container {
    const { instructions, root } = stage;
    const place = textsOf(instructions, "WORKDIR").at(-1) ?? "";
    const user = more.user ?? textsOf(instructions, "USER").at(-1) ?? "";
    const env = Object.entries({
      ...environmentOf(textsOf(instructions, "ENV")),
      ...composed.services[name]?.environment,
      ...more.env,
    }).map(([key, value]) => [key, value.replace("prosody:5347", `prosody:${ports.component}`)]);
    const command = [
      ...words(textsOf(instructions, "ENTRYPOINT")),
      ...words(textsOf(instructions, "CMD").slice(-1)),
    ];
    return startContainer(command, {
      folder: join(folder, `container-${name}-${user.replace(":", "-")}`),
      user,
      readOnly: {
        [place]: join(root, place),
        ...(name === "mucwarden" && { [DATA]: join(projectRoot, "bot-config") }),
        [SECRETS]: join(folder, "secrets"),
        ...more.readOnly,
      },
      writable: {
        ...(name === "mucwarden" && { [STATE]: join(root, STATE) }),
        "/tmp": join(folder, "tmp"),
      },
      env: Object.fromEntries(env),
      workingFolder: place,
    });
  }

  const probe = (instructions: readonly Instruction[]): string[] => {
    const [, command = "[]"] = /CMD (\[.*\])/.exec(textsOf(instructions, "HEALTHCHECK")[0] ?? "") ?? [];
    return JSON.parse(command);
  };

  test("mounts are those of compose.yaml", () => {
    const mounts = (composed.services.mucwarden?.volumes ?? []).map(({ target }) => target);
    expect(mounts).toEqual([SECRETS, DATA, STATE]);
  });

  test("only the group of the two services may read a secret", () => {
    for (const name of ["component_secret", "people_secret"]) {
      const { mode, gid } = statSync(join(folder, "secrets", name));
      expect([(mode & 0o777).toString(8), gid]).toEqual(["440", 10001]);
      expect(readFileSync(join(folder, "secrets", name), "utf8")).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  test("the demo's conversation ends as announced, in a root that is read-only", {
    timeout: 90_000,
  }, async () => {
    const bot = start("mucwarden", bots);
    let chat: Container | undefined;
    try {
      await bot.says(/"msg":"(?:connected|online)/);
      chat = start("chat", demo, {
        env: {
          CHAT_LISTEN: "127.0.0.1",
          CHAT_PORT: "0",
          CHAT_WEBSOCKET: `ws://127.0.0.1:${ports.http}/xmpp-websocket`,
        },
      });
      const [, page = ""] = await chat.says(/14 of 14 messages ended as announced\.\nOpen (http:\S+)/);
      expect(chat.said()).toMatch(/never shown Mallory: FREE {3}followers/);
      const html = await (await fetch(page)).text();
      const { websocket, domain } = JSON.parse(/>(\{"websocket".*?\})</s.exec(html)?.[1] ?? "{}");
      expect(await offersTo(new URL(page).origin, websocket, domain)).toContain("<mechanism>ANONYMOUS<");
      expect((await fetch(new URL("converse/converse.min.js", page))).status).toBe(200);
      // It writes of itself every few seconds.
      await expect
        .poll(() => bot.exec(probe(bots.instructions)), { timeout: 30_000, interval: 500 })
        .toEqual({ status: 0, text: expect.stringContaining("online") });
      expect((await bot.exec(["id", "-u"])).text).toBe("10001\n");
      const writing = await bot.exec(["touch", "/app/x", "/data/x", "/run/secrets/x", "/x"]);
      expect(writing.text.match(/Read-only file system/g)).toHaveLength(4);
      const init = [
        "init",
        "--layout",
        "docker",
        "--domain",
        "chat.example.org",
        "--muc",
        "rooms.chat.example.org",
      ];
      const entry = words(textsOf(bots.instructions, "ENTRYPOINT"));
      const made = await bot.exec([...entry, ...init, "--root", "/tmp/made"]);
      expect(made.status, made.text).toBe(0);
      expect((await bot.exec(["ls", "/tmp/made/prosody-modules/mod_muc_warden"])).text).toContain(
        "mod_muc_warden.lua",
      );
      const { status, tookMs } = await bot.stop("SIGTERM");
      expect(status, bot.said()).toBe(0);
      expect(tookMs).toBeLessThan(2000);
    } finally {
      await bot.stop("SIGKILL");
      await chat?.stop("SIGKILL");
    }
  });

  test("any other user does, too, on a fresh volume, with a secret as init lays it", {
    timeout: 60_000,
  }, async () => {
    const secrets = join(folder, "secrets-of-init");
    cpSync(join(folder, "secrets"), secrets, { recursive: true });
    chmodSync(join(secrets, "component_secret"), 0o444);
    const bot = start("mucwarden", bots, { user: "23456:23456", readOnly: { [SECRETS]: secrets } });
    try {
      await bot.says(/"msg":"a gate/);
      const state = await bot.exec(["ls", STATE]);
      expect(state.text).toMatch(/audit\.sqlite(?:.|\n)*status\.json/);
      expect(bot.said()).not.toMatch(/permission denied|cannot be kept/);
      const { status, tookMs } = await bot.stop("SIGTERM");
      expect([status, tookMs < 2000]).toEqual([0, true]);
      // Others could read it, if there were any in the container.
      expect(bot.said()).not.toContain("secret-exposed");
    } finally {
      await bot.stop("SIGKILL");
    }
  });

  test("Prosody's own probe finds its ports, and leaves nothing in its log", async () => {
    const before = prosody.log();
    const [shell = "", ...args] = probe(stagesOf("docker/prosody/Dockerfile").at(-1) ?? []);
    const look = (component: number) => {
      const here = { 5222: ports.c2s, 5280: ports.http, 5347: component };
      const given = args.map((text) =>
        text.replace(/\b(?:5222|5280|5347)\b/g, (port) => `${here[port as unknown as keyof typeof here]}`),
      );
      return spawnSync(shell, given, { stdio: "ignore" }).status;
    };
    expect(look(ports.component)).toBe(0);
    expect(look((await freePorts({})).component)).toBe(1);
    expect(prosody.log()).toBe(before);
  });
});

/** As a browser does that has the page: what the server offers to it (RFC 7395). */
async function offersTo(origin: string, websocket: string, domain: string): Promise<string> {
  const headers = {
    Origin: origin,
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": "xmpp",
  };
  const asked = request(websocket.replace("ws:", "http:"), { headers }).end();
  const [, socket] = (await withDeadline(once(asked, "upgrade"), "a WebSocket")) as [unknown, Socket];
  const open = Buffer.from(
    `<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="${domain}" version="1.0"/>`,
  );
  // One text frame, its mask all zero.
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | open.length, 0, 0, 0, 0]), open]));
  let text = "";
  try {
    for await (const chunk of socket.setEncoding("latin1")) {
      text += chunk;
      if (text.includes("</mechanisms>")) break;
    }
  } finally {
    socket.destroy();
  }
  return text;
}

/**
 * What the service `secrets` runs, after a start that was cut short, and once more: then it leaves all as it is. It is a root
 * without a root's rights.
 */
function makeSecrets({ services }: Composed, secrets: string): void {
  mkdirSync(secrets);
  chownSync(secrets, 0, 0);
  writeFileSync(join(secrets, "people_secret.part"), "", { mode: 0o440 });
  const { user = "", command } = services.secrets ?? {};
  const [uid = "", gid = ""] = user.split(":");
  const [shell = "", flags = "", script = ""] = command ?? [];
  const here = script.replaceAll("$$", "$").replace(SECRETS, secrets);
  const confined = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    "--clear-groups",
    "--bounding-set=-all",
    "--inh-caps=-all",
  ];
  for (let times = 0; times < 2; times++) {
    execFileSync("setpriv", [...confined, shell, flags, here], { stdio: "inherit" });
  }
  expect(readdirSync(secrets).sort()).toEqual(["component_secret", "people_secret"]);
}

/** docker/prosody/prosody.cfg.lua with the places and ports of this test in place of the container's. */
function prosodyConfig(folder: string, ports: Awaited<ReturnType<typeof freePorts>>): string {
  let text = readFileSync(join(projectRoot, "docker/prosody/prosody.cfg.lua"), "utf8");
  const places = {
    '"/var/lib/prosody"': JSON.stringify(join(folder, "prosody")),
    '"/tmp/prosody.pid"': JSON.stringify(join(folder, "prosody.pid")),
    '"/usr/local/lib/prosody-modules"': JSON.stringify(join(projectRoot, "prosody-modules")),
    '"/run/secrets/"': JSON.stringify(`${join(folder, "secrets")}/`),
    '{ "*" }': '{ "127.0.0.1" }',
  };
  for (const [there, here] of Object.entries(places)) {
    expect(text, there).toContain(there);
    text = text.replaceAll(there, here);
  }
  mkdirSync(join(folder, "prosody"));
  const file = join(folder, "prosody.cfg.lua");
  const own = `run_as_root = true
c2s_interfaces = { "127.0.0.1" }
c2s_ports = { ${ports.c2s} }
c2s_direct_tls_ports = {}
http_ports = { ${ports.http} }
component_ports = { ${ports.component} }
`;
  writeFileSync(file, `${own}${text}`);
  return file;
}

const words = ([text = "[]"]: readonly string[]): string[] => JSON.parse(text);

const environmentOf = (lines: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    lines.flatMap((line) => line.split(" ")).map((pair) => pair.split("=") as [string, string]),
  );
