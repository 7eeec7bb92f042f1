import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProsody, modulesFolder } from "../../src/demo/find-prosody.ts";
import { freePorts } from "../../src/demo/free-ports.ts";
import { luaOptions } from "../../src/demo/lua.ts";
import { prosodyConfig } from "../../src/demo/prosody-config.ts";
import { launch } from "../../src/demo/prosody-process.ts";
import { type Control, setUpControl } from "./control.ts";
import { BOT, BOT2, PEOPLE, type TestProsody } from "./prosody.ts";

interface Setup {
  readonly suite: TestProsody["suite"];
  /** The MUC hosts that BOT names, and of BOT2 those that it does; BOT2 is without the module where it names none. */
  readonly hosts: readonly string[];
  readonly others?: readonly string[];
  /** Whether rooms.localhost has the module in its own list. */
  readonly listed?: boolean;
}

interface SelfLoading {
  readonly ports: TestProsody["ports"];
  readonly folder: string;
  readonly control: Control;
  /** Writes the configuration with these hosts instead, and has Prosody read it again. */
  reload(hosts: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** A Prosody whose MUC hosts are left as they are: mod_muc_warden is enabled on the bot's component alone. */
export async function startSelfLoading({ suite, hosts, others, listed }: Setup): Promise<SelfLoading> {
  const command = findProsody(suite);
  if (command === undefined) throw new Error(`no Prosody of ${suite}`);
  const folder = await mkdtemp(join(tmpdir(), "mucwarden-self-loading-"));
  await mkdir(join(folder, "data"), { mode: 0o700 });
  await mkdir(join(folder, "certs"));
  const ports = await freePorts();
  const control = setUpControl();
  const rooms = prosodyConfig({
    folder,
    ports,
    runAsRoot: process.getuid?.() === 0,
    ...control.config,
    pluginPaths: [...control.config.pluginPaths, modulesFolder],
    mucHosts: ["rooms.localhost", "more.localhost"].map((domain) => ({
      domain,
      moderation: false,
      ...(listed && domain === "rooms.localhost" && { modules: ["muc_warden"] }),
    })),
    components: [PEOPLE, BOT, BOT2],
  });
  const own = (domain: string, named: readonly string[]) =>
    `Component "${domain}"\n${luaOptions({ modules_enabled: ["muc_warden"], muc_warden_hosts: named })}`;
  const file = join(folder, "prosody.cfg.lua");
  const write = (named: readonly string[]) =>
    writeFile(
      file,
      [rooms, own(BOT.domain, named), ...(others ? [own(BOT2.domain, others)] : [])].join("\n"),
    );
  await write(hosts);
  const prosody = await launch(command, file, ["c2s", "http", "component"]);
  if (prosody === "port taken") throw new Error("a port that was free is taken");
  const reach = control.connect(() => ports.http);
  return {
    ports,
    folder,
    control: reach,
    async reload(named) {
      await write(named);
      await reach.lua("prosody.reload_config()");
    },
    async stop() {
      await prosody.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
