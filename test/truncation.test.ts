import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Compiled, compile } from "../src/config/compile.ts";
import type { DataFiles } from "../src/config/data-files.ts";
import type { SourceFile } from "../src/config/source.ts";
import { locateInFolder, readDataFolder } from "../src/files/data-folder.ts";
import { loadRules } from "../src/files/rule-folder.ts";

const SAMPLE = fileURLToPath(new URL("../bot-config", import.meta.url));

/** What holds, without what changes from run to run. */
function inForce({ connection, policies }: Compiled): unknown {
  return {
    connection,
    rooms: [...policies.values()].map(({ room, channel, settings, entries }) => ({
      room,
      channel,
      settings,
      entries: entries.map(({ id, options, appliesToModerators }) => ({ id, options, appliesToModerators })),
    })),
  };
}

/** Every file of the folder, with how to put another text in its place. */
function filesOf(files: DataFiles): { source: SourceFile; put: (text: string) => DataFiles }[] {
  const list: { source: SourceFile; put: (text: string) => DataFiles }[] = [];
  const replaced = (source: SourceFile, text: string): SourceFile => ({ ...source, text });
  for (const key of ["moderation", "roomChannel"] as const) {
    const source = files[key];
    if (source) list.push({ source, put: (text) => ({ ...files, [key]: replaced(source, text) }) });
  }
  for (const [index, source] of files.rooms.entries()) {
    list.push({
      source,
      put: (text) => ({ ...files, rooms: files.rooms.with(index, replaced(source, text)) }),
    });
  }
  for (const key of ["channelOptions", "emojis"] as const) {
    for (const [id, source] of files[key]) {
      const put = (text: string) => ({
        ...files,
        [key]: new Map([...files[key], [id, replaced(source, text)]]),
      });
      list.push({ source, put });
    }
  }
  return list;
}

test("any file cut off at any place: what ran goes on running, and the whole file again is the whole file", async () => {
  const places = await locateInFolder(SAMPLE, undefined);
  if ("problem" in places) throw new Error(places.problem);
  const files = await readDataFolder(places);
  const rules = await loadRules();
  const whole = compile(files, rules, {});
  const before = inForce(whole);
  const all = filesOf(files);
  expect(all.length).toBeGreaterThan(7);
  fc.assert(
    fc.property(fc.nat(all.length - 1), fc.double({ min: 0, max: 1, noNaN: true }), (index, part) => {
      const { source, put } = all[index] as (typeof all)[number];
      const text = source.text ?? "";
      // Cut as a disk has it: in the middle of a character, too.
      const bytes = Buffer.from(text);
      const cut = bytes.subarray(0, Math.floor(part * bytes.length)).toString("utf8");
      const broken = compile(put(cut), rules, {}, whole.memory);
      expect(inForce(broken)).toEqual(before);
      // What lacks no more than the last line break is whole.
      if (cut.trimEnd() !== text.trimEnd()) {
        expect(broken.issues.some((issue) => issue.file === source.file && issue.severity === "error")).toBe(
          true,
        );
      }
      expect(inForce(compile(files, rules, {}, broken.memory))).toEqual(before);
    }),
    { numRuns: 150 },
  );
});
