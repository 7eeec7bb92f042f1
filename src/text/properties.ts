import { complement, type Ranges, written } from "./ranges.ts";

// How a Unicode property of a JavaScript pattern is called in the RE2 dialect of re2js, which knows the short names
// of categories and the long names of scripts. The pairs were found by comparing the sets, in V8, of every name
// ECMAScript has.

// alias:name, as in PropertyValueAliases.txt.
const categories = `
  Other:C Cased_Letter:LC Control:Cc Format:Cf Close_Punctuation:Pe Unassigned:Cn Private_Use:Co
  Combining_Mark:M Mark:M Connector_Punctuation:Pc Surrogate:Cs Currency_Symbol:Sc Dash_Punctuation:Pd
  Decimal_Number:Nd Enclosing_Mark:Me Final_Punctuation:Pf Initial_Punctuation:Pi Letter:L
  Letter_Number:Nl Line_Separator:Zl Lowercase_Letter:Ll Modifier_Letter:Lm Other_Letter:Lo
  Titlecase_Letter:Lt Uppercase_Letter:Lu Math_Symbol:Sm Spacing_Mark:Mc Nonspacing_Mark:Mn
  Modifier_Symbol:Sk Number:N Other_Number:No Open_Punctuation:Ps Other_Punctuation:Po Other_Symbol:So
  Punctuation:P Paragraph_Separator:Zp Symbol:S Separator:Z Space_Separator:Zs punct:P digit:Nd
  cntrl:Cc
`;

const scripts = `
  Ahom Cham Lisu Modi Newa Thai Toto Kawi
  Adlm:Adlam Aghb:Caucasian_Albanian Hluw:Anatolian_Hieroglyphs Arab:Arabic Armn:Armenian
  Armi:Imperial_Aramaic Avst:Avestan Bali:Balinese Bamu:Bamum Bass:Bassa_Vah Batk:Batak Beng:Bengali
  Bhks:Bhaiksuki Bopo:Bopomofo Brah:Brahmi Brai:Braille Bugi:Buginese Buhd:Buhid Cakm:Chakma
  Cans:Canadian_Aboriginal Cari:Carian Cher:Cherokee Zyyy:Common Copt:Coptic Qaac:Coptic Cprt:Cypriot
  Xsux:Cuneiform Cyrl:Cyrillic Dsrt:Deseret Deva:Devanagari Dupl:Duployan Egyp:Egyptian_Hieroglyphs
  Elba:Elbasan Ethi:Ethiopic Geor:Georgian Glag:Glagolitic Gonm:Masaram_Gondi Goth:Gothic Gran:Grantha
  Grek:Greek Gujr:Gujarati Guru:Gurmukhi Hani:Han Hang:Hangul Hano:Hanunoo Hatr:Hatran Hebr:Hebrew
  Hira:Hiragana Hmng:Pahawh_Hmong Hung:Old_Hungarian Qaai:Inherited Zinh:Inherited
  Phli:Inscriptional_Pahlavi Prti:Inscriptional_Parthian Ital:Old_Italic Java:Javanese Kthi:Kaithi
  Kali:Kayah_Li Kana:Katakana Knda:Kannada Khar:Kharoshthi Khmr:Khmer Khoj:Khojki Sind:Khudawadi
  Lana:Tai_Tham Laoo:Lao Latn:Latin Lepc:Lepcha Limb:Limbu Lina:Linear_A Linb:Linear_B Lyci:Lycian
  Lydi:Lydian Mahj:Mahajani Mlym:Malayalam Mand:Mandaic Mani:Manichaean Marc:Marchen Mtei:Meetei_Mayek
  Mend:Mende_Kikakui Merc:Meroitic_Cursive Mero:Meroitic_Hieroglyphs Plrd:Miao Mong:Mongolian Mroo:Mro
  Mult:Multani Mymr:Myanmar Nbat:Nabataean Narb:Old_North_Arabian Talu:New_Tai_Lue Nkoo:Nko Nshu:Nushu
  Ogam:Ogham Olck:Ol_Chiki Perm:Old_Permic Xpeo:Old_Persian Sarb:Old_South_Arabian Orkh:Old_Turkic
  Orya:Oriya Osge:Osage Osma:Osmanya Palm:Palmyrene Pauc:Pau_Cin_Hau Phag:Phags_Pa
  Phlp:Psalter_Pahlavi Phnx:Phoenician Rjng:Rejang Runr:Runic Samr:Samaritan Saur:Saurashtra
  Sgnw:SignWriting Shrd:Sharada Shaw:Shavian Sidd:Siddham Sinh:Sinhala Sora:Sora_Sompeng Soyo:Soyombo
  Sund:Sundanese Sylo:Syloti_Nagri Syrc:Syriac Tglg:Tagalog Tagb:Tagbanwa Tale:Tai_Le Tavt:Tai_Viet
  Takr:Takri Taml:Tamil Tang:Tangut Telu:Telugu Tfng:Tifinagh Thaa:Thaana Tibt:Tibetan Tirh:Tirhuta
  Ugar:Ugaritic Vaii:Vai Wara:Warang_Citi Yiii:Yi Zanb:Zanabazar_Square Dogr:Dogra Gong:Gunjala_Gondi
  Rohg:Hanifi_Rohingya Maka:Makasar Medf:Medefaidrin Sogo:Old_Sogdian Sogd:Sogdian Elym:Elymaic
  Hmnp:Nyiakeng_Puachue_Hmong Nand:Nandinagari Wcho:Wancho Chrs:Chorasmian Diak:Dives_Akuru
  Kits:Khitan_Small_Script Yezi:Yezidi Cpmn:Cypro_Minoan Ougr:Old_Uyghur Tnsa:Tangsa Vith:Vithkuqi
  Berf:Beria_Erfe Gara:Garay Gukh:Gurung_Khema Krai:Kirat_Rai Nagm:Nag_Mundari Onao:Ol_Onal
  Sidt:Sidetic Sunu:Sunuwar Tayo:Tai_Yo Todr:Todhri Tols:Tolong_Siki Tutg:Tulu_Tigalari Zzzz:Unknown
`;

const binaries = `
  AHex:ASCII_Hex_Digit Alpha:Alphabetic EComp:Emoji_Component EMod:Emoji_Modifier
  EBase:Emoji_Modifier_Base EPres:Emoji_Presentation Hex:Hex_Digit Lower:Lowercase
  QMark:Quotation_Mark Term:Terminal_Punctuation Upper:Uppercase ExtPict:Extended_Pictographic
  space:White_Space
`;

// Those re2js calls as ECMAScript does.
const known = `
  Any Assigned ASCII_Hex_Digit Alphabetic Dash Emoji Emoji_Component Emoji_Modifier Emoji_Modifier_Base
  Emoji_Presentation Extended_Pictographic Hex_Digit Lowercase Math Quotation_Mark Terminal_Punctuation Uppercase
  White_Space
`;

// Those it lacks and which are short enough to write out.
const regionalIndicator: Ranges = [[0x1f1e6, 0x1f1ff]];
const joinControl: Ranges = [[0x200c, 0x200d]];
const variationSelector: Ranges = [
  [0x180b, 0x180d],
  [0x180f, 0x180f],
  [0xfe00, 0xfe0f],
  [0xe0100, 0xe01ef],
];
const spelt: ReadonlyMap<string, Ranges> = new Map([
  ["ASCII", [[0, 0x7f]]],
  ["RI", regionalIndicator],
  ["Regional_Indicator", regionalIndicator],
  ["Join_C", joinControl],
  ["Join_Control", joinControl],
  ["VS", variationSelector],
  ["Variation_Selector", variationSelector],
]);

/** Every name of the list, alias or not, with the name re2js knows. */
const namesOf = (list: string): ReadonlyMap<string, string> =>
  new Map(
    list
      .trim()
      .split(/\s+/)
      .flatMap((pair): [string, string][] => {
        const [alias = "", name = alias] = pair.split(":");
        return [
          [alias, name],
          [name, name],
        ];
      }),
  );

const categoryNames = namesOf(categories);
const bareNames = namesOf(`${categories} ${binaries} ${known}`);
const scriptNames = namesOf(scripts);

const nameOf = (key: string, value: string | null): string | undefined => {
  if (value === null) return bareNames.get(key);
  if (key === "General_Category" || key === "gc") return categoryNames.get(value);
  // Script_Extensions is another set than Script, and not in the engine: never take one for the other.
  return key === "Script" || key === "sc" ? scriptNames.get(value) : undefined;
};

/**
 * What stands between the brackets of an RE2 class for `\p{key=value}`, or `\p{key}` when the value is null;
 * undefined for what the engine cannot say (Script_Extensions, the rarer binary properties).
 */
export const propertyClass = (key: string, value: string | null, negate: boolean): string | undefined => {
  const name = nameOf(key, value);
  if (name !== undefined) return `\\${negate ? "P" : "p"}{${name}}`;
  const ranges = value === null ? spelt.get(key) : undefined;
  return ranges && written(negate ? complement(ranges) : ranges);
};
