/** Some in even steps, the same ones every time. */
export const sample = (lines, count) =>
  lines.length <= count
    ? lines
    : Array.from({ length: count }, (_, index) => lines[Math.floor(((index + 0.5) * lines.length) / count)]);
