import { botFiles } from "./bot-files.ts";
import { devCompose, devProsody, devScript } from "./dev-files.ts";
import type { LayoutEntry, Machine, Plan, Planned, Refusal, Wish } from "./plan.ts";
import { copyOfModule } from "./prosody-side.ts";
import { shell } from "./steps.ts";

const DATA = "/config/mucwarden";

/** A Prosody for trying things, of one folder: loopback, high ports, no encryption. */
export const dev: LayoutEntry = {
  plan,
  folder: "prosody-dev",
  domain: "localhost",
  mucs: (domain) => [`room.${domain}`],
};

function plan(wish: Wish, _machine: Machine): Plan | Refusal {
  const { component, mucs, root } = wish;
  const wrong = notHere(wish);
  if (wrong) return wrong;
  const service = "xmpp://127.0.0.1:15347";
  const modes = { folder: 0o755, file: 0o640 };
  const folders = ["config", "src", "data", "data/dev", "data/test", "data/state", "tools", "docker"];
  const file = (path: string, content: string, mode = 0o644): Planned => ({
    kind: "file",
    path,
    content,
    mode,
    there: "replace-with-force",
  });
  return {
    entries: [
      ...folders.map((name): Planned => ({ kind: "folder", path: `/${name}`, mode: 0o755 })),
      ...copyOfModule("/src/modules"),
      file("/config/development.cfg.lua", devProsody(wish, { folder: "dev", storage: undefined })),
      file("/config/testing.cfg.lua", devProsody(wish, { folder: "test", storage: "memory" })),
      ...botFiles({
        component,
        mucs,
        data: DATA,
        service,
        password: "dev-secret",
        modes,
        more: { log_level: "debug" },
      }),
      file("/tools/dev-server.sh", devScript(), 0o755),
      file("/docker/docker-compose.yml", devCompose()),
    ],
    steps: [
      "# Prosody finds no fault in its configuration",
      `PROSODY_DEV=${shell(root)} prosodyctl --config ${shell(`${root}/config/development.cfg.lua`)} check config`,
      "# Prosody, with its log on the terminal; config/testing.cfg.lua keeps nothing",
      shell(`${root}/tools/dev-server.sh`),
      "# The bot, in a terminal of its own",
      `${wish.program} run --data ${shell(root + DATA)} --state ${shell(`${root}/data/state`)} --debug`,
    ],
    notes: [
      'The secret is "dev-secret": the bot takes it for a server on this machine alone.',
      `Every room of ${mucs.join(", ")} is moderated, by the preset "gentle": ${root}${DATA}/bot/${mucs[0]}/policy/instance.json says so.`,
    ],
  };
}

/** All that is plain in it is good enough only where nobody else can connect. */
function notHere({ domain, secret }: Wish): Refusal | undefined {
  if (secret !== undefined) {
    return { problem: "--layout dev has a secret of its own", hint: "Leave --secret-file out.", paste: [] };
  }
  if (domain === "localhost" || domain.endsWith(".localhost") || domain.endsWith(".test")) return undefined;
  return {
    problem: `${domain}: --layout dev makes a server without encryption, for this machine alone`,
    hint: "Give a --domain that ends in localhost or .test, or another --layout.",
    paste: [],
  };
}
