// Letters that Unicode has again, for mathematics and for old character sets. The compatibility decomposition (NFKC)
// takes most of them back to the plain letter; squares on black, flags and small capitals it leaves.

import { between, change, hasCase, isAscii, isLatin } from "./letters.mjs";

/** ASCII letters moved to a run of code points; `holes` are the letters Unicode had put elsewhere before. */
const run =
  (upper, lower, holes = {}) =>
  (letter) => {
    if (!/^[a-z]$/.test(letter)) return undefined;
    const index = letter.charCodeAt(0) - 97;
    const forms = [upper, lower].filter((start) => start !== undefined).map((start) => start + index);
    return forms.map((code) => holes[code] ?? String.fromCodePoint(code));
  };

const mathematical = {
  bold: run(0x1d400, 0x1d41a),
  italic: run(0x1d434, 0x1d44e, { 119893: "ℎ" }),
  "bold italic": run(0x1d468, 0x1d482),
  script: run(undefined, 0x1d4b6, { 119994: "ℯ", 119996: "ℊ", 120004: "ℴ" }),
  "bold script": run(0x1d4d0, 0x1d4ea),
  fraktur: run(undefined, 0x1d51e),
  "double-struck": run(undefined, 0x1d552),
  "bold fraktur": run(0x1d56c, 0x1d586),
  "sans-serif": run(0x1d5a0, 0x1d5ba),
  "sans-serif bold": run(0x1d5d4, 0x1d5ee),
  "sans-serif italic": run(0x1d608, 0x1d622),
  "sans-serif bold italic": run(0x1d63c, 0x1d656),
  monospace: run(0x1d670, 0x1d68a),
};

const spelled = (alphabet) => (letter) => {
  const form = alphabet[letter];
  return form === undefined ? undefined : [form];
};
const raised = spelled(
  Object.fromEntries(
    [..."abcdefghijklmnoprstuvwxyz"].map((letter, at) => [letter, [..."ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"][at]]),
  ),
);
const smallCapitals = spelled(
  Object.fromEntries(
    [..."abcdefghijklmnoprtuvwyz"].map((letter, at) => [letter, [..."ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ"][at]]),
  ),
);

const all = (forms) => (word, random) => (isAscii(word) ? change(word, random, forms) : undefined);
/** One alphabet for the whole word, one of its two cases. */
const oneCase = (forms) => (word, random) => {
  const index = random.below(2);
  return isAscii(word)
    ? change(word, random, (letter) =>
        forms(letter)
          ?.slice(index % (forms("a")?.length ?? 1))
          .slice(0, 1),
      )
    : undefined;
};

/** Small capitals are letters of their own; s and x look the same small and large, and q has none. */
const asSmallCapitals = (word, random) =>
  /q/i.test(word) || !isAscii(word) ? undefined : change(word, random, smallCapitals, { least: 2 });

export const alphabets = [
  {
    name: "mixed case",
    says: "capitals anywhere",
    needs: [],
    make: (word, random) => {
      if (!hasCase(word)) return undefined;
      const mixed = [...word].map((letter) => (random.chance(0.5) ? letter.toUpperCase() : letter)).join("");
      return mixed === word ? word.toUpperCase() : mixed;
    },
  },
  { name: "full width", says: "U+FF21…", needs: [], make: all(run(0xff21, 0xff41)) },
  ...Object.entries(mathematical).map(([style, forms]) => ({
    name: `mathematical ${style}`,
    says: "U+1D400…",
    needs: [],
    make: oneCase(forms),
  })),
  { name: "circled", says: "ⓐ Ⓐ", needs: [], make: all(run(0x24b6, 0x24d0)) },
  { name: "squared", says: "🄰", needs: [], make: all(run(0x1f130)) },
  {
    name: "superscript",
    says: "ᵃᵇᶜ",
    needs: [],
    make: (word, random) => (/q/i.test(word) ? undefined : all(raised)(word, random)),
  },
  { name: "circled on black", says: "🅐", needs: ["lookalikes"], make: all(run(0x1f150)) },
  { name: "squared on black", says: "🅰", needs: ["lookalikes"], make: all(run(0x1f170)) },
  {
    name: "regional indicators",
    says: "🇦​🇧, kept apart by U+200B, or they would be flags",
    needs: ["lookalikes"],
    make: (word, random) => {
      const variant = all(run(0x1f1e6))(word, random);
      return variant && between(variant, () => "\u200B");
    },
  },
  { name: "small capitals", says: "ᴀʙᴄ", needs: ["lookalikes"], make: asSmallCapitals },
  { name: "parenthesised", says: "⒜ 🄐", needs: ["lookalikes"], make: oneCase(run(0x1f110, 0x249c)) },
  {
    name: "decomposed",
    says: "NFD: letters and their marks apart",
    needs: [],
    make: (word) => (word.normalize("NFD") === word.normalize("NFC") ? undefined : word.normalize("NFD")),
  },
  {
    name: "one odd letter",
    says: "one letter from another style",
    needs: [],
    make: (word, random) => {
      const styles = [run(0xff21, 0xff41), run(0x24b6, 0x24d0), ...Object.values(mathematical)];
      return isLatin(word) ? change(word, random, random.pick(styles), { share: 0 }) : undefined;
    },
  },
];
