// The one place that calls String.normalize. Canonical ordering sorts each run of marks by insertion: quadratic in
// its length, seconds of standstill for one message of 120,000 marks.

/** UAX #15 section 13 (Stream-Safe Text Format): no script writes as many marks on one letter. */
export const maxMarks = 30;

// With the two half-width voicing marks, letters that NFKC turns into marks.
const runs = /[\p{M}\uFF9E\uFF9F]+/gu;

/** A code point has two units at most: of so many units the first `maxMarks` characters are whole. */
const capped = (run: string): string =>
  run.length <= maxMarks ? run : [...run.slice(0, 2 * maxMarks)].slice(0, maxMarks).join("");

const capMarks = (text: string): string => (text.length <= maxMarks ? text : text.replace(runs, capped));

/**
 * The normal form of a text in which no run of marks is longer than `maxMarks`: what lies past that is dropped.
 * Linear; doing it twice changes nothing. Texts that are canonically equal stay so but for such runs.
 */
export const normalized = (text: string, form: "NFC" | "NFD" | "NFKC"): string =>
  // A mark may come apart into three, hence the second time; to shorten a run leaves a normal form one.
  capMarks(capMarks(text).normalize(form));
