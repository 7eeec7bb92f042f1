import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../demo/find-prosody.ts";
import { showPolicy } from "./policy.ts";

const data = `${projectRoot}/bot-config`;

async function show(room: string, options: { json?: true; data?: string } = { data }) {
  let said = "";
  const failed: string[] = [];
  const status = await showPolicy(room, options, {
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

  test("takes the whole address, in any case, and speaks JSON to programs", async () => {
    const { said } = await show("LOUNGE@rooms.localhost", { data, json: true });
    const policy = JSON.parse(said);
    expect(policy).toMatchObject({ room: "lounge@rooms.localhost", channel: null });
    expect(policy.settings.enabled).toMatchObject({ value: true, layer: "room" });
    expect(policy.handlers).toContainEqual(
      expect.objectContaining({ id: "no_duplicate", inForce: true, type: "no-duplicate" }),
    );
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
