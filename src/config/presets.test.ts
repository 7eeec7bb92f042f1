import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { dataFiles } from "../../test/support/data-files.ts";
import { ROOM } from "../../test/support/muc.ts";
import { decideAll, type Line } from "../../test/support/transcript.ts";
import { loadRules } from "../files/rule-folder.ts";
import type { Decision } from "../moderation/decision.ts";
import type { RoomPolicy } from "../moderation/policy.ts";
import { bareJid } from "../muc/jid.ts";
import { compile } from "./compile.ts";
import { PRESET_NAMES, PRESET_RULES, presetHandlers } from "./presets.ts";

const rules = await loadRules();

interface Overlays {
  readonly instance?: object;
  readonly channel?: object;
  readonly room?: object;
}

/** The room `tavern` of channel 1, under these overlays. */
function compiled({ instance = {}, channel = {}, room = {} }: Overlays) {
  const connection = { service: "xmpp://127.0.0.1:5347", domain: "warden.test", password: "fake" };
  const file = (name: string, value: object) => ({ file: name, text: JSON.stringify(value) });
  const files = dataFiles({
    mucDomain: "rooms.test",
    moderation: file("moderation.json", { type: "component", connection }),
    roomChannel: file("map.json", { 1: ["tavern"] }),
    instanceOverlay: file("policy/instance.json", { defaultEnabled: true, ...instance }),
    channelOverlays: new Map([["1", file("policy/channels/1.json", channel)]]),
    roomOverlays: new Map([["tavern", file("policy/rooms/tavern.json", room)]]),
  });
  const { policies, issues, ruleSources } = compile(files, rules, {});
  const jid = bareJid("tavern@rooms.test");
  return { policy: policies.get(jid)!, sources: ruleSources.get(jid)!, issues };
}

const idsOf = ({ entries }: RoomPolicy) => entries.map(({ id, layer }) => `${id} (${layer})`);
const own = (id: string, more: object = {}) => ({
  id,
  type: "moderate",
  options: { rules: [{ name: "n", words: ["x"] }] },
  ...more,
});

describe.each(PRESET_NAMES)("%s", (name) => {
  test("is in force as it is written: every option is one that its rule knows", () => {
    const { policy, issues } = compiled({ room: { preset: name } });
    expect(issues).toEqual([]);
    const wanted = PRESET_RULES.filter((rule) => rule[name]).map(({ type }) => type);
    expect(policy.entries.slice(1).map(({ id, rule }) => [id, rule.name])).toEqual(
      wanted.map((type) => [`preset.${type}`, type]),
    );
    for (const { type, reason, ...presets } of PRESET_RULES) {
      const options = { ...presets[name]?.options, reason };
      const known = rules.get(type)?.options.parse(options) as object;
      expect(known, type).toMatchObject(options);
    }
  });
});

test("a stricter preset is stricter: each has all rules of the gentler ones", () => {
  for (const { type, gentle, family, strict } of PRESET_RULES) {
    expect([type, family !== undefined || gentle === undefined]).toEqual([type, true]);
    expect([type, strict !== undefined]).toEqual([type, true]);
  }
});

describe("a preset in layers", () => {
  test("lies where it is named", () => {
    const { policy } = compiled({ channel: { preset: "gentle" }, instance: { handlers: [own("law")] } });
    expect(idsOf(policy).slice(0, 3)).toEqual([
      "overlong (built-in)",
      "law (instance)",
      "preset.nick (channel)",
    ]);
    expect(policy.entries[2]?.origin).toEqual({ file: "policy/channels/1.json", path: "preset" });
  });

  test("gives way to the handlers of the file that names it, and to those above", () => {
    const off = { id: "preset.flood", type: "flood", enabled: false };
    const mine = { id: "preset.caps", type: "caps", options: { percent: 33 } };
    const { policy, issues } = compiled({
      channel: { preset: "strict", handlers: [off] },
      room: { handlers: [mine] },
    });
    expect(issues).toEqual([]);
    expect(idsOf(policy)).not.toContain("preset.flood (channel)");
    expect(policy.entries.find(({ id }) => id === "preset.caps")).toMatchObject({
      layer: "room",
      options: { percent: 33 },
    });
    expect(policy.handlers.get("preset.flood")?.map(({ layer, says }) => `${layer} ${says}`)).toEqual([
      "channel on",
      "channel off",
    ]);
  });

  test("is replaced as a whole by one that is named higher up, changes of single rules included", () => {
    const mine = { id: "preset.caps", type: "caps", options: { percent: 33 } };
    const { policy, sources } = compiled({
      instance: { preset: "strict", handlers: [mine] },
      room: { preset: "gentle" },
    });
    const presets = policy.entries.slice(1);
    expect(presets.map(({ layer }) => layer)).toEqual(presets.map(() => "room"));
    const gentle = presetHandlers("gentle").filter((handler) => "options" in handler);
    expect(presets.map(({ options }) => options)).toMatchObject(
      gentle.map((handler) => (handler as { options: object }).options),
    );
    expect(sources.preset).toMatchObject({
      value: "gentle",
      origin: { file: "policy/rooms/tavern.json", path: "preset" },
      overrides: [
        { value: "none", layer: "built-in" },
        { value: "strict", layer: "instance" },
      ],
    });
  });

  test("is taken away by «none», and the handlers of others stay", () => {
    const { policy } = compiled({
      instance: { preset: "family", handlers: [own("mine")] },
      room: { preset: "none" },
    });
    expect(idsOf(policy)).toEqual(["overlong (built-in)", "mine (instance)"]);
  });

  test("«none» where there is none says nothing of rules that nobody named", () => {
    expect([...compiled({ room: { preset: "none" } }).policy.handlers.keys()]).toEqual(["overlong"]);
  });

  test("leaves what the instance locked as it is, and says so at its place", () => {
    const law = { id: "preset.links", type: "links", locked: true };
    const { policy, issues } = compiled({ instance: { handlers: [law] }, room: { preset: "gentle" } });
    expect(policy.entries.find(({ id }) => id === "preset.links")?.layer).toBe("instance");
    expect(issues).toMatchObject([
      { code: "handler-locked", file: "policy/rooms/tavern.json", path: "preset" },
    ]);
  });

  test("that does not exist is an error that names the nearest", () => {
    const { policy, issues } = compiled({ room: { preset: "familly" } });
    expect(issues).toMatchObject([{ severity: "error", path: "preset", hint: "Did you mean «family»?" }]);
    expect(idsOf(policy)).toEqual(["overlong (built-in)"]);
  });
});

/** `12:30 romeo: text` */
function parse(text: string): Line[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [, minutes, seconds, nick = "", said = ""] = /^(\d+):(\d+) ([^:]+): (.*)$/.exec(line) ?? [];
      return { at: Number(minutes) * 60 + Number(seconds), nick, text: said };
    });
}

async function decisionsOf(preset: string, lines: readonly Line[]): Promise<Decision[]> {
  const { policy } = compiled({ room: { preset } });
  return decideAll({ ...policy, room: ROOM }, lines);
}

describe("an evening of harmless chat in many languages", () => {
  const evening = parse(
    readFileSync(new URL("../../test/config/presets/clean.txt", import.meta.url), "utf8"),
  );

  test("is a lively one", () => {
    expect(evening.length).toBeGreaterThan(100);
    expect(new Set(evening.map(({ nick }) => nick)).size).toBeGreaterThan(10);
    expect(evening.every(({ at, nick }) => !Number.isNaN(at) && nick !== "")).toBe(true);
  });

  const taken = async (preset: string) =>
    (await decisionsOf(preset, evening)).flatMap(({ decisive, texts }) =>
      decisive ? [`${decisive.entry.id}: ${texts[0]?.text}`] : [],
    );

  test.each(["gentle", "family"])("%s takes nothing of it away", async (preset) => {
    expect(await taken(preset)).toEqual([]);
  });

  test("strict takes away the one link", async () => {
    expect(await taken("strict")).toEqual([expect.stringMatching(/^preset\.links: .* https:/)]);
  });
});

const times = (count: number, line: (index: number) => Line) =>
  Array.from({ length: count }, (_, index) => line(index));
const says = (at: number, nick: string, text: string): Line => ({ at, nick, text });
const guest = (nick: string): Line => ({ nick, text: "", enters: "participant" });

const ABUSE: Record<string, readonly Line[]> = {
  flood: times(14, (index) => says(index / 2, "mallory", `look at number ${"i".repeat(index + 1)}`)),
  "no-duplicate": times(3, (index) => says(index * 9, "mallory", "Cheap watches, ask me in private")),
  caps: [says(0, "mallory", "WHY DOES NOBODY HERE ANSWER ME WHEN I AM TALKING TO ALL OF YOU")],
  links: [says(0, "mallory", "best prices at https://shop.example/cheap")],
  attachments: [says(0, "mallory", "https://pictures.example/shock.jpg")],
  mentions: [
    ...times(9, (index) => guest(`friend${index}`)),
    says(
      0,
      "mallory",
      times(9, (index) => says(0, "", `friend${index}`))
        .map(({ text }) => text)
        .join(" "),
    ),
  ],
  nick: [{ nick: "Juliet", text: "", enters: "moderator" }, guest("Ju1iet")],
  repetition: [says(0, "mallory", `${"buy now ".repeat(9)}${"!".repeat(50)}`)],
  "special-characters": [says(0, "mallory", "▓▓▓▓░░░░████\n▓▓▓▓░░░░████")],
  "emoji-limit": [says(0, "mallory", "😂🔥".repeat(20))],
  length: [says(0, "mallory", "and then he said that she said ".repeat(80))],
  swarm: times(7, (index) =>
    says(index * 2, `guest${index}`, `This streamer is a thief, leave this channel! ${index}`),
  ),
};

describe.each(PRESET_NAMES)("%s catches", (preset) => {
  const mine = PRESET_RULES.filter((rule) => rule[preset]).map(({ type }) => type);

  test.each(mine)("%s", async (type) => {
    const lines = ABUSE[type];
    if (!lines) throw new Error(`nothing to try ${type} with`);
    const found = (await decisionsOf(preset, lines)).flatMap(({ verdicts }) =>
      verdicts.flatMap(({ entry, finding }) => (finding ? [entry.id] : [])),
    );
    expect(found).toContain(`preset.${type}`);
  });
});
