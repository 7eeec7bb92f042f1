/**
 * What judging one message costs, counted: a unit passed, a step in a list of words, an instruction of a pattern are one
 * each. Searches add what they do and end, without a finding, when `limit` is reached: that way no list and no message,
 * nor both together, hold the bot for longer than a few milliseconds.
 */
export interface Work {
  steps: number;
  readonly limit: number;
}

/** A few milliseconds; an ordinary message of a hundred characters and thousands of words cost some hundred steps. */
export const messageWork = 500_000;

export const newWork = (limit = messageWork): Work => ({ steps: 0, limit });

/** A search that ended for this reason has not looked at everything. */
export const exhausted = ({ steps, limit }: Work): boolean => steps >= limit;
