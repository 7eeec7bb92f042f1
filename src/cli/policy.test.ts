import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { projectRoot } from "../demo/find-prosody.ts";
import type { RoomStatus, Status } from "../status.ts";
import { showPolicy } from "./policy.ts";

const data = `${projectRoot}/bot-config`;

const NOW = Date.parse("2026-11-21T18:00:00Z");
const NO_STATE = join(tmpdir(), "mucwarden-no-bot-has-its-state-here");

async function show(room: string, options: { json?: true; data?: string; state?: string } = { data }) {
  let said = "";
  const failed: string[] = [];
  const status = await showPolicy(room, options, {
    env: { MUCWARDEN_STATE_DIR: NO_STATE },
    now: () => NOW,
    loadHandlerTypes: async () => new Set<string>(),
    async say(text) {
      said += text;
    },
    fail: (line) => void failed.push(line),
  });
  return { status, said, failed };
}

describe("policy show", () => {
  test("names for each value who said so and what it overrides", async () => {
    const { status, said, failed } = await show("kitchen-stories");
    expect({ status, failed }).toEqual({ status: 0, failed: [] });
    expect(said).toMatch(
      /^kitchen-stories@rooms\.localhost\n {2}channel: 2 {2}\[.*rooms\.localhost\.json\]\n/,
    );
    expect(said).toContain("  custom emojis: 3\n");
    expect(said).toMatch(/nick: "Sous-chef" {2}\[room: .*kitchen-stories\.json nick\]/);
    expect(said).toMatch(/instead of "\w+" {2}\[instance: .*moderation\.json name\]/);
    expect(said).toMatch(/forbidden_words_0 \(moderate\) {2}\[room: .*kitchen-stories\.json handlers\[0\]\]/);
    expect(said).toMatch(/on {2}\[channel: .*2\.json bot\.forbiddenWords\[0\]\]/);
  });

  test("a room of which no file tells has what holds in every such room, where the instance wants that", async () => {
    const root = await mkdtemp(join(tmpdir(), "mucwarden-show-"));
    try {
      await cp(data, root, { recursive: true });
      const folder = join(root, "bot/rooms.localhost/policy");
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "instance.json"), JSON.stringify({ defaultEnabled: true }));
      const { status, said } = await show("Nowhere", { data: root });
      expect(status).toBe(0);
      expect(said).toMatch(
        /^nowhere@rooms\.localhost\n {2}channel: none\n {2}no file tells of this room: .*\n/,
      );
      expect(said).toMatch(/enabled: true {2}\[instance: \S*instance\.json defaultEnabled\]/);
      const { said: json } = await show("nowhere@rooms.localhost", { data: root, json: true });
      expect(JSON.parse(json)).toMatchObject({ room: "nowhere@rooms.localhost", isUnnamed: true });
      for (const other of ["nowhere@elsewhere.example", "a/b", "a b", ""]) {
        expect(await show(other, { data: root })).toMatchObject({ status: 1, said: "" });
      }
    } finally {
      await rm(root, { recursive: true });
    }
  });

  test("takes the whole address, in any case, and speaks JSON to programs", async () => {
    const { said } = await show("LOUNGE@rooms.localhost", { data, json: true });
    const policy = JSON.parse(said);
    expect(policy).toMatchObject({ room: "lounge@rooms.localhost", channel: null });
    expect(policy.settings.enabled).toMatchObject({ value: true, layer: "room" });
    expect(policy.handlers).toContainEqual(
      expect.objectContaining({ id: "no_duplicate", inForce: true, type: "no-duplicate" }),
    );
  });

  test("handlers that talk stand among the others, with who said what of them", async () => {
    const root = await mkdtemp(join(tmpdir(), "mucwarden-show-"));
    try {
      await cp(data, root, { recursive: true });
      const answer = { id: "answer", type: "respond", mode: "observe", options: { txt: "Yes?", more: 1 } };
      const handlers = [
        answer,
        { id: "tips", type: "quotes", options: { quotes: ["Tip."] } },
        { id: "reminders", type: "quotes", enabled: false },
      ];
      const folder = join(root, "bot/rooms.localhost/policy/rooms");
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "lounge.json"), JSON.stringify({ handlers }));
      const { said, failed } = await show("lounge", { data: root });
      expect(failed).toEqual([]);
      expect(said).toMatch(
        / {4}welcome \(hello, talks\) {2}\[room: \S*rooms\/lounge\.json handlers\[3\]\]\n {6}txt: "Welcome .*"\n {6}delay: 3600\n/,
      );
      expect(said).toMatch(
        / {4}answer \(respond, talks, observe\) {2}\[room: \S*policy\/rooms\/lounge\.json handlers\[0\]\]\n {6}txt: "Yes\?"\n {6}more: 1\n {6}on {2}\[room: /,
      );
      // What it does without being told is shown as well, as with rules.
      expect(said).toMatch(/ {4}tips \(quotes, talks\) .*\n {6}quotes: \["Tip\."\]\n {6}delay: 10\n/);
      expect(said).toContain("    reminders: off\n");
      const json = JSON.parse((await show("lounge", { data: root, json: true })).said);
      expect(json.handlers).toContainEqual(
        expect.objectContaining({
          id: "answer",
          inForce: true,
          talks: true,
          type: "respond",
          mode: "observe",
        }),
      );
      expect(json.handlers).toContainEqual(
        expect.objectContaining({ id: "tips", options: { quotes: ["Tip."], delay: 10 } }),
      );
      expect(json.handlers).toContainEqual(
        expect.objectContaining({ id: "ads", inForce: true, talks: false }),
      );
      expect(json.handlers).toContainEqual(expect.objectContaining({ id: "reminders", inForce: false }));
    } finally {
      await rm(root, { recursive: true });
    }
  });

  test("of whom and when rules hold, what is only tried out, what is built in, and from where", async () => {
    const root = await mkdtemp(join(tmpdir(), "mucwarden-show-"));
    try {
      await cp(data, root, { recursive: true });
      const overlay = {
        mode: "observe",
        preset: "gentle",
        exempt: [{ nick: "bridge" }, { affiliation: "member", time: { from: "22:00", to: "6:00" } }],
        handlers: [
          {
            id: "no_duplicate",
            type: "no-duplicate",
            mode: "observe",
            when: { host: "anon.localhost" },
            exempt: { regular: { messages: 20 } },
          },
        ],
      };
      const folder = join(root, "bot/rooms.localhost/policy/rooms");
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "lounge.json"), JSON.stringify(overlay));
      const { said, failed } = await show("lounge", { data: root });
      expect(failed).toEqual([]);
      const at = (path: string) => `\\[room: \\S*policy/rooms/lounge\\.json ${path}\\]\n`;
      for (const line of [
        `  mode: "observe" {2}${at("mode")} {6}instead of "enforce" {2}\\[built-in\\]`,
        `  preset: "gentle" {2}${at("preset")} {6}instead of "none" {2}\\[built-in\\]`,
        `  exempt: {"nick":\\["bridge"\\]} {2}${at("exempt\\[0\\]")}`,
        `  exempt: {"affiliation":\\["member"\\],"time":{"from":"22:00","to":"06:00","timezone":"UTC"}} {2}${at("exempt\\[1\\]")}`,
        `    overlong \\(length\\) {2}\\[built-in\\]\n`,
        `    no_duplicate \\(no-duplicate, observe\\) {2}${at("handlers\\[0\\]")} {6}when: {"host":\\["anon.localhost"\\]}\n {6}exempt: {"regular":{"messages":20}}\n`,
        `    preset.links \\(links\\) {2}${at("preset")} {6}when: {"newcomer":{"minutes":2,"messages":3}}\n`,
      ]) {
        expect(said).toMatch(new RegExp(line));
      }
      const json = JSON.parse((await show("lounge", { data: root, json: true })).said);
      expect(json).toMatchObject({
        preset: { value: "gentle", layer: "room" },
        exempt: [{ layer: "room", condition: { nick: ["bridge"] } }, { origin: { path: "exempt[1]" } }],
      });
      expect(json.handlers).toContainEqual(
        expect.objectContaining({
          id: "no_duplicate",
          mode: "observe",
          when: { host: ["anon.localhost"] },
          exempt: { regular: { messages: 20 } },
        }),
      );
    } finally {
      await rm(root, { recursive: true });
    }
  });

  describe("what needs the Prosody module", () => {
    let root: string;
    const overlay = {
      slowMode: { duration: 5 },
      mute: { anonymous: false },
      mutes: [{ jid: "mallory@example.org", until: "2026-11-21T21:15:00+01:00" }],
      handlers: [
        { id: "spam", type: "moderate", atGate: "shadow", options: { rules: [{ name: "a", words: ["x"] }] } },
      ],
    };

    beforeEach(async () => {
      root = await mkdtemp(join(tmpdir(), "mucwarden-show-"));
      await cp(data, root, { recursive: true });
      const folder = join(root, "bot/rooms.localhost/policy/rooms");
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "lounge.json"), JSON.stringify(overlay));
    });
    afterEach(() => rm(root, { recursive: true }));

    /** As the running bot says of the rooms. */
    async function running(
      rooms: readonly RoomStatus[],
      at = NOW,
      link: Status["link"] = { is: "online" },
    ): Promise<string> {
      const state = join(root, "state");
      await mkdir(state, { recursive: true });
      const status: Status = {
        version: "1.2.3",
        pid: 42,
        at: new Date(at).toISOString(),
        link,
        rooms: [...rooms],
      };
      await writeFile(join(state, "status.json"), JSON.stringify(status));
      return state;
    }

    const joined: RoomStatus = { room: "lounge@rooms.localhost", is: "joined", problems: [] };
    const where = { host: "rooms.localhost", component: "w", open: true, asks: true };
    const all = ["access", "gate", "link", "policy", "retract", "watch"];
    const gated: RoomStatus = { ...joined, is: "gated", ...where, parts: all };

    test("is marked, and what asks for nothing is not; a mute is shown as it is written", async () => {
      const { said } = await show("lounge", { data: root });
      expect(said).toMatch(/ {2}slowMode: 5 {2}\[room: .*\] {2}\(needs the Prosody module\)\n/);
      expect(said).toMatch(
        / {2}mutes: \[{"jid":"mallory@example.org","until":"2026-11-21T20:15:00.000Z"}\] .*\(needs the Prosody module\)\n {6}instead of \[\]/,
      );
      expect(said).toMatch(/ {2}muteAnonymous: false {2}\[room: .*\]\n/);
      expect(said).toMatch(/ {2}gate: true {2}\[built-in\]\n/);
      expect(said).toMatch(/ {4}spam \(moderate, shadow at the gate\) /);
      expect(said).not.toContain("moderated:");
    });

    test("is not marked where the running bot has a gate, which is said", async () => {
      const { said } = await show("lounge", { data: root, state: await running([gated]) });
      expect(said).toContain("\n  moderated: before anyone reads it (gate of rooms.localhost)\n");
      expect(said).not.toContain("needs the Prosody module");
    });

    test("is not marked where the bot has to be in the room, and the module does this part all the same", async () => {
      const state = await running([{ ...joined, parts: ["access", "link", "policy"] }]);
      expect((await show("lounge", { data: root, state })).said).not.toContain("needs the Prosody module");
    });

    test.each<[string, RoomStatus, Status["link"]]>([
      ["has no link", gated, { is: "offline", problem: "Nothing accepts connections" }],
      ["waits for the module", { ...joined, is: "entering" }, { is: "online" }],
    ])(
      "is marked as what the module is needed for where the bot %s: whether it holds nobody knows",
      async (_why, room, link) => {
        const { said } = await show("lounge", { data: root, state: await running([room], NOW, link) });
        expect(said).toMatch(/ {2}slowMode: 5 .* {2}\(needs the Prosody module\)\n/);
      },
    );

    test.each<[string, readonly RoomStatus[], string]>([
      [
        "served by a module without this part",
        [{ ...gated, parts: ["gate", "watch"] }],
        "moderated: before anyone reads it (gate of rooms.localhost)",
      ],
      ["in the room", [joined], "moderated: after it was said (the bot is in the room)"],
      ["without this room", [], "not moderated: the running bot does not have this room"],
    ])("is marked where the running bot is %s", async (_what, rooms, line) => {
      const { said } = await show("lounge", { data: root, state: await running(rooms) });
      expect(said).toContain(`\n  ${line}\n`);
      expect(said).toContain("(does not hold: needs the Prosody module, with its part policy)");
    });

    test("is marked where the room does without the module", async () => {
      const file = join(root, "bot/rooms.localhost/policy/rooms/lounge.json");
      await writeFile(file, JSON.stringify({ ...overlay, gate: false }));
      const { said } = await show("lounge", { data: root, state: await running([joined]) });
      expect(said).toMatch(
        /slowMode: 5 .*needs the Prosody module, which is left out here: gate is false\)\n/,
      );
    });

    test("a bot that wrote nothing for a minute is none", async () => {
      const { said } = await show("lounge", { data: root, state: await running([gated], NOW - 60_000) });
      expect(said).not.toContain("moderated:");
    });

    test("programs are told the same", async () => {
      const json = JSON.parse((await show("lounge", { data: root, json: true })).said);
      expect(json).toMatchObject({ state: null, needsModule: ["slowMode", "mutes"] });
      expect(json.settings.mutes.value[0].until).toBe("2026-11-21T20:15:00.000Z");
      expect(json.handlers).toContainEqual(expect.objectContaining({ id: "spam", atGate: "shadow" }));
      const state = await running([gated]);
      expect(JSON.parse((await show("lounge", { data: root, state, json: true })).said).state).toEqual(gated);
    });
  });

  test("a room that is not there: says which are", async () => {
    const { status, failed } = await show("attic");
    expect(status).toBe(1);
    expect(failed[0]).toContain("lounge@rooms.localhost");
  });

  test("a room that is switched off: who said so", async () => {
    const root = await mkdtemp(join(tmpdir(), "mucwarden-show-"));
    try {
      await cp(data, root, { recursive: true });
      const file = join(root, "bot/rooms.localhost/rooms/lounge.json");
      await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, "utf8")), enabled: false }));
      const { status, said } = await show("lounge", { data: root });
      expect(status).toBe(1);
      expect(said).toMatch(/^lounge: switched off\n {2}enabled: false {2}\[room: .*lounge\.json enabled\]/);
    } finally {
      await rm(root, { recursive: true });
    }
  });

  test("what is broken is said, whether or not the room is there", async () => {
    const root = await mkdtemp(join(tmpdir(), "mucwarden-show-"));
    try {
      await cp(data, root, { recursive: true });
      const file = join(root, "bot/rooms.localhost/moderation.json");
      const moderation = JSON.parse(await readFile(file, "utf8"));
      const law = { id: "law", type: "moderate", options: { rules: 5 } };
      await writeFile(file, JSON.stringify({ ...moderation, handlers: [law] }));
      expect((await show("lounge", { data: root })).failed[0]).toContain("handlers[0].options.rules");
      await writeFile(file, "{");
      const { status, failed } = await show("lounge", { data: root });
      expect(status).toBe(1);
      expect(failed[0]).toContain("is not valid JSON");
    } finally {
      await rm(root, { recursive: true });
    }
  });

  test("no secret is in it", async () => {
    const { said } = await show("lounge", { data, json: true });
    expect(said).not.toContain("dev-secret");
  });

  test("nothing to show it of", async () => {
    const { status, failed } = await show("lounge", {});
    expect(status).toBe(1);
    expect(failed[0]).toContain("--data");
  });
});
