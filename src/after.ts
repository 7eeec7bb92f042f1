/** Calls `then` once after so many ms, unless what it gives is called before; keeps no process alive. */
export function after(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
