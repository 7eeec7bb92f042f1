import { expect, test } from "vitest";
import { BOT } from "../support/prosody.ts";
import { describeTalk } from "../support/talk.ts";
import { mention, said } from "../support/talk-said.ts";

const ROOM = "xmpp:respond@rooms.localhost";
const NICK = "Sepia ♥ the 𝄞";

const answered = [
  { what: "the bot's nick", extra: [mention(`${ROOM}/${NICK}`)] },
  { what: "the bot's nick, percent-encoded", extra: [mention(encodeURI(`${ROOM}/${NICK}`))] },
  { what: "the bot's own address", extra: [mention(`xmpp:${BOT.domain}`)] },
  { what: "the bot as the second", extra: [mention(`${ROOM}/Bob`), mention(`${ROOM}/${NICK}`)] },
];
const passedOver = [
  { what: "somebody else", extra: [mention(`${ROOM}/Bob`)] },
  { what: "no mention", extra: [] },
  { what: "the room", extra: [mention(ROOM)] },
  { what: "the bot, but not as a mention", extra: [mention(`${ROOM}/${NICK}`, "data")] },
  { what: "a nick that begins as the bot's", extra: [mention(`${ROOM}/${NICK}2`)] },
  { what: "an address that cannot be decoded", extra: [mention(`${ROOM}/%E0%A4%A`)] },
];

describeTalk("respond", (stage) => {
  test("answers who mentions the bot by a reference (XEP-0372), and nobody else", async () => {
    const handlers = [{ id: "respond", type: "respond", options: { txt: "Yes {{NICK}}?" } }];
    const { join, say, heard } = await stage().open("respond", { nick: NICK, handlers });
    await join("ann", "Ann");
    for (const { what, extra } of passedOver) await say("ann", `${NICK}: ${what}`, extra);
    expect(await heard()).toEqual([]);
    for (const { what, extra } of answered) await say("ann", `what of ${what}`, extra);
    expect(await heard()).toEqual(answered.map(() => said("respond", "Yes {{Ann}}?")));
  });

  test("does not answer a reference without a word", async () => {
    const { join, say, heard } = await stage().open("wordless", {
      handlers: [{ id: "respond", type: "respond" }],
    });
    await join("ann", "Ann");
    const extra = [mention("xmpp:wordless@rooms.localhost/Sepia")];
    await say("ann", "", extra);
    await say("ann", "Sepia?", extra);
    expect(await heard()).toEqual([said("wordless", "Yes {{Ann}}?")]);
  });
});
