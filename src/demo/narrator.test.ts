import { expect, test } from "vitest";
import { decision } from "../../test/support/decision.ts";
import type { Decision } from "../moderation/decision.ts";
import type { Outcome, Sanction } from "../moderation/sanction.ts";
import { bareJid } from "../muc/jid.ts";
import { createNarrator } from "./narrator.ts";

const room = bareJid("r@rooms.test");
const done: Outcome = { status: "done" };
const failed: Outcome = { status: "failed", problem: "no answer" };

function told(sanction: Sanction | undefined, outcome: Outcome = done, more: Partial<Decision> = {}): string {
  let text = "";
  const narrator = createNarrator((written) => {
    text += written;
  }, false);
  const clean = { decisive: undefined, sanctions: [] };
  const judged = decision({ ...(sanction ? { sanctions: [sanction] } : clean), ...more });
  narrator.message({ decision: judged, outcomes: sanction ? [outcome] : [], tookMs: 3 });
  return text;
}

const said = "r · mallory-nick: BUY NOW, all of you";
const why = "              why: forbidden_words_0 › ads: buy now, in «BUY NOW»";

test.each<[string, Sanction | undefined, Outcome, string[]]>([
  ["clean", undefined, done, [`  stays       ${said}`]],
  [
    "refused beforehand: its sender alone hears of it",
    { kind: "refuse", room, reason: "No ads." },
    done,
    [`  never shown ${said} after 3 ms`, why, "              mallory-nick alone reads: «No ads.»"],
  ],
  [
    "shadowed: its sender alone sees it",
    { kind: "shadow", room },
    done,
    [
      `  never shown ${said} after 3 ms`,
      why,
      "              mallory-nick alone sees it, and is told nothing",
    ],
  ],
  [
    "masked: the room reads something else",
    { kind: "mask", room, body: "●●●●●●●, all of you" },
    done,
    [`  covered     ${said} after 3 ms`, why, "              the room reads: «●●●●●●●, all of you»"],
  ],
  [
    "seen by the room, and retracted",
    { kind: "retract", room, stanzaId: "s", reason: "No ads." },
    done,
    [`  taken back  ${said} after 3 ms`, why, "              the room reads: «No ads.»"],
  ],
  [
    "still there: nobody was told anything",
    { kind: "retract", room, stanzaId: "s", reason: "No ads." },
    failed,
    [`  CANNOT      ${said} after 3 ms`, `${why}; failed: no answer`],
  ],
])("a message that is %s", (_, sanction, outcome, lines) => {
  expect(told(sanction, outcome).trimEnd().split("\n")).toEqual(lines);
});

test("a nick that is refused has no text", () => {
  const refuse = { kind: "refuse", room, reason: "Not that name." } as const;
  const text = told(refuse, done, { about: "nick", message: undefined, texts: [] });
  expect(text).toContain("never shown r · mallory-nick: (comes in) after 3 ms");
});
