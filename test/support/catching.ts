import type { PolicyEntry, RoomPolicy } from "../../src/moderation/policy.ts";
import type { Finding } from "../../src/moderation/rule.ts";
import { judgedTexts } from "../../src/moderation/text.ts";
import { createCrowd } from "../../src/muc/crowd.ts";
import { createHistory } from "../../src/muc/history.ts";
import { unknownOccupant } from "../../src/muc/occupant.ts";
import { newWork } from "../../src/text/work.ts";
import { message } from "./muc.ts";

/** The first rule of the room that catches the text, said by somebody without rights, and what it found. */
export function catching(
  { entries, customEmojis }: Pick<RoomPolicy, "entries" | "customEmojis">,
  text: string,
): { readonly entry: PolicyEntry; readonly finding: Finding } | undefined {
  const sender = unknownOccupant("mallory", "occupant-1");
  const said = message(sender.nick, text);
  for (const entry of entries) {
    const finding = entry.rule.evaluate({
      settings: entry.settings,
      message: said,
      texts: judgedTexts(said, customEmojis, () => undefined),
      sender,
      audience: { ownNick: undefined, occupants: new Map() },
      history: createHistory(),
      crowd: createCrowd(),
      now: 0,
      work: newWork(),
    });
    if (finding) return { entry, finding };
  }
  return undefined;
}
