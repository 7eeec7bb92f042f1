import fc from "fast-check";
import { expect, test } from "vitest";
import { remembered as said } from "../../test/support/muc.ts";
import { judgedText, sameness } from "../moderation/text.ts";
import { compileShortNames } from "../text/emojis.ts";
import { aside } from "./aside.ts";
import { createHistory, knownVersions, versions } from "./history.ts";

test("bounded in messages, of all and of each; the newest stay, oldest first", () => {
  const step = fc.record({
    who: fc.constantFrom(..."abcdef"),
    text: fc.string({ minLength: 1, maxLength: 3 }),
  });
  const limits = { messages: 9, messagesEach: 4 };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (given) => {
      const history = createHistory(limits);
      // By whom, the latest last.
      let model = new Map<string, string[]>();
      for (const { who, text } of given) {
        history.remember(who, said(text));
        const texts = [...(model.get(who) ?? []), text].slice(-limits.messagesEach);
        model.delete(who);
        model.set(who, texts);
        while ([...model.values()].flat().length > limits.messages) model = new Map([...model].slice(1));
        expect(history.people).toBe(model.size);
      }
      for (const who of "abcdef") {
        expect(history.by(who).flatMap(({ texts }) => texts)).toEqual(model.get(who) ?? []);
      }
    }),
  );
});

test("the real limits: a flood from many people leaves 10,000 messages, 50 of one person at most", () => {
  const history = createHistory();
  for (let at = 0; at < 60; at += 1) history.remember("id:early", said(String(at)));
  expect(history.by("id:early")).toHaveLength(50);
  expect(history.by("id:early").at(-1)?.texts).toEqual(["59"]);
  for (let person = 0; person < 9_950; person += 1) history.remember(`id:${person}`, said("hi"));
  expect(history.people).toBe(9_951);
  history.remember("id:0", said("again"));
  expect(history.by("id:early")).toEqual([]);
  for (let message = 0; message < 12_500; message += 1) {
    history.remember(`id:${Math.floor(message / 50)}`, said("hi"));
  }
  expect(history.people).toBeLessThanOrEqual(200);
  expect(history.people).toBeGreaterThan(180);
  expect(history.by("id:249")).toHaveLength(50);
});

test("what is remembered of the worst messages stays within what is promised", () => {
  const history = createHistory({ messages: 10, messagesEach: 50 });
  const long = "ж".repeat(100_000);
  const noEmojis = compileShortNames([]);
  const bodies = [1, 2, 3, 4].map((body) => judgedText({ where: "body", text: `${body}${long}` }, noEmojis));
  const texts = sameness(bodies);
  expect(texts.map((text) => text.length > 500)).toEqual([true, true, true, true]);
  for (let message = 0; message < 50; message += 1) {
    const ids = { id: long, stanzaId: crypto.randomUUID(), replaces: long };
    history.remember(`id:${message}`, said("", { at: 1e12, texts, ...ids }));
  }
  const kept = Array.from({ length: 50 }, (_, index) => history.by(`id:${index}`)).flat();
  expect(kept).toHaveLength(10);
  const units = kept
    .flatMap(({ id, replaces, stanzaId, texts }) => [id, replaces, stanzaId, ...texts])
    .join("").length;
  expect(2 * units).toBeLessThan(10 * 5_100);
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

test("known versions: only where the first of them was seen and corrects nothing itself", () => {
  const first = said("teh", { id: "a" });
  const second = said("the", { id: "b", replaces: "a" });
  expect(knownVersions([first, second], "a")).toEqual([first, second]);
  expect(knownVersions([second], "a")).toEqual([]);
  expect(knownVersions([said("x", { id: "x", replaces: "x" })], "x")).toEqual([]);
  expect(knownVersions([said("no id")], undefined)).toEqual([]);
});

test("an id as long as a stanza may be is kept short and still found", () => {
  const history = createHistory();
  const id = "x".repeat(200_000);
  history.remember("id:m", said("first", { id }));
  history.remember("id:m", said("second", { id: `${id}x`, replaces: id }));
  const kept = history.by("id:m");
  expect(kept.every((one) => (one.id?.length ?? 0) + (one.replaces?.length ?? 0) < 500)).toBe(true);
  expect(versions(kept, id).flatMap(({ texts }) => texts)).toEqual(["first", "second"]);
  expect(versions(kept, `${id}xx`)).toEqual([]);
});

test("what is learned of a message later is kept like the rest of it, in the same place", () => {
  const history = createHistory({ messages: 2, messagesEach: 50 });
  const kept = history.remember("id:m", said("first", { id: "a", withheld: true }));
  history.remember("id:m", said("second", { id: "b", replaces: "a" }));
  history.amend(kept, { stanzaId: "s1", withheld: false });
  expect(history.byStanzaId("s1")).toBe(kept);
  expect(history.by("id:m")[0]).toBe(kept);
  expect(kept).toMatchObject({ id: "a", texts: ["first"], withheld: false, stanzaId: "s1" });
  for (const stanzaId of ["s2", "s3", "s4"]) history.amend(kept, { stanzaId });
  expect(history.byStanzaId("s1")).toBeUndefined();
  expect(history.byStanzaId("s4")).toBe(kept);
});

test("what is said aside is remembered apart, by the same ids", () => {
  const history = createHistory();
  const apart = aside(history);
  history.remember("id:m", said("to all", { stanzaId: "s1" }));
  const kept = apart.remember("id:m", said("to one"));
  apart.amend(kept, { caught: true });
  expect(history.by("id:m").flatMap(({ texts }) => texts)).toEqual(["to all"]);
  expect(apart.by("id:m")).toEqual([kept]);
  expect(apart.byStanzaId("s1")?.texts).toEqual(["to all"]);
  expect(apart.people).toBe(2);
});

test("a message is found by the archive's id, whoever said it; the oldest are forgotten", () => {
  const history = createHistory({ messages: 2, messagesEach: 50 });
  for (const stanzaId of ["s1", "s2", "s3"]) history.remember("id:m", said(stanzaId, { stanzaId }));
  history.remember("id:m", said("without"));
  expect(["s1", "s2", "s3"].map((id) => history.byStanzaId(id)?.texts[0])).toEqual([undefined, "s2", "s3"]);
});
