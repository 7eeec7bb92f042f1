import { type Element, xml } from "@xmpp/component";
import { describe, expect, test } from "vitest";
import { answer, wantsAnswer } from "./answers.ts";

const SOFTWARE = { name: "mucwarden", version: "1.2.3" };
const ADDRESSES = { from: "romeo@people.test/balcony", to: "bot.test", id: "q1" };

function ask(type: string | undefined, ...children: Element[]): Element {
  return answer(xml("iq", { type, ...ADDRESSES }, ...children), SOFTWARE);
}

const conditionOf = (reply: Element) => reply.getChild("error")?.getChildElements()[0]?.name;

test("a get and a set want an answer, a result and an error do not", () => {
  expect(
    ["get", "set", undefined, "odd", "result", "error"].map((type) => wantsAnswer(xml("iq", { type }))),
  ).toEqual([true, true, true, true, false, false]);
});

test("the answer goes back where the question came from, with its id", () => {
  expect(ask("get", xml("ping", "urn:xmpp:ping")).toString()).toBe(
    '<iq type="result" id="q1" to="romeo@people.test/balcony" from="bot.test"/>',
  );
});

test("version: name and version, no operating system", () => {
  const query = ask("get", xml("query", "jabber:iq:version")).getChild("query", "jabber:iq:version");
  expect(query?.getChildElements().map((child) => `${child.name} ${child.getText()}`)).toEqual([
    "name mucwarden",
    "version 1.2.3",
  ]);
});

describe("service discovery", () => {
  const info = "http://jabber.org/protocol/disco#info";
  const items = "http://jabber.org/protocol/disco#items";

  test("a bot, and each feature that is answered", () => {
    const query = ask("get", xml("query", info)).getChild("query", info);
    expect(query?.getChild("identity")?.attrs).toEqual({
      category: "client",
      type: "bot",
      name: "mucwarden",
    });
    const features = query?.getChildren("feature").map(({ attrs }) => attrs.var) ?? [];
    expect(features).toEqual(expect.arrayContaining([info, "urn:xmpp:ping", "jabber:iq:version"]));
    for (const feature of features) {
      const child = feature === "urn:xmpp:ping" ? "ping" : "query";
      expect(ask("get", xml(child, feature)).attrs.type).toBe("result");
    }
  });

  test("no items, no nodes", () => {
    expect(ask("get", xml("query", items)).getChild("query", items)?.children).toEqual([]);
    expect(conditionOf(ask("get", xml("query", { xmlns: info, node: "urn:x" })))).toBe("item-not-found");
  });
});

test.each([
  ["set", [xml("ping", "urn:xmpp:ping")], "service-unavailable"],
  ["get", [xml("query", "jabber:iq:roster")], "service-unavailable"],
  ["get", [xml("ping", "urn:example:not-ping")], "service-unavailable"],
  ["get", [], "bad-request"],
  ["get", [xml("ping", "urn:xmpp:ping"), xml("ping", "urn:xmpp:ping")], "bad-request"],
  ["odd", [xml("ping", "urn:xmpp:ping")], "bad-request"],
  [undefined, [xml("ping", "urn:xmpp:ping")], "bad-request"],
] as const)("iq %s %s: %s", (type, children, condition) => {
  const reply = ask(type, ...children);
  expect(reply.attrs).toEqual({ type: "error", id: "q1", to: ADDRESSES.from, from: "bot.test" });
  expect(conditionOf(reply)).toBe(condition);
});
