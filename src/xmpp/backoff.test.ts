import fc from "fast-check";
import { expect, test } from "vitest";
import { afterLink, type Backoff, FRESH, nextPause, PAUSES, type Temper, temperOf } from "./backoff.ts";

function pausesOf(temper: Temper, count: number, random: () => number): number[] {
  let backoff: Backoff = FRESH;
  return Array.from({ length: count }, () => {
    const next = nextPause(backoff, temper, random);
    backoff = next.backoff;
    return next.pauseMs;
  });
}

test.each([
  ["network", [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]],
  ["refused", [5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]],
  ["conflict", [2000, 4000, 8000, 16_000, 30_000, 30_000]],
] as const)("%s: the pauses double up to their ceiling", (temper, expected) => {
  expect(pausesOf(temper, expected.length, () => 1)).toEqual(expected);
});

test("a pause lies between half of it and all of it, however long the trouble lasts", () => {
  const tempers = fc.constantFrom<Temper>("network", "refused", "conflict");
  fc.assert(
    fc.property(
      tempers,
      fc.nat(5000),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (temper, failures, luck) => {
        const { firstMs, longestMs } = PAUSES[temper];
        const { pauseMs } = nextPause({ ...FRESH, [temper]: failures }, temper, () => luck);
        expect(pauseMs).toBeGreaterThanOrEqual(firstMs / 2);
        expect(pauseMs).toBeLessThanOrEqual(longestMs);
        expect(Number.isInteger(pauseMs)).toBe(true);
      },
    ),
  );
});

test("each temper counts its own failures", () => {
  const { backoff } = nextPause({ ...FRESH, network: 9 }, "conflict", () => 1);
  expect(backoff).toEqual({ network: 9, refused: 0, conflict: 1 });
});

test("only a link that held for a while starts afresh", () => {
  const worn: Backoff = { network: 4, refused: 2, conflict: 1 };
  expect(afterLink(worn, 0, "closed")).toBe(worn);
  expect(afterLink(worn, 29_999, "closed")).toBe(worn);
  expect(afterLink(worn, 30_000, "closed")).toBe(FRESH);
});

test("two that share a resource put each other out more and more seldom, for ever", () => {
  const [one, other] = [{ backoff: FRESH }, { backoff: FRESH }];
  const stays: number[] = [];
  for (let turn = 0; turn < 20; turn += 1) {
    const out = turn % 2 === 0 ? one : other;
    const upMs = stays.at(-1) ?? 0;
    const next = nextPause(afterLink(out.backoff, upMs, "replaced"), temperOf("replaced"), () => 1);
    out.backoff = next.backoff;
    stays.push(next.pauseMs);
  }
  expect(stays).toEqual([...stays].sort((a, b) => a - b));
  expect(stays.at(-1)).toBe(300_000);
});

test("who was put out by another, and then was alone for longer than any pause, starts afresh", () => {
  const worn: Backoff = { network: 0, refused: 9, conflict: 0 };
  const longest = PAUSES.refused.longestMs;
  expect(afterLink(worn, longest + 60_000, "replaced")).toBe(worn);
  expect(afterLink(worn, 2 * longest + 1, "replaced")).toBe(FRESH);
});

test("what only a human can cure is tried less often", () => {
  expect(temperOf("not-authorized")).toBe("refused");
  expect(temperOf("host-unknown")).toBe("refused");
  expect(temperOf("tls-untrusted")).toBe("refused");
  expect(temperOf("conflict")).toBe("conflict");
  expect(temperOf("login-failed")).toBe("network");
  expect(temperOf("refused")).toBe("network");
  expect(temperOf("bad-xml")).toBe("network");
});
