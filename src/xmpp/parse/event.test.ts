import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { stanza } from "../../../test/support/stanza.ts";
import { bareJid } from "../../muc/jid.ts";
import type { RoomFeatures } from "../features.ts";
import { parseEvent } from "./event.ts";

/** Beside `<name>.xml`, a pasted stanza, lies `<name>.json`: what must come of it, null for nothing. */
interface Expected {
  readonly says: string;
  /** Where the room does not vouch for everything. */
  readonly features?: Partial<RoomFeatures>;
  readonly event: unknown;
}

const ALL: RoomFeatures = { retraction: "1", archive: true, stanzaIds: true, occupantIds: true };
const folder = new URL("../../../test/stanzas/", import.meta.url);
const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".xml"))
  .sort();
const cases = names.map((name) => {
  const xml = readFileSync(new URL(name, folder), "utf8");
  const json = readFileSync(new URL(name.replace(/xml$/, "json"), folder), "utf8");
  const expected = JSON.parse(json) as Expected;
  return { name: name.replace(/\.xml$/, ""), xml, ...expected };
});

test.each(cases)("$name: $says", ({ xml, features, event }) => {
  const parsed = parseEvent(stanza(xml), () => ({ ...ALL, ...features }));
  expect(parsed).toEqual(event ?? undefined);
});

test("a room that nobody looked at vouches for nothing", () => {
  const text = readFileSync(new URL("xep-0045/message.xml", folder), "utf8");
  const asked: string[] = [];
  const event = parseEvent(stanza(text), (room) => void asked.push(room));
  expect(event).toMatchObject({ kind: "message", stanzaId: undefined, occupantId: undefined });
  expect(asked).toEqual([bareJid("tavern@rooms.example")]);
});

test("every stanza that lies there is expected to be something", () => {
  const jsons = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json"),
  );
  expect(jsons.map((name) => name.replace(/json$/, "xml")).sort()).toEqual(names);
  expect(names.length).toBeGreaterThan(50);
});
