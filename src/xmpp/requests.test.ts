import { xml } from "@xmpp/component";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRequests, type Reply } from "./requests.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const ROOM = "room@rooms.test";
const result = (from: string | undefined, id = "1") => xml("iq", { type: "result", id, from });

test("the answer is the one with the id, from the address that was asked", async () => {
  const requests = createRequests();
  const answer = requests.expect("1", ROOM, 1000);
  expect(requests.take(result("mallory@evil.test"))).toBe(false);
  expect(requests.take(result(`${ROOM}/Mallory`))).toBe(false);
  expect(requests.take(result(undefined))).toBe(false);
  expect(requests.take(result(ROOM, "2"))).toBe(false);
  const genuine = result(ROOM);
  expect(requests.take(genuine)).toBe(true);
  expect(await answer).toEqual({ ok: true, stanza: genuine });
  expect(requests.take(result(ROOM))).toBe(false);
});

test.each([
  ["Room@Rooms.TEST", ROOM],
  [`${ROOM}/Ｎick`, `${ROOM}/Nick`],
])("asked %s, answered by %s", async (to, from) => {
  const requests = createRequests();
  const answer = requests.expect("1", to, 1000);
  requests.take(result(from));
  expect((await answer).ok).toBe(true);
});

test("an error is told with condition, type and text", async () => {
  const requests = createRequests();
  const answer = requests.expect("1", ROOM, 1000);
  const ns = "urn:ietf:params:xml:ns:xmpp-stanzas";
  const error = xml(
    "error",
    { type: "auth" },
    xml("other", "urn:example:app"),
    xml("text", ns, "not you"),
    xml("forbidden", ns),
  );
  requests.take(xml("iq", { type: "error", id: "1", from: ROOM }, error));
  expect(await answer).toEqual({ ok: false, condition: "forbidden", type: "auth", text: "not you" });
});

test("an error with which the question came back is told from one without", async () => {
  const requests = createRequests();
  const answers = ["1", "2"].map((id) => requests.expect(id, ROOM, 1000));
  const error = xml("error", { type: "cancel" });
  requests.take(xml("iq", { type: "error", id: "1", from: ROOM }, xml("ping", "urn:xmpp:ping"), error));
  requests.take(xml("iq", { type: "error", id: "2", from: ROOM }, error));
  expect(await answers[0]).toMatchObject({ repeats: true });
  expect(await answers[1]).not.toHaveProperty("repeats", true);
});

test("an error that says nothing is an undefined-condition", async () => {
  const requests = createRequests();
  const answer = requests.expect("1", ROOM, 1000);
  requests.take(xml("iq", { type: "error", id: "1", from: ROOM }));
  expect(await answer).toMatchObject({ ok: false, condition: "undefined-condition" });
});

test("nobody answers: timeout, and a late answer is nobody's", async () => {
  const requests = createRequests();
  const answer = requests.expect("1", ROOM, 1000);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await answer).toEqual({ ok: false, condition: "timeout" });
  expect(requests.take(result(ROOM))).toBe(false);
});

test("abandoning answers all of them at once, or the one", async () => {
  const requests = createRequests();
  const answers = ["1", "2", "3"].map((id) => requests.expect(id, ROOM, 1000));
  requests.abandon("disconnected", "2");
  expect(await answers[1]).toEqual({ ok: false, condition: "disconnected" });
  expect(vi.getTimerCount()).toBe(2);
  requests.abandon("disconnected");
  expect(await Promise.all(answers)).toEqual(Array(3).fill({ ok: false, condition: "disconnected" }));
});

test("whoever wants to hear of it at once hears it in its place: before what came with it in one packet", async () => {
  const requests = createRequests();
  const heard: string[] = [];
  const tell = (reply: Reply): void => void heard.push(reply.ok ? "answer" : reply.condition);
  const answer = requests.expect("1", ROOM, 1000, tell);
  requests.take(result(ROOM));
  heard.push("what came with it");
  await answer;
  requests.expect("2", ROOM, 1000, tell);
  requests.abandon("disconnected");
  expect(heard).toEqual(["answer", "what came with it", "disconnected"]);
});
