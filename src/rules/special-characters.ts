import { z } from "zod";
import { defineRule } from "../moderation/rule.ts";
import { tally } from "../moderation/tally.ts";
import { isSpecial } from "../text/code-points.ts";

export default defineRule({
  name: "special-characters",
  summary: "Characters that no language and no keyboard needs.",
  doc: [
    "For pictures made of blocks and lines, letters buried under marks (Zalgo), dingbats and invisible fillers. What is",
    "written in any language passes, with its marks: Hindi, Thai, pointed Hebrew; so do emojis, punctuation, mathematics,",
    "what keyboards have: `C++`, `<3`, `1+1=2`, `^^`, `20°C`, and what lists and faces are made of: `•`, `■`, `✓`, `☆`,",
    "`♡`, `♪`. Counted are characters as people see them: a letter under forty marks is one. Missed: pictures made of",
    "ordinary letters and signs, and letters of odd shapes, which are letters. Mistaken: playing cards, chess, and box",
    "drawing among programmers; allow a few with `tolerance`.",
  ].join("\n"),
  judges: "content",
  options: z.object({
    tolerance: z.int().min(0).max(10).default(0).describe("So many special characters one message may have"),
    reason: z.string().default("").describe("What everybody is shown in place of the message"),
  }),
  examples: [
    {
      says: "languages, mathematics and emojis pass; drawings and Zalgo do not",
      options: {},
      transcript: [
        { nick: "romeo", text: "C++ <3 1+1=2 ^^ 20°C → 👍🏽 5 €" },
        { nick: "romeo", text: "नमस्ते, ที่นี่, שָׁלוֹם, Tiếng Việt" },
        { nick: "mallory", text: "h̷̨̛͙̗̓̈́e̸͚̲͂̾l̵̡̛̠̳̆̕p̴̢̛̪̀̍", caught: true },
        { nick: "mallory", text: "█▀▄ ░▒▓", caught: true },
        { nick: "mallory", text: "╔══╗\n╚══╝", caught: true },
      ],
    },
    {
      says: "a few may be tolerated",
      options: { tolerance: 2 },
      transcript: [
        { nick: "romeo", text: "█ first █ second" },
        { nick: "mallory", text: "███ look ███", caught: true },
      ],
    },
  ],
  compile: (options) => options,
  evaluate({ settings: { tolerance, reason }, texts, work }) {
    const { count, place } = tally(
      texts,
      ({ original, graphemes }) =>
        graphemes.filter(({ start, end }) => isSpecial(original.slice(start, end))),
      work,
    );
    if (count <= tolerance) return undefined;
    return { evidence: { entry: `${count} special characters, ${tolerance} allowed`, ...place }, reason };
  },
});
