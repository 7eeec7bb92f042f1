/** A text as code points, each lone surrogate one. */
export interface Codes {
  readonly codes: Uint32Array;
  /** In UTF-16 units, where each begins; then the length of the text. */
  readonly offsets: Uint32Array;
}

export const codesOf = (text: string): Codes => {
  const codes = new Uint32Array(text.length);
  const offsets = new Uint32Array(text.length + 1);
  let count = 0;
  for (let at = 0; at < text.length; count++) {
    const code = text.codePointAt(at)!;
    codes[count] = code;
    offsets[count] = at;
    at += code > 0xffff ? 2 : 1;
  }
  offsets[count] = text.length;
  return { codes: codes.subarray(0, count), offsets: offsets.subarray(0, count + 1) };
};
