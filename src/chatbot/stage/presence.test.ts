import { expect, test } from "vitest";
import { type PresenceOptions, presence, type Whom } from "./presence.ts";

const ROOM = "room@rooms.example.org";
const ANNA: Whom = { nick: "Anna", role: "participant", affiliation: "member" };
const start = `<presence from="${ROOM}/Anna"`;
const x = '<x xmlns="http://jabber.org/protocol/muc#user">';
const item = '<item role="participant" affiliation="member"';

test.each<[string, Whom, PresenceOptions, string]>([
  ["somebody is there", ANNA, {}, `${start}>${x}${item}/></x></presence>`],
  ["somebody left", ANNA, { available: false }, `${start} type="unavailable">${x}${item}/></x></presence>`],
  [
    "somebody is called otherwise from here on",
    ANNA,
    { now: "Anne" },
    `${start} type="unavailable">${x}${item} nick="Anne"/><status code="303"/></x></presence>`,
  ],
  [
    "the bot is there",
    { nick: "Anna" },
    { isSelf: true },
    `${start}>${x}<item/><status code="110"/></x></presence>`,
  ],
])("%s", (_what, whom, options, expected) => {
  expect(presence(ROOM, whom, options).toString()).toBe(expected);
});
