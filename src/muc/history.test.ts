import fc from "fast-check";
import { expect, test } from "vitest";
import { createHistory, type Remembered, versions } from "./history.ts";

const said = (text: string, more: Partial<Remembered> = {}): Remembered => ({
  at: 0,
  id: undefined,
  stanzaId: undefined,
  replaces: undefined,
  text,
  ...more,
});

test("bounded in people and in messages of each; the newest stay, oldest first", () => {
  const step = fc.record({ who: fc.constantFrom(..."abcdef"), text: fc.string({ maxLength: 3 }) });
  const limits = { people: 3, messagesEach: 4 };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (given) => {
      const history = createHistory(limits);
      for (const { who, text } of given) {
        history.remember(who, said(text));
        expect(history.people).toBeLessThanOrEqual(limits.people);
        expect(history.by(who).at(-1)).toEqual(said(text));
        expect(history.by(who).length).toBeLessThanOrEqual(limits.messagesEach);
      }
      const recent = [...new Set(given.map(({ who }) => who).reverse())].slice(0, limits.people);
      for (const who of "abcdef") {
        const texts = history.by(who).map(({ text }) => text);
        if (!recent.includes(who)) expect(texts).toEqual([]);
        else {
          const all = given.filter((one) => one.who === who).map(({ text }) => text);
          expect(texts).toEqual(all.slice(-texts.length));
          expect(texts.length).toBeGreaterThan(0);
        }
      }
    }),
  );
});

test("the real limits: a flood from many people leaves the newest 2,000 with 50 messages each", () => {
  const history = createHistory();
  for (let person = 0; person < 2500; person += 1) history.remember(`id:${person}`, said("hi"));
  for (let at = 0; at < 60; at += 1) history.remember("id:2499", said(String(at)));
  expect(history.people).toBe(2000);
  expect(history.by("id:499")).toEqual([]);
  expect(history.by("id:500")).toHaveLength(1);
  expect(history.by("id:2499")).toHaveLength(50);
  expect(history.by("id:2499").at(-1)?.text).toBe("59");
});

test("versions: the message of that id and its corrections, nothing without an id", () => {
  const first = said("teh", { id: "a" });
  const second = said("the", { id: "b", replaces: "a" });
  const other = said("else", { id: "c" });
  expect(versions([first, second, other], "a")).toEqual([first, second]);
  expect(versions([first, second, other], "b")).toEqual([second]);
  expect(versions([said("no id"), said("no id either")], undefined)).toEqual([]);
  expect(versions([], "a")).toEqual([]);
});

test("an id as long as a stanza may be is kept short and still found", () => {
  const history = createHistory();
  const id = "x".repeat(200_000);
  history.remember("id:m", said("first", { id }));
  history.remember("id:m", said("second", { id: `${id}x`, replaces: id }));
  const kept = history.by("id:m");
  expect(kept.every((one) => (one.id?.length ?? 0) + (one.replaces?.length ?? 0) < 500)).toBe(true);
  expect(versions(kept, id).map(({ text }) => text)).toEqual(["first", "second"]);
  expect(versions(kept, `${id}xx`)).toEqual([]);
});
