import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { locateInFolder } from "../../src/files/data-folder.ts";
import { createLog } from "../../src/log.ts";
import type { RoomPolicy } from "../../src/moderation/policy.ts";
import { startWarden, type Warden } from "../../src/warden.ts";
import type { RoomState } from "../../src/xmpp/room-state.ts";
import { BREAKOUTS, CONFERENCES, JITSI_BOT } from "./jitsi-config.ts";
import type { TestProsody } from "./prosody.ts";
import { createChanges } from "./until.ts";
import type { Judged } from "./warden.ts";

export const BAD = "abracadabra";
export const REASON = "Not in this meeting.";

export interface JitsiWarden extends Warden {
  /** The first judged message or nick, come or still to come, that is such a one. */
  judged(is: (judged: Judged) => boolean, what: string): Promise<Judged>;
  room(room: string, is: (state: RoomState) => boolean, deadlineMs?: number): Promise<RoomState>;
  /** What holds in the room, as soon as something does. */
  policy(room: string): RoomPolicy | undefined;
}

/** Caught by an expression: nobody but the bot itself looks for those. */
export const CODE = "plugh42";

const HANDLERS = [
  {
    id: "words",
    type: "moderate",
    options: {
      rules: [
        { name: "words", words: [BAD], reason: REASON },
        { name: "codes", regexp: "plugh\\d+", reason: REASON },
      ],
    },
  },
  { id: "names", type: "nick", options: { words: [BAD], reason: REASON } },
];

interface JitsiFiles {
  /** What policy/rooms has, by localpart. */
  readonly rooms?: object;
  /** Besides the hosts of meetings. */
  readonly mucDomains?: readonly string[];
  /** Beneath the folder of the MUC domain, by path. */
  readonly files?: Readonly<Record<string, object>>;
}

/** The real bot with the profile `jitsi`. */
export async function startJitsiWarden(
  { ports }: Pick<TestProsody, "ports">,
  { rooms = {}, mucDomains = [], files = {} }: JitsiFiles = {},
): Promise<JitsiWarden> {
  const root = await mkdtemp(join(tmpdir(), "mucwarden-jitsi-"));
  const put = async (name: string, content: unknown): Promise<void> => {
    const file = join(root, "bot", CONFERENCES, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(content));
  };
  const { domain, secret: password } = JITSI_BOT;
  await put("moderation.json", {
    type: "component",
    connection: { service: `xmpp://127.0.0.1:${ports.component}`, domain, password },
    name: "Moderation bot",
    profile: "jitsi",
    muc_domains: [CONFERENCES, BREAKOUTS, ...mucDomains],
  });
  await put("policy/instance.json", { handlers: HANDLERS });
  for (const [local, overlay] of Object.entries(rooms)) await put(`policy/rooms/${local}.json`, overlay);
  for (const [name, content] of Object.entries(files)) await put(name, content);

  let log = "";
  const judged: Judged[] = [];
  const states = new Map<string, RoomState>();
  const { changed, until } = createChanges();
  const sink = {
    write(line: string) {
      log += line;
    },
  };
  const places = await locateInFolder(root, undefined);
  if ("problem" in places) throw new Error(places.problem);
  const warden = await startWarden({
    places,
    overrides: {},
    watch: "off",
    stateFolder: join(root, "state"),
    version: "test",
    log: createLog({ level: "info", format: "json" }, sink),
    onJudged(decision, outcomes) {
      judged.push({ decision, outcomes });
      changed();
    },
    onRoom(room, state) {
      states.set(room, state);
      changed();
    },
  });
  if ("issues" in warden) throw new Error(JSON.stringify(warden.issues));
  const told = (what: string) => () => `${what}; the log:\n${log}`;
  return {
    ...warden,
    judged: (is, what) => until(() => judged.find(is), told(what), 10_000),
    room: (room, is, deadlineMs = 10_000) =>
      until(
        () => {
          const state = states.get(room);
          return state && is(state) ? state : undefined;
        },
        told(`${room}, now ${JSON.stringify(states.get(room))}`),
        deadlineMs,
      ),
    policy: (room) => [...warden.policies().values()].find((policy) => policy.room === room),
    async stop() {
      await warden.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Whether it was about a message with this text. */
export const about =
  (text: string) =>
  ({ decision }: Judged): boolean =>
    decision.message?.texts.some((said) => said.text === text) ?? false;
