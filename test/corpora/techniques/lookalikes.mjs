// Letters of other scripts that look the same, as a person at a keyboard or with a character table finds them.

import { change, isAscii, isIn, isOne, letters } from "./letters.mjs";

const table = (pairs) => {
  const forms = new Map(pairs.split(" ").map((pair) => [pair[0], [...pair.slice(1)]]));
  return (letter) => forms.get(letter);
};

export const cyrillic = table("aаА bВ cсС dԁ eеЕ hһН iіІ jјЈ kК lӏ mМ oоО pрР qԛ sѕЅ tТ wԝ xхХ yуУ");
const greek = table("aαΑ bΒ eΕ hΗ iιΙ kΚ mΜ nΝ oοΟ pρΡ tΤ uυ vν xΧ yγΥ zΖ");
const armenian = table("gց hհ nո oօ sՏ uսՍ qգզ");
const cherokee = table("aᎪ bᏴ cᏟ dᎠ eᎬ gᏀ hᎻ iᎥ jᎫ kᏦ lᏞ mᎷ pᏢ rᎡ sᏚ tᎢ vᏙ wᎳ zᏃ");
const lisu = table("aꓮ bꓐ cꓚ dꓓ eꓰ fꓝ gꓖ hꓧ iꓲ jꓙ kꓗ lꓡ mꓟ nꓠ oꓳ pꓑ rꓣ sꓢ tꓔ uꓴ vꓦ wꓪ xꓫ yꓬ zꓜ");
const latin = table("aɑ gɡ iı lƖ oᴏ vᴠ wᴡ zᴢ cᴄ sꜱ uᴜ");
/** These only resemble: among letters that are what they should be, a reader takes them for it. */
const resembling = table("bв hн kкκ mм nпη tтτ xχ uц wшω rгя");
const latinInCyrillic = table("аaA вB еeE иu кkK мM нH оoO рpP сcC тT уyY хxX іiI");
const latinInGreek = table("αa εe ηn ιi κk νv οo ρp τt υu χx γy");

const ascii = (forms, options) => (word, random) =>
  isAscii(word) ? change(word, random, forms, options) : undefined;

/** Three letters of another script may be a word of that script: those are left out. */
const mostly = (forms, options) => (word, random) => {
  const variant = ascii(forms, options)(word, random);
  if (variant === undefined) return undefined;
  return /\p{Script=Latin}/u.test(variant) || letters(variant).length > 3 ? variant : undefined;
};

/** One word, of letters that all have a twin in that script. */
const whole = (forms) => (word, random) =>
  isOne(word) && isAscii(word) && [...word.toLowerCase()].every(forms)
    ? mostly(forms)(word, random)
    : undefined;

/** One or two letters of a word that has more. */
const partly = (forms) => (word, random) =>
  letters(word).length < 4 ? undefined : ascii(forms, { share: 0.3 })(word, random);

/** Letters put in a word of another script. */
const foreign = (script, forms, share) => (word, random) =>
  isIn(script)(word) ? change(word, random, forms, { share }) : undefined;

const any =
  (...tables) =>
  (letter) => {
    const forms = tables.flatMap((table) => table(letter) ?? []);
    return forms.length > 0 ? forms : undefined;
  };

export const lookalikes = [
  { name: "one Cyrillic letter", says: "sрam with р", make: ascii(cyrillic, { share: 0 }) },
  { name: "Cyrillic letters", says: "every letter that Cyrillic has", make: mostly(cyrillic, { least: 2 }) },
  { name: "whole word in Cyrillic letters", says: "of four letters or more", make: whole(cyrillic) },
  { name: "Greek letters", says: "ρ, ο, ν …", make: mostly(greek) },
  { name: "Armenian letters", says: "ո, ս, օ …", make: mostly(armenian) },
  { name: "Cherokee letters", says: "Ꭺ, Ꮯ, Ꭼ …", make: mostly(cherokee) },
  { name: "Lisu letters", says: "ꓢ, ꓑ, ꓮ …", make: mostly(lisu) },
  { name: "odd Latin letters", says: "ɑ, ɡ, ı, ꜱ …", make: mostly(latin) },
  {
    name: "letters that only resemble",
    says: "к for k, п for n, я for r: one or two of them",
    make: partly(resembling),
  },
  {
    name: "letters of several scripts",
    says: "Cyrillic, Greek, Armenian, Cherokee and Lisu in one word",
    make: mostly(any(cyrillic, greek, armenian, cherokee, lisu), { least: 2 }),
  },
  {
    name: "Latin letters in a Cyrillic word",
    says: "cyкa with c, y and a; u for и",
    make: foreign("Cyrillic", latinInCyrillic, 0.6),
  },
  {
    name: "Latin letters in a Greek word",
    says: "καζίvo with v and o",
    make: foreign("Greek", latinInGreek, 0.5),
  },
].map((technique) => ({ ...technique, needs: ["lookalikes"] }));
