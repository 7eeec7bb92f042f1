import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, connectClient } from "../support/client.ts";
import { describeProsody, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

const ROOM = "garden@rooms.localhost";

describeProsody("the control of a test's own Prosody", (suite) => {
  let prosody: TestProsody;
  let ann: Client;
  let bob: Client;

  beforeAll(async () => {
    prosody = await startTestProsody({ suite });
    ann = await connectClient(prosody, "Ann");
    bob = await connectClient(prosody, "Bob");
    await ann.join(ROOM);
    await bob.join(ROOM);
  });
  afterAll(async () => {
    await ann?.stop();
    await bob?.stop();
    await prosody?.stop();
  });

  test("two clients with logins of their own talk", async () => {
    expect(ann.jid).toMatch(/@anon\.localhost\//);
    await ann.say(ROOM, `${"ü".repeat(40_000)}!`);
    await bob.next(isBody(`${"ü".repeat(40_000)}!`), "Ann's message");
  });

  test("runs Lua and tells what goes wrong", async () => {
    const { control } = prosody;
    expect(await control.lua("return { 1, 'two', { three = true } }")).toEqual([1, "two", { three: true }]);
    await expect(control.lua("error 'lost my way'")).rejects.toThrow("lost my way");
    await expect(control.lua("no Lua")).rejects.toThrow("syntax error");
    await expect(control.reload("no_such_module")).rejects.toThrow("module-not-loaded");
  });

  test("is not for anybody else on this machine", async () => {
    const url = `http://127.0.0.1:${prosody.ports.http}/test_control`;
    expect((await fetch(url, { method: "POST", body: "return 1" })).status).toBe(403);
  });

  test("reloads, unloads and loads a module", async () => {
    const isThere = () => prosody.control.lua(`return control.module("rooms.localhost", "muc_mam") ~= nil`);
    await prosody.control.reload("muc_mam");
    await prosody.control.unload("muc_mam");
    await expect(isThere()).rejects.toThrow("is not loaded");
    await prosody.control.load("muc_mam");
    expect(await isThere()).toBe(true);
  });

  test.each([
    ["a method of Prosody's own", "room_mt.broadcast_message", "muc"],
    // A local variable of mod_muc_mam, which only the functions hooked by it know.
    ["a local of a module", "archive.append", "muc_mam"],
  ])("breaks %s as often as wanted", async (_, what, module) => {
    const fault = await prosody.control.breakFunction(what, { module, times: 1 });
    await ann.say(ROOM, `lost by ${what}`);
    await ann.say(ROOM, `kept by ${what}`);
    await bob.next(isBody(`kept by ${what}`), "the second message");
    expect(await fault.thrown()).toBe(1);
    expect(bob.received.some(isBody(`lost by ${what}`))).toBe(false);
    await fault.mend();
  });

  test("names what it cannot find to break", async () => {
    const broken = prosody.control.breakFunction("nothing.at_all", { module: "muc" });
    await expect(broken).rejects.toThrow("no nothing.at_all in muc");
  });

  test("destroys a room, and starts Prosody again where it was", async () => {
    await prosody.control.destroyRoom(ROOM);
    await bob.next((stanza) => stanza.toString().includes("<destroy"), "the end of the room");
    await prosody.restart("SIGKILL");
    const cid = await connectClient(prosody, "Cid");
    await cid.join(ROOM);
    await cid.stop();
  });
});
