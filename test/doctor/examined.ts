import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { doctor } from "../../src/cli/doctor.ts";
import type { DoctorOptions } from "../../src/cli/doctor-command.ts";
import type { Check, Result } from "../../src/doctor/result.ts";
import { BOT } from "../support/prosody.ts";
import { MUC } from "../support/warden.ts";

export interface Ward {
  readonly service: string;
  readonly domain?: string;
  readonly secret?: string;
  readonly mucDomain?: string;
  /** Localparts, with what their files say. */
  readonly rooms?: Readonly<Record<string, object>>;
  /** policy/instance.json */
  readonly instance?: object;
  /** In place of a component's. */
  readonly connection?: object;
  readonly type?: "client";
}

export interface WardFolder {
  readonly root: string;
  readonly moderation: string;
  remove(): Promise<void>;
}

/** A data folder of its own, with a moderation.json that the bot alone can read. */
export async function writeWard({ service, type, rooms = {}, ...ward }: Ward): Promise<WardFolder> {
  const { domain = BOT.domain, secret = BOT.secret, mucDomain = MUC } = ward;
  const root = await mkdtemp(join(tmpdir(), "mucwarden-doctor-"));
  const folder = join(root, "bot", mucDomain);
  await mkdir(join(folder, "rooms"), { recursive: true });
  const connection = ward.connection ?? { service, domain, password: secret };
  const moderation = join(folder, "moderation.json");
  const text = JSON.stringify({ type: type ?? "component", connection, name: "Warden" });
  await writeFile(moderation, text, { mode: 0o600 });
  if (ward.instance) {
    await mkdir(join(folder, "policy"));
    await writeFile(join(folder, "policy", "instance.json"), JSON.stringify(ward.instance));
  }
  for (const [local, more] of Object.entries(rooms)) {
    const room = JSON.stringify({ local, domain: mucDomain, enabled: true, handlers: [], ...more });
    await writeFile(join(folder, "rooms", `${local}.json`), room);
  }
  return { root, moderation, remove: () => rm(root, { recursive: true, force: true }) };
}

export interface Examined {
  readonly exit: number;
  readonly results: readonly Result[];
  readonly said: string;
  readonly failed: readonly string[];
  /** The first of a check, and of a subject where that is given. */
  of(check: Check, subject?: string): Result | undefined;
  /** The checks that fail, in their order. */
  readonly failures: readonly Check[];
}

export interface ExamineOptions extends DoctorOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: () => number;
  readonly text?: true;
}

/** As on the command line; with --json unless `text` is wanted. */
export async function examined(root: string, options: ExamineOptions = {}): Promise<Examined> {
  const { env = {}, now = Date.now, text, ...rest } = options;
  let said = "";
  const failed: string[] = [];
  const where = rest.file ? {} : { data: root };
  const given = { state: join(root, "no-state"), ...where, ...rest, ...(!text && { json: true as const }) };
  const exit = await doctor(given, {
    env,
    now,
    version: "1.2.3",
    isTerminal: false,
    loadHandlerTypes: async () => new Set(),
    say: async (more) => {
      said += more;
    },
    fail: (line) => void failed.push(line),
  });
  const told =
    text || said === "" ? undefined : (JSON.parse(said) as { connections: { results: Result[] }[] });
  const results = told?.connections.flatMap((one) => one.results) ?? [];
  return {
    exit,
    results,
    said,
    failed,
    of: (check, subject) =>
      results.find((one) => one.check === check && (subject === undefined || one.subject === subject)),
    failures: results.flatMap(({ check, status }) => (status === "fail" ? [check] : [])),
  };
}
