import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findProsody, projectRoot } from "../../src/demo/find-prosody.ts";
import { freePorts } from "../../src/demo/free-ports.ts";
import { launch, type ProsodyProcess } from "../../src/demo/prosody-process.ts";
import { type Program, startProgram } from "../support/program.ts";
import { type Container, startContainer, whyNoContainer } from "./container.ts";
import { type Composed, composeConfig, describeWith, stagesOf, textsOf, whyNoCompose } from "./files.ts";

// What an engine would do with Dockerfile and compose.yaml, done by hand: the run-time stage's files and user in a root of
// their own that nothing can be written to, with what compose.yaml says, beside the Prosody that it says.

const DATA = "/data";
const SECRETS = "/run/secrets";
const STATE = "/var/lib/mucwarden";
const why =
  whyNoContainer() ?? whyNoCompose() ?? (findProsody("bookworm") ? undefined : "there is no Prosody here");

describeWith(why, "the image and compose.yaml, by hand", () => {
  const last = stagesOf("Dockerfile").at(-1) ?? [];
  let folder: string;
  let composed: Composed;
  let prosody: ProsodyProcess;
  let ports: Awaited<ReturnType<typeof freePorts>>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "mucwarden-image-"));
    composed = composeConfig(["compose.yaml"], projectRoot);
    install(join(folder, "app"));
    makeSecrets(composed, join(folder, "secrets"));
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
  });

  function start(user: string, secrets = join(folder, "secrets")): Container {
    const env = {
      ...environmentOf(textsOf(last, "ENV")),
      ...composed.services.mucwarden?.environment,
      MUCWARDEN_SERVICE:
        composed.services.mucwarden?.environment?.MUCWARDEN_SERVICE?.replace("5347", `${ports.component}`) ??
        "",
    };
    const command = [...words(textsOf(last, "ENTRYPOINT")), ...words(textsOf(last, "CMD"))];
    return startContainer(command, {
      folder: join(folder, `container-${user.replace(":", "-")}`),
      user,
      readOnly: {
        "/app": join(folder, "app"),
        [DATA]: join(projectRoot, "bot-config"),
        [SECRETS]: secrets,
      },
      writable: [STATE, "/tmp"],
      env,
      workingFolder: "/app",
    });
  }

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
    const [user = ""] = textsOf(last, "USER");
    const bot = start(user);
    let chat: Program | undefined;
    try {
      await bot.says(/"msg":"(?:connected|online)/);
      chat = startChat();
      await chat.says(/14 of 14 messages ended as announced\.\nOpen/);
      expect(chat.said.stdout).toMatch(/never shown Mallory: FREE {3}followers/);
      const page = /Open (http:\S+)/.exec(chat.said.stdout)?.[1] ?? "";
      expect(await (await fetch(page)).text()).toContain("rooms.localhost");
      const [, probe = ""] = /CMD (\[.*\])/.exec(textsOf(last, "HEALTHCHECK")[0] ?? "") ?? [];
      expect(await bot.exec(JSON.parse(probe))).toEqual({
        status: 0,
        text: expect.stringContaining("online"),
      });
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
      const made = await bot.exec([...words(textsOf(last, "ENTRYPOINT")), ...init, "--root", "/tmp/made"]);
      expect(made.status, made.text).toBe(0);
      expect((await bot.exec(["ls", "/tmp/made/prosody-modules/mod_muc_warden"])).text).toContain(
        "mod_muc_warden.lua",
      );
      const { status, tookMs } = await bot.stop("SIGTERM");
      expect(status, bot.said()).toBe(0);
      expect(tookMs).toBeLessThan(2000);
    } finally {
      await bot.stop("SIGKILL");
      await chat?.kill();
    }
  });

  test("any other user does, too, with a secret as init lays it", { timeout: 60_000 }, async () => {
    const secrets = join(folder, "secrets-of-init");
    cpSync(join(folder, "secrets"), secrets, { recursive: true });
    chmodSync(join(secrets, "component_secret"), 0o444);
    const bot = start("23456:23456", secrets);
    try {
      await bot.says(/"msg":"(?:connected|online)/);
      const { status, tookMs } = await bot.stop("SIGTERM");
      expect([status, tookMs < 2000]).toEqual([0, true]);
      // Others could read it, if there were any in the container.
      expect(bot.said()).not.toContain("secret-exposed");
    } finally {
      await bot.stop("SIGKILL");
    }
  });

  /** What the stage `demo` runs, in a checkout. */
  function startChat(): Program {
    const env = composed.services.chat?.environment ?? {};
    return startProgram(join(projectRoot, "docker/chat.mjs"), [], {
      cwd: folder,
      env: {
        CHAT_SERVICE: `xmpp://127.0.0.1:${ports.component}`,
        CHAT_SECRET_FILE: env.CHAT_SECRET_FILE?.replace(SECRETS, join(folder, "secrets")) ?? "",
        CHAT_LISTEN: "127.0.0.1",
        CHAT_PORT: "0",
        CHAT_WEBSOCKET: `ws://127.0.0.1:${ports.http}/xmpp-websocket`,
      },
    });
  }
});

/** The files that the run-time stage copies, with the packages that the build stage leaves. */
function install(app: string): void {
  mkdirSync(app);
  for (const name of ["package.json", "package-lock.json", ".npmrc"])
    cpSync(join(projectRoot, name), join(app, name));
  execFileSync("npm", ["ci", "--omit=dev", "--prefer-offline", "--silent"], { cwd: app, stdio: "ignore" });
  for (const name of ["package-lock.json", ".npmrc"]) rmSync(join(app, name));
  for (const name of ["dist", "bin", "prosody-modules"])
    cpSync(join(projectRoot, name), join(app, name), { recursive: true });
}

/** What the service `secrets` runs, twice: the second time it leaves all as it is. */
function makeSecrets({ services }: Composed, secrets: string): void {
  mkdirSync(secrets);
  const [uid, gid] = (services.secrets?.user ?? "").split(":").map(Number);
  chownSync(secrets, 0, 0);
  const [shell = "", flags = "", script = ""] = services.secrets?.command ?? [];
  const here = script.replaceAll("$$", "$").replace(SECRETS, secrets);
  for (let times = 0; times < 2; times++) {
    execFileSync(shell, [flags, here], { uid: uid ?? -1, gid: gid ?? -1, stdio: "inherit" });
  }
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
