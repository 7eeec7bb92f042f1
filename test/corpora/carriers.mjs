// What is said around a word: it must be found at the start, in the middle, at the end, between signs, and alone.

/** By list; `@` is where the word goes. */
export const carriers = {
  en: [
    "you are a @ and you know it",
    "@ for everybody, today only",
    "who needs a @",
    "look at this @ again",
    "I said @ to them",
  ],
  fr: ["tu es un @ et tu le sais", "@ pour tous, ce soir", "qui veut un @", "encore ce @ ici"],
  de: [
    "du bist ein @ und weißt es",
    "@ für alle, nur heute",
    "wer braucht ein @",
    "schon wieder so ein @ hier",
  ],
  es: ["eres un @ y lo sabes", "@ para todos, solo hoy", "quién quiere un @", "otra vez ese @ aquí"],
  pl: ["jesteś @ i tyle", "@ dla wszystkich dziś", "komu potrzebny @"],
  tr: ["sen bir @ olduğunu biliyorsun", "@ herkese, sadece bugün", "kim ister @"],
  vi: ["bạn là @ và bạn biết điều đó", "@ cho mọi người hôm nay", "ai cần @"],
  ru: ["ты просто @ и всё", "@ для всех, только сегодня", "кому нужен @", "опять этот @ здесь"],
  uk: ["ти просто @ та й усе", "@ для всіх сьогодні", "кому потрібен @"],
  el: ["είσαι ένας @ και το ξέρεις", "@ για όλους σήμερα", "ποιος θέλει @"],
  hy: ["դու @ ես եւ գիտես", "@ բոլորի համար", "ում է պետք @"],
  ka: ["შენ @ ხარ და იცი", "@ ყველასთვის", "ვის უნდა @"],
  he: ["אתה @ ואתה יודע", "@ לכולם היום", "מי צריך @"],
  ar: ["أنت @ وأنت تعرف", "@ للجميع اليوم", "من يريد @"],
  hi: ["तुम एक @ हो यार", "@ सबके लिए आज", "किसे चाहिए @"],
  th: ["คุณเป็น @ จริงๆ", "@ สำหรับทุกคน", "ใครต้องการ @"],
  zh: ["你这个 @ 真的", "@ 给大家", "谁要 @"],
  ja: ["あなたは @ ですね", "@ をどうぞ", "これは @"],
  ko: ["너는 @ 그리고 알지", "@ 모두에게", "누가 원해 @"],
};

const dressings = [
  (text) => text,
  (text) => text,
  (text, random) => text + random.pick(["!", ".", "?!", "...", ",", " :)"]),
  (text, random) => random.pick(["«#»", '"#"', "(#)", "„#“", "[#]", "'#'"]).replace("#", () => text),
  (text, random) => `${random.pick(["🔥", "😂 ", "❤️", "👍🏽 ", "🇫🇷 "])}${text}`,
  (text, random) => `${text}${random.pick(["🔥", " 😂", "❤️", " 👍🏽"])}`,
];

/** The variant in a sentence of the list's language; one in eight stands alone. */
export function carry(variant, list, random) {
  const dressed = random.pick(dressings)(variant, random);
  return random.below(8) === 0 ? dressed : random.pick(carriers[list]).replace("@", () => dressed);
}
