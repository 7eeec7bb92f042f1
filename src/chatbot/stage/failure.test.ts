import { expect, test } from "vitest";
import { failureOf } from "./failure.ts";

test("an error has its name, its message and the place where it was thrown", () => {
  const { name, message, at } = failureOf(new RangeError("too far"));
  expect({ name, message }).toEqual({ name: "RangeError", message: "too far" });
  expect(at[0]).toMatch(/^at .*failure\.test\.ts:\d+:\d+/);
  expect(at.length).toBeLessThanOrEqual(5);
});

test("what a message has in it is no place, however much it looks like one", () => {
  const { at } = failureOf(new Error("who said\n    at somewhere (/etc/secret.js:1:2)"));
  expect(at.join()).not.toContain("secret");
  expect(at.join()).toContain("failure.test.ts");
});

const tooLong = Object.assign(new Error("y".repeat(1_000_000)), { name: "x".repeat(1000) });
const untrue = new Proxy(new Error("?"), {
  get() {
    throw new Error("no");
  },
});

test.each<[string, unknown, string]>([
  ["nothing", undefined, "undefined"],
  ["a text", "out of luck", "out of luck"],
  ["a symbol", Symbol("s"), "Symbol(s)"],
  ["what has no text", Object.create(null), "something that cannot be read"],
  ["what throws in its turn", untrue, "something that cannot be read"],
  ["what is very long", tooLong, `${"y".repeat(500)}…`],
])("%s can be thrown, too", (_what, thrown, message) => {
  expect(failureOf(thrown)).toMatchObject({ message });
  expect(failureOf(thrown).name.length).toBeLessThan(600);
});
