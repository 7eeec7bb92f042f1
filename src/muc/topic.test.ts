import { expect, test } from "vitest";
import { createTopic, told } from "./topic.ts";

test("the first subject after a join is awaited, later ones are not", () => {
  const topic = createTopic();
  topic.awaited = true;
  told(topic, "", false);
  expect(topic).toMatchObject({ awaited: false, shown: "", ours: 0 });
  told(topic, "Welcome", true);
  expect(topic).toMatchObject({ awaited: false, shown: "Welcome", ours: 1 });
});

test("of a subject of 256 KB the beginning is kept", () => {
  const topic = createTopic();
  expect(told(topic, "x".repeat(256_000), false)).toHaveLength(1_023);
  expect(topic.shown).toHaveLength(1_023);
});
