import { describe, expect, test } from "vitest";
import { dataFiles } from "../../test/support/data-files.ts";
import { loadRules } from "../files/rule-folder.ts";
import { type Compiled, compile } from "./compile.ts";
import type { DataFiles } from "./data-files.ts";

const rules = await loadRules();
const MEETINGS = "muc.meet.jitsi";
const source = (file: string, value: unknown) => ({ file, text: JSON.stringify(value) });

interface Given extends Partial<Omit<DataFiles, "moderation">> {
  readonly says?: object;
  readonly profile?: string;
}

function compiled({ says, profile, ...more }: Given): Compiled {
  const moderation = source("moderation.json", {
    type: "component",
    connection: {
      service: "xmpp://127.0.0.1:5347",
      domain: "mucwarden.meet.jitsi",
      password: "of-a-test",
    },
    profile: "jitsi",
    ...says,
  });
  return compile(dataFiles({ mucDomain: MEETINGS, ...more, moderation }), rules, {
    ...(profile && { profile }),
  });
}

const found = ({ issues }: Compiled) => issues.filter(({ code }) => code === "jitsi-host");
const rooms = ({ policies }: Compiled) => [...policies.keys()];
const file = (domain: string) => source("rooms/r.json", { local: "r", domain, handlers: [] });

describe.each([
  "lobby.meet.jitsi",
  "internal-muc.meet.jitsi",
  "internal.auth.meet.example",
  "LOBBY.meet.jitsi",
])("%s of a Jitsi is for nobody's bot", (host) => {
  const refused = {
    severity: "error",
    message: expect.stringMatching(new RegExp(`no room of ${host} .*: (?:people wait|Jitsi's own)`, "i")),
    hint: expect.stringMatching(/"muc\..*"/),
  };

  test("among muc_domains: the others stay", () => {
    const seen = compiled({ says: { muc_domains: ["breakout.meet.jitsi", host] } });
    expect(found(seen)).toMatchObject([{ ...refused, file: "moderation.json", path: "muc_domains[1]" }]);
    expect(seen.everyRoom?.hosts).toEqual([MEETINGS, "breakout.meet.jitsi"]);
  });

  test("as the MUC domain itself: none of its rooms, whoever names them", () => {
    const seen = compiled({
      mucDomain: host,
      rooms: [file(host)],
      roomChannel: source("map.json", { 1: ["mapped"] }),
      roomOverlays: new Map([["named", source("policy/rooms/named.json", { enabled: true, gate: false })]]),
    });
    expect(found(seen).map((issue) => issue.file)).toEqual(["moderation.json", "rooms/r.json"]);
    expect(found(seen)[0]).toMatchObject(refused);
    expect([rooms(seen), seen.off.size, seen.everyRoom]).toEqual([[], 0, undefined]);
  });

  test.each<[string, Given]>([
    ["in the folder of the meetings", {}],
    ["where any domain will do", { mucDomain: undefined }],
    ["where muc_domains has it", { says: { muc_domains: [host] } }],
  ])("in a room's file, %s", (_, given) => {
    const seen = compiled({ ...given, rooms: [file(host)] });
    const ofFile = found(seen).filter((issue) => issue.file === "rooms/r.json");
    expect(ofFile).toMatchObject([{ ...refused, path: "domain" }]);
    expect(rooms(seen)).toEqual([]);
  });

  test("as a room inside moderation.json", () => {
    const seen = compiled({ says: { rooms: [{ local: "r", domain: host, handlers: [] }] } });
    expect(found(seen)).toMatchObject([{ ...refused, path: "rooms[0].domain" }]);
    expect(rooms(seen)).toEqual([]);
  });

  test("where the environment has the profile", () => {
    const seen = compiled({ says: { profile: undefined }, profile: "jitsi", rooms: [file(host)] });
    expect([found(seen).length, rooms(seen)]).toEqual([1, []]);
  });

  test("another bot's, in folders that several share, it says nothing of", () => {
    expect(found(compiled({ isShared: true, rooms: [file(host)] }))).toEqual([]);
  });

  test("without the profile it is a host like any other", () => {
    const seen = compiled({ says: { profile: undefined }, mucDomain: host, rooms: [file(host)] });
    expect([found(seen), rooms(seen)]).toEqual([[], [`r@${host.toLowerCase()}`]]);
  });
});

test.each(["muc.meet.jitsi", "breakout.meet.jitsi", "lobbyists.example.org", "rooms.lobby.example.org"])(
  "%s is moderated",
  (host) => {
    const seen = compiled({ mucDomain: host, rooms: [file(host)] });
    expect([found(seen), rooms(seen), seen.everyRoom?.hosts]).toEqual([[], [`r@${host}`], [host]]);
  },
);
