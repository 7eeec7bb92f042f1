import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { compile } from "../src/config/compile.ts";
import { gatePolicyOf } from "../src/config/gate-policy.ts";
import { locateInFolder, readDataFolder } from "../src/files/data-folder.ts";
import { loadRules } from "../src/files/rule-folder.ts";
import { bareJid } from "../src/muc/jid.ts";
import { decideAll } from "./support/transcript.ts";

const DOMAIN = "rooms.example.org";
const PAGE = readFileSync(new URL("../docs/policies.md", import.meta.url), "utf8");

interface Example {
  readonly title: string;
  /** By path in the data folder. */
  readonly files: readonly (readonly [string, string])[];
  /** By room. */
  readonly transcripts: readonly (readonly [string, readonly string[]])[];
}

const examples: Example[] = PAGE.split(/^## /m)
  .filter((part) => part.startsWith("Example"))
  .map((part) => ({
    title: part.split("\n")[0] ?? "",
    files: blocks(part, "json"),
    transcripts: blocks(part, "text").map(([room, text]) => [room, text.trim().split("\n")] as const),
  }));

function blocks(text: string, language: string): [string, string][] {
  const fence = new RegExp(`^\`\`\`${language} (\\S+)\\n([\\s\\S]*?)^\`\`\``, "gm");
  return [...text.matchAll(fence)].map(([, label = "", body = ""]) => [label, body]);
}

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function policiesOf(files: Example["files"]) {
  const root = await mkdtemp(join(tmpdir(), "mucwarden-doc-"));
  folders.push(root);
  const connection = { service: "xmpp://127.0.0.1:5347", domain: "warden.example.org", password: "fake" };
  const moderation = JSON.stringify({ type: "component", connection, name: "Warden" });
  for (const [file, text] of [[`bot/${DOMAIN}/moderation.json`, moderation] as const, ...files]) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  const places = await locateInFolder(root, undefined);
  if ("problem" in places) throw new Error(places.problem);
  return compile(await readDataFolder(places), await loadRules(), {});
}

test("the page has nine examples, each with files and a conversation", () => {
  expect(examples).toHaveLength(9);
  for (const { files, transcripts } of examples) {
    expect(files.length).toBeGreaterThan(0);
    expect(transcripts.length).toBeGreaterThan(0);
  }
});

describe.each(examples)("$title", ({ files, transcripts }) => {
  test.each(transcripts)("in %s", async (room, lines) => {
    const { policies } = await policiesOf(files);
    const policy = policies.get(bareJid(`${room}@${DOMAIN}`));
    if (!policy) throw new Error(`${room} is not moderated`);
    const said = lines.map((line) => ({ nick: "mallory", text: line.slice(6) }));
    const decisions = await decideAll({ ...policy, room: bareJid("tavern@rooms.example") }, said);
    const outcome = decisions.map(
      ({ decisive }, index) => `${decisive ? "gone " : "stays"} ${said[index]?.text}`,
    );
    expect(outcome).toEqual(lines);
  });
});

test("the ninth: what the server is told to keep, and what becomes of what is caught", async () => {
  const { policies } = await policiesOf(examples[8]?.files ?? []);
  const policy = policies.get(bareJid(`lounge@${DOMAIN}`));
  if (!policy) throw new Error("the lounge is not moderated");
  expect(gatePolicyOf(policy)).toMatchObject({
    slowMode: 5,
    mutes: [{ jid: "mallory@example.org", until: Date.parse("2026-12-24T18:00Z") / 1000 }],
    without: { words: [{ entries: ["darn"] }, { entries: ["buy now"] }] },
  });
  const ways = policy.entries.map(({ id, atGate }) => `${id}: ${atGate}`);
  expect(ways).toEqual(["overlong: refuse", "swearing: mask", "advertising: shadow"]);
});

test("the fifth reports who tried to switch off what is locked, and the others nothing", async () => {
  for (const { title, files } of examples) {
    const { issues } = await policiesOf(files);
    const codes = issues.filter(({ severity }) => severity !== "note").map(({ code }) => code);
    expect(codes, title).toEqual(title.startsWith("Example 5") ? ["handler-locked"] : []);
  }
});
