/** What people write, made fit for a terminal: nothing in it may steer the terminal, and what is invisible shows. */
export const printable = (text: string): string =>
  text
    .replace(/\n/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, (c) => `‹${(c.codePointAt(0) ?? 0).toString(16)}›`);
