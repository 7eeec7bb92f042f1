const REFUSAL = Symbol("refusal");

/** What a handler wanted did not happen, through no fault of its own. */
export function refusal(problem: string): Error {
  return Object.assign(new Error(problem), { [REFUSAL]: true });
}

/** A handler that does not care whether what it says is heard is not at fault either. */
export function isRefusal(thrown: unknown): boolean {
  return thrown instanceof Error && REFUSAL in thrown;
}
