// Writes the table of look-alike letters from Unicode's confusables (UTS #39) and the additions below.
// With --print the table goes to stdout and no file is touched.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const prototypes = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("unhomoglyph/data.json"), "utf8"),
);

const row = (first, letters = "abcdefghijklmnopqrstuvwxyz") =>
  Object.fromEntries([...letters].map((letter, at) => [String.fromCodePoint(first + at), letter]));

/** Letters for show, which spell no language; NFKC leaves them alone or leaves brackets. */
const styled = {
  ...Object.fromEntries(
    [..."ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ"].map((letter, at) => [letter, "abcdefghijklmnopqrstuvwyz"[at]]),
  ),
  ...row(0x249c), // parenthesised
  ...row(0x1f110), // parenthesised capitals
  ...row(0x1f150), // negative circled
  ...row(0x1f170), // negative squared
  ...row(0x1f1e6), // regional indicators
  ...row(0x1ccd6), // outlined, Unicode 16
  "🄪": "s",
  "🆊": "p",
  "🆋": "ic",
  "🆌": "pa",
  "🆍": "sa",
  "🆎": "ab",
  "🆏": "wc",
  "🆑": "cl",
  "🆗": "ok",
  "⭕": "o",
  ĸ: "k",
};

/** `letters: characters` in a row, as one object of characters. */
const read = (table) =>
  Object.fromEntries(
    table.split(" ").flatMap((group) => {
      const [letters, characters] = group.split(":");
      return [...characters].map((character) => [character, letters]);
    }),
  );

/** Letters of living scripts that pass for a Latin one to a reader who expects it, but not by UTS #39's table. */
const weak = read(
  "b:вьъβ e:зэєεξΞΣ f:ғ h:нңћђ k:қκ m:м n:ийпηπ o:өѳθσφ r:гя s:ς t:тτ u:цμ w:шщψω x:ҳχ y:ұ z:ζ a:λΛΔ d:δ",
);

const folded = (text) => text.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
const isAscii = (text) => /^[\0-\x7F]+$/.test(text);

/** What a prototype reads as: Latin letters, or undefined. `rn` is what UTS #39 makes of every m. */
const lettersOf = (prototype) => {
  if (prototype === "rn") return "m";
  const letters = prototype.toLowerCase();
  return /^[a-z]{1,2}$/.test(letters) ? letters : undefined;
};

const kinds = { styled: new Map(), strong: new Map(), weak: new Map(), crossed: new Map() };
const add = (kind, character, letters) => {
  for (const other of Object.values(kinds)) if (other.has(character)) return;
  kinds[kind].set(character, letters);
};

for (const [character, letters] of Object.entries(styled)) add("styled", character, letters);
for (const [character, letters] of Object.entries(weak)) add("weak", character, letters);
for (const [character, prototype] of Object.entries(prototypes)) {
  if (isAscii(folded(character)) || !/[\p{L}\p{N}\p{S}]/u.test(character)) continue;
  const isLatin = /[\p{sc=Latin}\p{sc=Common}]/u.test(character);
  const letters = lettersOf(prototype);
  if (letters !== undefined) add(isLatin ? "styled" : "strong", character, letters);
  // By way of a small capital: к looks like ĸ, which looks like k.
  else if (!isLatin && prototype in styled) add("weak", character, styled[prototype]);
}
for (const [character, letters] of kinds.strong) {
  const lower = folded(character);
  if (/^\p{L}$/u.test(lower)) add("weak", lower, letters);
}

// Letters with a stroke or a hook, which no normal form takes off (ø, ł, ɓ), and letters that are two.
for (const [character, letters] of [
  ["æ", "ae"],
  ["œ", "oe"],
  ["ð", "d"],
]) {
  for (const one of [character, character.toUpperCase()]) kinds.styled.delete(one);
  kinds.crossed.set(character, letters);
}
for (const [character, prototype] of Object.entries(prototypes)) {
  const lower = folded(character);
  if (isAscii(lower) || !/^\p{sc=Latin}$/u.test(lower) || lower.normalize("NFD") !== lower) continue;
  if (kinds.styled.has(lower) || lower in styled) continue;
  const letters = lettersOf(prototype.normalize("NFD").replace(/[\p{M}']/gu, ""));
  // What its own prototype says goes before what its capital's says.
  if (letters?.length === 1 && (character === lower || !(lower in prototypes)))
    kinds.crossed.set(lower, letters);
}

const escaped = (character) => `\\u{${character.codePointAt(0).toString(16).toUpperCase()}}`;

const lines = (characters) => {
  const groups = new Map();
  for (const [character, letters] of characters)
    groups.set(letters, [...(groups.get(letters) ?? []), character]);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([letters, all]) => `  ${letters}: "${all.sort().map(escaped).join("")}",\n`)
    .join("");
};

const docs = {
  styled: "Letters for show and phonetic signs: they spell no language.",
  strong: "Letters of other scripts that UTS #39 holds to be the image of a Latin one.",
  weak: "Letters of other scripts that a reader who expects Latin takes for it.",
  crossed: "Latin letters with a stroke, a hook or a bow that no normal form takes off.",
};

const table = `// Written by scripts/lookalikes.mjs; \`npm run tables\` writes it again.
//
// From confusables.txt of Unicode 13.0 (UTS #39), with additions:
//
// Copyright © 1991-2020 Unicode, Inc. All rights reserved.
// Distributed under the Terms of Use in https://www.unicode.org/copyright.html.
//
// Permission is hereby granted, free of charge, to any person obtaining a copy of the Unicode data files and any
// associated documentation (the "Data Files") or Unicode software and any associated documentation (the "Software")
// to deal in the Data Files or Software without restriction, including without limitation the rights to use, copy,
// modify, merge, publish, distribute, and/or sell copies of the Data Files or Software, and to permit persons to whom
// the Data Files or Software are furnished to do so, provided that either (a) this copyright and permission notice
// appear with all copies of the Data Files or Software, or (b) this copyright and permission notice appear in
// associated Documentation.
//
// THE DATA FILES AND SOFTWARE ARE PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
// LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT OF THIRD PARTY
// RIGHTS. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR HOLDERS INCLUDED IN THIS NOTICE BE LIABLE FOR ANY CLAIM, OR ANY
// SPECIAL INDIRECT OR CONSEQUENTIAL DAMAGES, OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS,
// WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE
// OR PERFORMANCE OF THE DATA FILES OR SOFTWARE.
//
// Except as contained in this notice, the name of a copyright holder shall not be used in advertising or otherwise to
// promote the sale, use or other dealings in these Data Files or Software without prior written authorization of the
// copyright holder.

/** Latin letters, each with the characters that are read as it. */
export type Lookalikes = Readonly<Record<string, string>>;
${Object.entries(kinds)
  .map(([kind, all]) => `\n/** ${docs[kind]} */\nexport const ${kind}: Lookalikes = {\n${lines(all)}};\n`)
  .join("")}`;

if (process.argv.includes("--print")) process.stdout.write(table);
else writeFileSync(new URL("../src/text/lookalikes-table.ts", import.meta.url), table);
