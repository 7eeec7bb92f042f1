import { describe, expect, test } from "vitest";
import { bitsOf, type Disguise, disguises, disguisesIn } from "./disguise.ts";
import { reading } from "./reading.ts";
import { compileWords } from "./words.ts";

const words = ["spam", "porn", "casino", "bitch", "asshole", "wanker"];

const alphabet = "abcdefghijklmnopqrstuvwxyz";
const spell =
  (letters: readonly string[]) =>
  (word: string): string =>
    [...word].map((letter) => letters[alphabet.indexOf(letter)] ?? letter).join("");
const rowFrom = (first: number) =>
  spell(Array.from({ length: 26 }, (_, at) => String.fromCodePoint(first + at)));
/** Letter after letter with what is written for it. */
const swap =
  (pairs: string) =>
  (word: string): string => {
    const others = new Map(pairs.split(" ").map(([letter = "", ...other]) => [letter, other.join("")]));
    return [...word].map((letter) => others.get(letter) ?? letter).join("");
  };
const after = (mark: string) => (word: string) => [...word].map((letter) => letter + mark).join("");
const between = (sign: string) => (word: string) => [...word].join(sign);
const first = (way: (word: string) => string) => (word: string) => way(word.slice(0, 2)) + word.slice(2);
const upper = (way: (word: string) => string) => (word: string) => way(word.toUpperCase().toLowerCase());
const both = (one: (word: string) => string, other: (word: string) => string) => (word: string) =>
  other(one(word));

const cyrillic = swap("aа cс dԁ eе hһ iі jј oо pр qԛ sѕ wԝ xх yу");
const cyrillicWeak = swap("aа bв cс eе hн iі kк mм nп oо pр rг sѕ tт uц wш");
const greek = swap("aα bβ eε iι kκ nη oο pρ tτ uυ vν wω");
const armenian = swap("gց hհ nո oօ uս");
const digits = swap("a4 e3 i1 o0 s5 t7");
const signs = swap("a@ i! s$ t+");
const smallCapitals = spell([..."ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ"]);

const techniques: readonly (readonly [string, (word: string) => string, readonly Disguise[]])[] = [
  ["upper case", (word) => word.toUpperCase(), []],
  ["full width", rowFrom(0xff41), []],
  ["mathematical bold", rowFrom(0x1d41a), []],
  ["mathematical script", rowFrom(0x1d4ea), []],
  ["mathematical Fraktur", rowFrom(0x1d586), []],
  ["circled", rowFrom(0x24d0), []],
  ["squared", rowFrom(0x1f130), []],
  ["superscript", spell([..."ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖ𐞥ʳˢᵗᵘᵛʷˣʸᶻ"]), []],
  ["zero-width spaces", between("\u200B"), []],
  ["zero-width joiners", between("\u200D"), []],
  ["soft hyphens", between("\u00AD"), []],
  ["byte order marks", between("\uFEFF"), []],
  ["variation selectors", after("\uFE0F"), []],
  ["tags", between("\u{E0061}"), []],
  ["fillers", between("\u3164"), []],
  ["direction marks", (word) => `\u202D${between("\u200E")(word)}\u202C`, []],
  ["control characters", between("\x80"), []],
  ["underscores around", (word) => `__${word}__`, []],

  ["negative circled", rowFrom(0x1f150), ["lookalikes"]],
  ["negative squared", rowFrom(0x1f170), ["lookalikes"]],
  ["parenthesised", rowFrom(0x249c), ["lookalikes"]],
  ["regional indicators", both(rowFrom(0x1f1e6), between("\u200B")), ["lookalikes"]],
  ["small capitals", smallCapitals, ["lookalikes"]],
  ["phonetic letters", swap("aɑ gɡ hʜ iɪ nɴ rʀ yʏ"), ["lookalikes"]],
  ["strokes", after("\u0336"), ["lookalikes"]],
  ["slashes", after("\u0338"), ["lookalikes"]],
  ["rings", after("\u20DD"), ["lookalikes"]],
  ["one stroke", first(after("\u0335")), ["lookalikes"]],
  ["heaps of accents", after("\u0301\u0302\u0303"), ["lookalikes"]],
  ["heaps of marks", after("\u0353\u033D\u0312\u0301"), ["lookalikes"]],
  ["Cyrillic", cyrillic, ["lookalikes"]],
  ["Cyrillic, with weak ones", first(cyrillicWeak), ["lookalikes"]],
  ["Cyrillic capitals", upper((word) => spell([..."АВСDЕFGНІЈКLМNОРQRЅТUVWХУZ"])(word)), ["lookalikes"]],
  ["Greek", first(greek), ["lookalikes"]],
  ["Armenian", armenian, ["lookalikes"]],
  ["Cherokee", spell([..."ᎪᏴᏟᎠᎬFᏀᎻᎥᎫᏦᏞᎷNOᏢQᎡᏚᎢUᏙᏔXYᏃ"]), ["lookalikes"]],
  ["Lisu", spell([..."ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑQꓣꓢꓔꓴꓦꓪꓫꓬꓜ"]), ["lookalikes"]],
  ["Cyrillic, cut by zero-width characters", both(cyrillic, between("\u200C")), ["lookalikes"]],

  ["accents", swap("aá cç eè iï nñ oö"), ["accents"]],
  ["accents as marks", after("\u0307"), ["accents"]],
  ["strokes that are letters", swap("bƀ eɇ hħ iɨ oø"), ["accents"]],

  ["digits", digits, ["leet"]],
  ["signs", (word) => word[0] + signs(word.slice(1)), ["leet"]],
  ["a sign first", (word) => swap("s$ a@")(word[0]!) + word.slice(1), ["leet"]],
  ["drawings", (word) => word.replace("n", "|\\|").replace("h", "|-|").replace("p", "|>"), ["leet"]],

  ["one letter long", (word) => word.replace(word[1]!, word[1]!.repeat(5)), ["stretched"]],
  ["all letters long", (word) => [...word].map((letter) => letter.repeat(4)).join(""), ["stretched"]],
  ["the end long", (word) => word + word.at(-1)!.repeat(7), ["stretched"]],
  ["all letters doubled", (word) => [...word].map((letter) => letter + letter).join(""), ["stretched"]],
  [
    "long, in both cases",
    (word) => [...word].map((one) => one + one.toUpperCase() + one).join(""),
    ["stretched"],
  ],

  ["spaces", between(" "), ["separated"]],
  ["wide spaces", between("   "), ["separated"]],
  ["line ends", between("\n"), ["separated"]],
  ["full stops", between("."), ["separated"]],
  ["hyphens", between("-"), ["separated"]],
  ["underscores", between("_"), ["separated"]],
  ["asterisks", between("*"), ["separated"]],
  ["hyphens and spaces", between(" - "), ["separated"]],
  ["apostrophes", between("'"), ["separated"]],
  ["emoji", between("🔥"), ["separated"]],
  ["flags", between("🇫🇷"), ["separated"]],
  ["one full stop", (word) => `${word[0]}.${word.slice(1)}`, ["separated"]],
  ["one hyphen", (word) => `${word.slice(0, 2)}-${word.slice(2)}`, ["separated"]],
  ["one underscore", (word) => `${word.slice(0, 2)}_${word.slice(2)}`, ["separated"]],
  ["a row of letters before", (word) => [...`thisis${word}`].join(" "), ["separated"]],

  ["one asterisk", (word) => `${word[0]}*${word.slice(2)}`, ["masked"]],
  ["one asterisk for two", (word) => `${word.slice(0, 1)}*${word.slice(3)}`, ["masked"]],
  ["two number signs", (word) => `${word[0]}##${word.slice(3)}`, ["masked"]],
  ["a bullet", (word) => `${word.slice(0, 2)}•${word.slice(3)}`, ["masked"]],
  ["an underscore", (word) => `${word.slice(0, 2)}_${word.slice(3)}`, ["masked"]],
  ["an emoji", (word) => `${word.slice(0, 2)}💥${word.slice(3)}`, ["masked"]],
  ["a curse", (word) => `${word[0]}@#${word.slice(3)}`, ["masked"]],
  ["vowels", (word) => word[0] + word.slice(1).replace(/[aeiou]/g, "*"), ["masked"]],
  ["the end", (word) => `${word.slice(0, -2)}**`, ["masked"]],

  ["Cyrillic and digits, joined", both(both(digits, cyrillic), between("\u200D")), ["lookalikes", "leet"]],
  ["Cyrillic, spaced", both(cyrillic, between(" ")), ["lookalikes", "separated"]],
  ["digits, dotted", both(digits, between(".")), ["leet", "separated"]],
  ["full width, spaced", both(rowFrom(0xff41), between(" ")), ["separated"]],
  ["strokes, dotted", both(after("\u0336"), between(".")), ["lookalikes", "separated"]],
  ["digits, long", (word) => [...digits(word)].map((one) => one.repeat(3)).join(""), ["leet", "stretched"]],
  [
    "Cyrillic among Latin, long",
    (word) => [...word].map((one) => one + cyrillic(one) + one).join(""),
    ["lookalikes", "stretched"],
  ],
  ["accents and digits", both(digits, swap("aá cç eè iï nñ oö")), ["accents", "leet"]],
  [
    "small capitals and Cyrillic",
    (word) => smallCapitals(word[0]!) + cyrillic(word.slice(1)),
    ["lookalikes"],
  ],
];

const contexts = [
  (text: string) => text,
  (text: string) => `you are all ${text} here`,
  (text: string) => `so, (${text}), then!`,
];

describe("is seen through", () => {
  test.each(techniques)("%s", (_, way, needed) => {
    const list = compileWords(words, { disguises: needed });
    const full = compileWords(words, { disguises });
    for (const word of words) {
      for (const context of contexts) {
        const text = context(way(word));
        const found = list.find(reading(text));
        expect([text, found?.entry]).toEqual([text, word]);
        expect(needed).toEqual(expect.arrayContaining([...found!.through]));
        expect(full.find(reading(text))?.entry, text).toBeDefined();
      }
    }
  });

  test.each([
    ["cyкa", "сука"],
    ["CУKA", "сука"],
    ["μaλάκa", "μαλάκα"],
    ["с.у.к.а", "сука"],
    ["сууука", "сука"],
    ["cyk@ с*ка", "сука"],
    ["ТА guеUӏе ici", "ta gueule"],
    ["göt", "got"],
    ["got", "göt"],
    ["cafe", "café"],
    ["đụ má", "du ma"],
    ["fooI", "fool"],
    ["boIIocks", "bollocks"],
    ["a55hole", "asshole"],
    ["!diot", "idiot"],
    ["phool", "fool"],
    ["b.u.y n-o-w", "buy now"],
    ["b u y n o w", "buy now"],
    ["buy_now", "buy now"],
    ["草.泥.马", "草泥马"],
    ["t.mе/offer", "t.me"],
    ["a s s", "ass"],
    ["i a s s", "ass"],
    ["f***ing", "fucking"],
    ["ass™", "ass"],
  ])("%j is %j", (text, entry) => {
    expect(compileWords([entry], { disguises }).find(reading(text))?.entry).toBe(entry);
  });
});

describe("tells what it saw through", () => {
  test.each([
    ["spam", []],
    ["ѕpаm", ["lookalikes"]],
    ["5pam", ["leet"]],
    ["ṡpam", ["accents"]],
    ["spaaaam", ["stretched"]],
    ["s p a m", ["separated"]],
    ["sp*m", ["masked"]],
    ["ѕ.4.m", ["lookalikes", "leet", "separated"]],
  ] as const)("%j: %j", (text, through) => {
    expect(compileWords(["spam", "sam"], { disguises }).find(reading(text))?.through).toEqual(through);
  });

  test("a set of disguises and its bits are the same", () => {
    expect(disguisesIn(bitsOf(["masked", "accents"]))).toEqual(["accents", "masked"]);
    expect(disguisesIn(bitsOf(disguises))).toEqual(disguises);
  });
});

const innocent: readonly (readonly [string, readonly string[]])[] = [
  ["he'll, we'll, I’ll be there", ["hell", "well"]],
  ["class, first class, c l a s s", ["ass"]],
  ["room 455, A55, 4s 5s, 3d, 1st, 5th", ["ass", "as", "ad", "ist", "sth"]],
  ["C++, C#, F#, .NET, e.g., i.e., a.k.a.", ["ct", "eg"]],
  ["the pen.is mine, who knows...it, a pen—is it?", ["penis", "knowsit"]],
  ["the-pen-is-mightier, as_is_well", ["penis", "asis"]],
  ["I got a göt, année, «répété»", ["ete", "repete", "annee"]],
  ["good food, as soon as possible, poop", ["god", "ass", "pop"]],
  ["coffee, balloon, committee, bookkeeper", ["cofe", "balon", "comite", "bokeper"]],
  ["Write a b c d, x y z, a s you like", ["abc", "asyou"]],
  ["h e l l o everyone, c o c k p i t", ["hell", "cock"]],
  ["wow!! what!?now (see there) spammer!", ["wowi", "spammeri", "spam"]],
  ["$5, 10€, 20%, €5, 5$", ["ss", "se"]],
  ["2*3*4, a*b, *so*, **bold**, T_T, :* :-*", ["bolder", "tit"]],
  ["5pm, 4am, 10kg, 1080p, B2B, mp3, 4K, co2", ["spm", "aam", "ak"]],
  ["foo_bar_2, snake_case, __init__", ["food", "bar"]],
  ["12:30, 3-1, 1,5, 192.168.1.1", ["lol", "ill"]],
  ["🇺🇸 🇬🇧 🇫🇷🇩🇪 🇦🇸🇸🇪", ["us", "gb", "frde", "ass"]],
  ["👩‍👩‍👧 1️⃣ ❤️ ©2024 Brand®", ["brandr", "c"]],
  ["sp am, an al, the spa massage", ["spam", "anal"]],
  ["h*e*l*p, h***o, @$$", ["hoe", "hello", "ass"]],
  ["HEIL, IT, WIFI", ["hell", "lt", "wlfl"]],
  ["It is I. In Italy I like Illinois and WiFi", ["lt", "ln", "ltaly"]],
  ["er aß einen Apfel, Straße, heiß", ["ass"]],
];

const foreign: readonly (readonly [string, readonly string[]])[] = [
  ["это вот такая она, мама, как раз сор и рот", ["bot", "mama", "kak", "cop", "pot", "taka"]],
  ["ВОТ ТАК ВОТ, НЕТ, МАМА", ["bot", "tak", "het", "mama"]],
  ["ВОТ OK", ["bot"]],
  ["нeт, тoт самый", ["het", "tot"]],
  ["у меня USB-кот и Wi-Fi-роутер", ["kot", "poytep"]],
  ["Привет, сора нет и соре тоже", ["cope", "copa"]],
  ["και το ναι, όχι, ΝΑΖΙ δεν είναι", ["kai", "vai", "nazi", "to"]],
  ["он је рекао: хајде сутра, сара", ["capa", "oh"]],
  ["вони тут, а ось кіт і хата", ["kit", "xata", "tyt"]],
  ["تابع ااه هلا", ["lol", "oll"]],
  ["שלום ווסס", ["lloo", "llo"]],
  ["Bạn có đi chơi không?", ["ban", "co", "di", "choi", "khong"]],
  ["Ọmọ náà wà ní ilé-ẹ̀kọ́", ["omo", "naa", "ile", "eko"]],
  ["İstanbul'da ışık yok", ["isik'da"]],
  ["नमस्ते दोस्तों, ที่นี่", ["ท"]],
  ["mañana, niño, pingüino, Ångström", ["manana", "nino", "angstrom"]],
];

describe("passes with all disguises but accents", () => {
  const most = disguises.filter((one) => one !== "accents");
  test.each([...innocent, ...foreign])("%s", (text, entries) => {
    for (const disguise of disguises)
      if (disguise !== "accents")
        expect(compileWords(entries, { disguises: [disguise] }).find(reading(text))).toBeUndefined();
    expect(compileWords(entries, { disguises: most }).find(reading(text))).toBeUndefined();
  });
});

describe("passes with accents seen through as well", () => {
  test.each(innocent.filter(([text]) => !/[éö]/.test(text)))("%s", (text, entries) => {
    expect(compileWords(entries, { disguises }).find(reading(text))).toBeUndefined();
  });

  test.each([
    ["мой дом, твой", "мои"],
    ["がく", "かく"],
    ["कि", "क"],
  ])("%j is not %j", (text, entry) => {
    expect(compileWords([entry], { disguises: ["accents"] }).find(reading(text))).toBeUndefined();
  });
});

test("by default only look-alikes are seen through", () => {
  const list = compileWords(["spam", "café"]);
  expect(list.find(reading("ѕpаm"))?.through).toEqual(["lookalikes"]);
  for (const text of ["spám", "sp4m", "spaaam", "s p a m", "sp*m", "cafe"])
    expect(list.find(reading(text)), text).toBeUndefined();
});

test("a list without disguises takes each letter for what it is", () => {
  const list = compileWords(["spam"], { disguises: [] });
  expect(list.find(reading("ѕpаm"))).toBeUndefined();
  expect(list.find(reading("SPAM"))?.entry).toBe("spam");
});

test.each(["🇸🇭🇮🇹", "ʇᴉɥs", "tihs", "shitty"])("says of %j what its doc says: not seen through", (text) => {
  expect(compileWords(["shit"], { disguises }).find(reading(text))).toBeUndefined();
});
