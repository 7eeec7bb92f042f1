import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { lua } from "../../src/demo/lua.ts";
import { connectPeople, type People, type Person } from "./occupant.ts";
import { PEOPLE, startTestProsody, type TestProsody } from "./prosody.ts";
import { MUC, startTestWarden, type TestWarden } from "./warden.ts";

type Setup = NonNullable<Parameters<typeof startTestProsody>[0]>;

/** What the files say of a room. */
export interface Said {
  /** Of its channel, in livechat's form: `channelConfigurationOptions/<id>.json`. */
  readonly channel?: { readonly bot?: object; readonly [key: string]: unknown };
  /** `policy/rooms/<room>.json` */
  readonly overlay?: object;
  /** Short names of its channel's own emojis. */
  readonly emojis?: readonly string[];
}

/** A Prosody with mod_muc_warden, people, and the real bot on a data folder as livechat writes it. */
export interface Channels {
  readonly prosody: TestProsody;
  /** Those of a Prosody that was restarted are others. */
  readonly people: People;
  readonly warden: TestWarden;
  /** Writes the files, and resolves when the module holds to them. A room that is new has a channel of its own. */
  say(rooms: Readonly<Record<string, Said>>): Promise<void>;
  /** Its channel wants no bot any more. Resolves when the module has forgotten the room. */
  free(local: string): Promise<void>;
  /** The room's people: its owner, whom no rule is about, and two others. */
  enter(local: string): Promise<{ room: string; romeo: Person; juliet: Person; mercutio: Person }>;
  /** The bot goes. */
  dismiss(): Promise<void>;
  /** Prosody starts anew with what it stored. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const NO_RULES = { forbiddenWords: [], quotes: [], commands: [] };

export async function startChannels(
  setup: Pick<Setup, "suite" | "config"> & { readonly warden?: Exclude<Setup["warden"], true> },
): Promise<Channels> {
  // What is said while the bot is away is not held for it.
  const options = { muc_warden_hold: 0, ...setup.warden };
  const prosody = await startTestProsody({ ...setup, warden: options });
  const connect = () => connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
  let people = await connect();
  const warden = await startTestWarden(prosody, []);
  let isThere = true;
  const ids = new Map<string, number>();

  async function write(file: string, value: unknown): Promise<void> {
    const path = join(warden.root, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify(value));
  }

  // The policy that the module has is the one of the files as soon as it has their nick.
  let writes = 0;
  const nick = () => `Owl ${writes}`;

  async function writeRoom(local: string, { channel, overlay, emojis }: Said): Promise<void> {
    const id = ids.get(local) ?? ids.size + 1;
    ids.set(local, id);
    if (emojis) {
      const url = `https://tube.example/plugins/livechat/router/emojis/channel/${id}/files/1.png`;
      const customEmojis = emojis.map((sn) => ({ sn, url }));
      await write(`emojis/channel/${id}/definition.json`, { customEmojis });
    }
    if (overlay) await write(`bot/${MUC}/policy/rooms/${local}.json`, overlay);
    const bot = { enabled: true, nickname: nick(), ...NO_RULES, ...channel?.bot };
    await write(`channelConfigurationOptions/${id}.json`, { ...channel, bot });
  }

  async function untilHeld(local: string, wanted: string | undefined): Promise<void> {
    const look = `
      local store = control.module(${lua(MUC)}, "muc_warden").module:open_store("muc_warden")
      local kept = store:get(${lua(local)})
      return kept and kept.json or "{}"`;
    const deadline = performance.now() + 10_000;
    for (;;) {
      const held = JSON.parse(String(await prosody.control.lua(look)));
      if (held.nick === wanted) return;
      if (performance.now() > deadline) throw new Error(`the module has «${held.nick}» of ${local}`);
    }
  }

  return {
    prosody,
    warden,
    get people() {
      return people;
    },
    async say(rooms) {
      writes += 1;
      for (const [local, said] of Object.entries(rooms)) await writeRoom(local, said);
      const map = Object.fromEntries([...ids].map(([local, id]) => [id, [local]]));
      await write(`room-channel/${MUC}.json`, map);
      for (const local of Object.keys(rooms)) await untilHeld(local, nick());
    },
    async free(local) {
      await writeRoom(local, { channel: { bot: { enabled: false } } });
      await untilHeld(local, undefined);
    },
    async enter(local) {
      const room = `${local}@${MUC}`;
      const [romeo, juliet, mercutio] = ["Romeo", "Juliet", "Mercutio"].map((who) => people.person(who));
      if (!romeo || !juliet || !mercutio) throw new Error("nobody came");
      await romeo.join(room, "Romeo", { asOwner: true, config: { "muc#roomconfig_persistentroom": "1" } });
      await juliet.join(room, "Juliet");
      await mercutio.join(room, "Mercutio");
      return { room, romeo, juliet, mercutio };
    },
    async dismiss() {
      if (isThere) await warden.stop();
      isThere = false;
    },
    async restart() {
      await people.stop();
      await prosody.restart();
      people = await connect();
    },
    async stop() {
      if (isThere) await warden.stop();
      await people.stop();
      await prosody.stop();
    },
  };
}
