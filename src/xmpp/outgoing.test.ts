import { xml } from "@xmpp/component";
import { expect, test } from "vitest";
import { addressed } from "./outgoing.ts";

const to = "tavern@rooms.test";
const COMPONENT = { type: "component", address: "warden.test" } as const;
const CLIENT = { type: "client", address: "mod@acc.test/one" } as const;

test.each([
  [COMPONENT, undefined, "warden.test"],
  [COMPONENT, "Any@Warden.test/x", "Any@Warden.test/x"],
  [CLIENT, undefined, undefined],
  [CLIENT, "mod@acc.test/one", undefined],
])("%j: sent from %j, it says that it is from %j", (sender, from, says) => {
  const stanza = xml("message", { to, ...(from && { from }) });
  expect(addressed(stanza, sender).attrs).toEqual({ to, ...(says && { from: says }) });
});

test.each([
  [COMPONENT, "x@acc.test"],
  [COMPONENT, "@"],
  [COMPONENT, ""],
  [{ ...COMPONENT, address: "@" }, undefined],
  [{ ...COMPONENT, address: "@" }, "/"],
  [CLIENT, "other@acc.test/one"],
  [CLIENT, "@"],
  [{ ...CLIENT, address: "@" }, "@"],
])("%j does not speak for %j", (sender, from) => {
  const stanza = xml("message", { to, ...(from !== undefined && { from }) });
  expect(() => addressed(stanza, sender)).toThrow(TypeError);
});

test("nothing goes to nobody", () => {
  expect(() => addressed(xml("message"), CLIENT)).toThrow("<message/> without an address");
});
