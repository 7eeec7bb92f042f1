import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { locateInFolder } from "../../src/files/data-folder.ts";
import { createLog } from "../../src/log.ts";
import type { Decision } from "../../src/moderation/decision.ts";
import type { Outcome } from "../../src/moderation/sanction.ts";
import type { BareJid } from "../../src/muc/jid.ts";
import { startWarden, type Warden } from "../../src/warden.ts";
import type { RoomState } from "../../src/xmpp/room-state.ts";
import { BOT, type TestProsody } from "./prosody.ts";
import { createChanges } from "./until.ts";

export const MUC = "rooms.localhost";

export interface Judged {
  readonly decision: Decision;
  readonly outcomes: readonly Outcome[];
}

export interface TestWarden extends Warden {
  /** The data folder; what is written below it is noticed. */
  readonly root: string;
  /** Everything logged, one JSON line an entry. */
  logged(): string;
  /** Resolves when the log holds this, now or later. */
  log(pattern: RegExp): Promise<RegExpExecArray>;
  /** Everything judged so far. */
  allJudged(): readonly Judged[];
  /** The first judged message, come or still to come, with this text in its first body, and such outcomes. */
  judged(text: string, is?: (outcomes: readonly Outcome[]) => boolean): Promise<Judged>;
  /** Resolves when the room's state satisfies the condition, now or later. */
  room(local: string, is: (state: RoomState) => boolean, deadlineMs?: number): Promise<RoomState>;
}

export interface TestRoom {
  readonly local: string;
  readonly nick?: string;
  readonly handlers?: readonly unknown[];
  /** Whatever else a room's file may say. */
  readonly [key: string]: unknown;
}

function words(...list: string[]): unknown {
  const rules = [{ name: "words", words: list, reason: "Not here, please." }];
  return { id: "words", type: "moderate", options: { rules } };
}

export const joined = (state: RoomState): boolean => state.kind === "joined";

/** Judged before anyone reads, while the room is open. */
export const gated = (state: RoomState): boolean => state.kind === "gated" && state.open === true;

/** The real bot on a data folder of its own, beside the given Prosody; by default as the component BOT. */
export async function startTestWarden(
  prosody: Pick<TestProsody, "ports">,
  rooms: readonly TestRoom[],
  component: { readonly domain: string; readonly secret: string } = BOT,
  /** Whatever else is in the bot's folder, by path in it. */
  files: Readonly<Record<string, unknown>> = {},
  mucDomain = MUC,
): Promise<TestWarden> {
  const root = await mkdtemp(join(tmpdir(), "mucwarden-data-"));
  const folder = join(root, "bot", mucDomain);
  await mkdir(join(folder, "rooms"), { recursive: true });
  const service = `xmpp://127.0.0.1:${prosody.ports.component}`;
  const connection = { service, domain: component.domain, password: component.secret };
  const moderation = { type: "component", connection, name: "Warden" };
  await writeFile(join(folder, "moderation.json"), JSON.stringify(moderation));
  for (const room of rooms) {
    const text = JSON.stringify({ domain: MUC, enabled: true, handlers: [words("forbidden")], ...room });
    await writeFile(join(folder, "rooms", `${room.local}.json`), text);
  }
  for (const [path, value] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), JSON.stringify(value));
  }

  let log = "";
  const judged: Judged[] = [];
  const states = new Map<string, RoomState>();
  const changes = createChanges();
  const { changed } = changes;
  function until<T>(look: () => T | undefined, what: () => string, deadlineMs?: number): Promise<T> {
    return changes.until(look, () => `${what()}; the log:\n${log}`, deadlineMs);
  }

  const sink = {
    write(line: string) {
      log += line;
      changed();
    },
  };
  const places = await locateInFolder(root, undefined);
  if ("problem" in places) throw new Error(places.problem);
  const warden = await startWarden({
    places,
    overrides: {},
    watch: "events",
    stateFolder: join(root, "state"),
    version: "test",
    log: createLog({ level: "info", format: "json" }, sink),
    onJudged(decision, outcomes) {
      judged.push({ decision, outcomes });
      changed();
    },
    onRoom(room: BareJid, state) {
      states.set(room, state);
      changed();
    },
  });
  if ("issues" in warden) throw new Error(JSON.stringify(warden.issues));
  return {
    ...warden,
    root,
    logged: () => log,
    log: (pattern) =>
      until(
        () => pattern.exec(log) ?? undefined,
        () => `${pattern} in the log`,
        10_000,
      ),
    allJudged: () => judged,
    judged: (text, is = () => true) =>
      until(
        () => judged.find((one) => one.decision.message?.texts[0]?.text === text && is(one.outcomes)),
        () => `${JSON.stringify(text)} to be judged`,
        10_000,
      ),
    room: (local, is, deadlineMs) =>
      until(
        () => {
          const state = states.get(`${local}@${MUC}`);
          return state && is(state) ? state : undefined;
        },
        () => `${local}, now ${JSON.stringify(states.get(`${local}@${MUC}`))}`,
        deadlineMs,
      ),
    async stop() {
      await warden.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}
