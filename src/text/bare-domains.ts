// Which names without a scheme are links. Half the words of a language are top-level domains by now, and whoever
// leaves out the space after a full stop writes one: «that's it.so what», «nice.Now». Which words begin sentences was
// counted in texts of nearly a hundred languages.

const setOf = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Under which anything is a link, in any case of letters. */
const oldest = setOf("com net org");

/** Other endings of more than two letters under which much is registered, and with which few sentences begin. */
const usual = setOf(`
  academy adult agency app asia berlin bet biz blog bond business buzz cam casino cat cfd chat click cloud club
  company coop cyou dating dev digital edu email eus expert finance forum foundation gal games gmbh gov group guru
  hosting host icu industries info institute int international link live loan london ltd market marketing media mil
  mobi museum network ninja nyc ooo online page paris pics poker porn pro pub quest rip sbs services sex sexy shop
  site social software solutions space store stream studio systems team tech technology tokyo top trade tube vip
  webcam website wiki win work wtf xyz zone
`);

/** Of two letters, and words that sentences begin with: as many as are countries' domains. */
const words = setOf(`
  ad al am ao ar as at az ba be by ci do er et gg gu id il im in is it je jo la li ma me mo ms mu my na ne ni no nu om
  pa re sa se si so st su to us va ve vi za дети ком москва онлайн орг сайт
`);

/** Of files that people talk about. */
const extensions = setOf("cab java md mm mov pm ps py rs sh zip");

/** What stands under a country's domain in place of a name: co.in, org.my. */
const registries = setOf("ac co com edu gob gov net or org");

/** What sentences end with is shorter, and has neither digits nor hyphens. */
const unlikeWord = /^(?=.*[a-z])(?:.*[\d-].*|[a-z]{15,})$/;

/** With something behind them, `/` and `?` do not end a question. */
const path = /^(?::\d+)?(?:\/|\?.)./;
const port = /^:\d/;
// Example.Com, but not «obrigado.Com isso».
const titled = /^\p{Lu}[^.]*\.\p{Lu}\p{Ll}+$/u;
// «p.ej.», «w.i.sz.»
const abbreviation = /^(?:.\.){2,}[^.]+$/u;
// The ending goes on, in letters that the parser of links does not know: «bạn.chọn».
const goesOn = /[\p{Script=Latin}\p{M}\p{N}]/u;

/**
 * Is a name with dots, written without a scheme, meant as a link? `rest` is what the link goes on with, `next` the
 * character after it. Under most domains it is: `bit.ly`, `example.com`. Where the last label is a word (`.it`, `.to`,
 * `.world`) there must be a path, a port, `www.`, a registry's label (`.co.in`), or a label unlike any word; where it is
 * what files are called by (`.py`, `.zip`), a path or `www.`.
 */
export const isBareLink = (name: string, rest: string, next: string): boolean => {
  const labels = name.toLowerCase().split(".");
  const last = labels.at(-1)!;
  const before = labels.at(-2) ?? "";
  if (path.test(rest) || (labels[0] === "www" && labels.length > 2)) return true;
  // 4.99.eu and 10.am are none, 163.com is.
  if (extensions.has(last) || /^\d{1,2}$/.test(before)) return false;
  if (abbreviation.test(name) || goesOn.test(next)) return false;
  const ending = name.slice(-last.length);
  const oneCase = ending === last || ending === ending.toUpperCase();
  if (oldest.has(last)) return oneCase || titled.test(name);
  // logger.info(
  if (!oneCase || next === "(") return false;
  const isWord = words.has(last) || (/^[a-z]{3,}$/.test(last) && !usual.has(last));
  if (!isWord || port.test(rest)) return true;
  return registries.has(before)
    ? labels.length > 2
    : labels.slice(0, -1).some((part) => unlikeWord.test(part));
};
