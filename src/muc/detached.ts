/**
 * A copy that stands alone. What is cut out of a longer text keeps all of that in memory (V8's sliced strings),
 * and an id or nick that came in is cut out of the stream's buffer: whatever is remembered is copied first.
 */
export function detached(text: string): string {
  return [text.slice(0, 1), text.slice(1)].join("");
}
