import fc from "fast-check";

const unit = fc.oneof(
  fc.integer({ min: 0, max: 0xff_ff }).map((code) => String.fromCharCode(code)),
  // What texts break on: halves of pairs, noncharacters, joiners, marks, direction, emoji, what matches compare by.
  fc.constantFrom(
    ..."\uD83D\uDE00\uFFFF\uFDD0\u200D\u200B\u0301\u0323\u202E\uFE0F\u{E0067}😀ﬁﷺİß ٱアﾞ",
    "\uD800",
    "\uDC00",
  ),
  fc.constantFrom(..."aAs$5.-_:* \n>@#"),
);

/** Any UTF-16 string, well-formed or not. */
export const anyText = fc.string({ unit });
