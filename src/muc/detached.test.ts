import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { remembered } from "../../test/support/muc.ts";
import { boundedMap } from "./bounded.ts";
import { detached } from "./detached.ts";
import { createHistory } from "./history.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

test("is the same text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void expect(detached(text)).toBe(text)));
});

test("what is remembered keeps no stanza in memory", () => {
  const history = createHistory();
  const map = boundedMap<true>(1000);
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < 300; at += 1) {
    // As the parser does: each part is cut out of what came over the wire.
    const packet = Buffer.alloc(100_000, `${at}-`).toString();
    const id = packet.slice(100, 136);
    const ids = { at, id, stanzaId: id, replaces: id };
    history.remember("id:x", remembered(packet.slice(0, 200), ids));
    map.set(packet.slice(500, 540), true);
  }
  collect();
  expect((process.memoryUsage().heapUsed - before) / 1e6).toBeLessThan(3);
  // Both are still in use, so that they were not collected themselves.
  expect(history.by("id:x")).toHaveLength(50);
  expect(map.size).toBeGreaterThan(0);
});
