import { describe, expect, test } from "vitest";
import { bodies, message } from "../../test/support/muc.ts";
import { isNotice } from "./taking-back.ts";

const notice = (...texts: string[]) => isNotice(message("romeo", "", { texts: bodies(...texts) }));

describe("what clients write when somebody takes a message back", () => {
  test.each([
    ["XEP-0424 0.4.2", "/me retracted a previous message, but it's unsupported by your client."],
    [
      "XEP-0424 0.3",
      "This person attempted to retract a previous message, but it's unsupported by your client.",
    ],
    ["Converse", "/me retracted a message"],
    ["Gajim's tests", "This person attempted to retract a previous message"],
    ["slixmpp", "This person attempted to retract a previous message, but your client does not support it."],
    [
      "typographers",
      "This person attempted to retract a previous message, but it’s not supported by your client…",
    ],
    ["white space around it", "\n  /me retracted a message.  "],
  ])("%s", (_who, text) => expect(notice(text)).toBe(true));

  test("in two languages, or in none", () => {
    expect(notice("/me retracted a message", "This person attempted to retract a message.")).toBe(true);
    expect(notice()).toBe(true);
  });
});

describe("whatever else stands there is said by somebody", () => {
  test.each([
    "/me retracted a message, but it's unsupported by your client. Buy spam",
    "spam /me retracted a message",
    "/me retracted a message\nspam",
    "/me retracted a spam message",
    "/me",
    "spam",
    `/me retracted a message${".".repeat(1_000)}`,
    `/me retracted a message${"\n".repeat(1_000)}`,
  ])("%s", (text) => expect(notice(text)).toBe(false));

  test("in a second body, or in another place", () => {
    expect(notice("/me retracted a message", "spam")).toBe(false);
    const texts = [{ where: "reaction", text: "/me retracted a message" }] as const;
    expect(isNotice(message("romeo", "", { texts }))).toBe(false);
  });
});
