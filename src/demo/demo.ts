import { randomBytes } from "node:crypto";
import { join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { DataPlaces } from "../files/data-folder.ts";
import type { Logger } from "../log.ts";
import type { BareJid } from "../muc/jid.ts";
import type { CannotStart, Warden, WardenOptions } from "../warden.ts";
import type { RoomState } from "../xmpp/room-state.ts";
import { findProsody } from "./find-prosody.ts";
import type { End, Judged, Narrator } from "./narrator.ts";
import { connectPeople } from "./people.ts";
import { play } from "./play.ts";
import { demoEmojis, openRooms, webRooms } from "./rooms.ts";
import { SCRIPT } from "./script.ts";
import { superviseProsody } from "./supervise.ts";
import { startWebPage } from "./web-page.ts";

const BOT = "mucwarden.localhost";
const PEOPLE = "people.localhost";
const ANONYMOUS = "anon.localhost";
const MUC = "rooms.localhost";
const ENTERED_MS = 20_000;
const STAGE = `lounge@${MUC}`;

export interface DemoPorts {
  /** The sample data folder. */
  readonly places: DataPlaces;
  /** Where Prosody's files and the audit log lie. */
  readonly folder: string;
  readonly version: string;
  readonly log: Logger;
  readonly narrator: Narrator;
  readonly startWarden: (options: WardenOptions) => Promise<Warden | CannotStart>;
  /** Adopts what was started, in order, so that it is stopped whatever happens next. */
  readonly adopt: (part: { stop(): Promise<unknown> }) => void;
}

/** Something that a person has to put right first, in one line. */
export interface DemoProblem {
  readonly problem: string;
}

/** Starts everything, plays the conversation, and leaves it all running. Resolves to false where it went otherwise. */
export async function runDemo(ports: DemoPorts): Promise<boolean | DemoProblem> {
  const { narrator, adopt, log } = ports;
  const command = findProsody();
  if (!command) {
    return { problem: "there is no Prosody: install the package prosody, or use docker compose up" };
  }
  const secrets = { bot: secret(), people: secret() };
  const prosody = await superviseProsody(
    {
      command,
      folder: join(ports.folder, "prosody"),
      ports: { component: 5347, http: 5280, c2s: 5222 },
      config: {
        anonymousHost: ANONYMOUS,
        mucHosts: [{ domain: MUC, warden: [BOT] }],
        components: [
          { domain: BOT, secret: secrets.bot },
          { domain: PEOPLE, secret: secrets.people },
        ],
      },
    },
    narrator.problem,
  );
  adopt(prosody);
  narrator.say(`Prosody ${prosody.version}, private, on 127.0.0.1:${prosody.ports.c2s}`);

  const people = await connectPeople(prosody.ports.component, PEOPLE, secrets.people);
  adopt(people);
  await openRooms(people, MUC);

  const stage = createStage(narrator);
  const stateFolder = join(ports.folder, "state");
  const warden = await ports.startWarden({
    places: ports.places,
    overrides: {
      service: `xmpp://127.0.0.1:${prosody.ports.component}`,
      domain: BOT,
      secret: secrets.bot,
    },
    watch: "events",
    stateFolder,
    version: ports.version,
    log,
    logLevel: log.level,
    onJudged: (decision, outcomes) => stage.judged({ decision, outcomes }),
    onRoom: stage.room,
    onReload(_policies, issues) {
      // What is broken stays as it was, and the log says so.
      if (issues.some(({ severity }) => severity === "error")) return;
      narrator.say("The files changed: what they say holds from now on.");
    },
  });
  if ("issues" in warden) return { problem: warden.issues.map(({ message }) => message).join("; ") };
  adopt(warden);
  let stageIsGated = false;
  for (const [room, { entries }] of warden.policies()) {
    const rules = entries.map(({ id }) => id);
    const entered = await stage.entered(room);
    if (entered.trouble) return { problem: `${room} is not moderated: ${entered.trouble}` };
    if (room === STAGE) stageIsGated = entered.gated;
    const when = entered.gated ? "before anyone reads it" : "after it was said";
    narrator.say(`moderating ${room}, ${when}: ${rules.join(", ")}`);
  }

  const page = await startWebPage({
    port: 8088,
    host: "127.0.0.1",
    websocket: `ws://127.0.0.1:${prosody.ports.http}/xmpp-websocket`,
    domain: ANONYMOUS,
    rooms: webRooms(MUC),
    defaultRoom: STAGE,
    emojis: await demoEmojis(ports.places, MUC),
  });
  adopt(page);

  narrator.heading("A conversation in the lounge");
  for (const who of new Set(SCRIPT.map((line) => line.who))) await people.person(who).join(STAGE, who);
  const { ends, surprises } = await play({
    room: STAGE,
    lines: SCRIPT,
    person: people.person,
    judged: stage.next,
    narrator,
    pause,
    now: () => performance.now(),
  });
  const count = (end: End) => `${ends.filter((one) => one === end).length} ${end}`;
  if (surprises.length === 0) {
    const counts = `${count("never shown")}, ${count("taken back")}`;
    narrator.say(`\n${SCRIPT.length} messages, ${counts}, all as announced.`);
  } else narrator.problem(`\n${surprises.length} of ${SCRIPT.length} messages did not end as announced.`);
  const hint = webRooms(MUC).find(({ jid }) => jid === STAGE)?.hint ?? "";
  narrator.heading("Your turn");
  narrator.say(
    `Open ${page.url} and type «${hint}»: ${stageIsGated ? "nobody else gets to see it" : "it disappears"}.`,
  );
  narrator.say("Type «!rules»: the bot answers.");
  narrator.say("Change the words in bot-config/bot/rooms.localhost/rooms/lounge.json: they hold at once.");
  narrator.say(`How the rooms stand: bin/mucwarden status --state ${relative("", stateFolder)}`);
  narrator.say("Ctrl-C ends everything.\n");
  return surprises.length === 0;
}

function secret(): string {
  return randomBytes(32).toString("hex");
}

interface Stage {
  judged(judged: Judged): void;
  room(room: BareJid, state: RoomState): void;
  /** The next judged message of this text; others are told at once. */
  next(text: string): Promise<Judged>;
  /** Resolves when the bot moderates the room, and how, or to what keeps it from that. */
  entered(room: BareJid): Promise<{ readonly trouble?: string | undefined; readonly gated: boolean }>;
}

/** Hands what happens to whoever waits for it, and tells the rest. */
function createStage(narrator: Narrator): Stage {
  const awaited = new Map<string, (judged: Judged) => void>();
  const states = new Map<BareJid, RoomState>();
  const arrivals = new Map<BareJid, () => void>();
  return {
    judged(judged) {
      const text = judged.decision.message?.texts[0]?.text ?? "";
      const taker = awaited.get(text);
      awaited.delete(text);
      if (taker) taker(judged);
      else narrator.message(judged);
    },
    room(room, state) {
      states.set(room, state);
      arrivals.get(room)?.();
    },
    next: (text) => new Promise((resolve) => awaited.set(text, resolve)),
    entered: (room) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          resolve({ trouble: troubleOf(states.get(room)) ?? "no answer", gated: false });
        }, ENTERED_MS);
        const look = (): void => {
          const state = states.get(room);
          if (state?.kind !== "joined" && state?.kind !== "gated") return;
          clearTimeout(timer);
          arrivals.delete(room);
          resolve({ trouble: troubleOf(state), gated: state.kind === "gated" });
        };
        arrivals.set(room, look);
        look();
      }),
  };
}

function troubleOf(state: RoomState | undefined): string | undefined {
  if (state?.kind === "away") return state.problem.message;
  const inForce = state?.kind === "joined" || state?.kind === "gated";
  return inForce ? state.problems[0]?.message : undefined;
}
