/** One message of a file: who said it and when, as far as the line tells. */
export interface LoggedLine {
  /** From 1. */
  readonly line: number;
  readonly nick: string | undefined;
  readonly text: string;
  /** Seconds after midnight of the first day; later days count on. */
  readonly at: number | undefined;
}

const form = /^(?:\[?(\d{1,2}):(\d{2})(?::(\d{2}))?\]?\s+)?(?:<([^<>]{1,200})>\s)?(.*)$/s;
const DAY = 86_400;

/**
 * Messages, one a line: `text`, `<nick> text`, `12:34 <nick> text` or `[12:34:56] <nick> text`. A time alone before a
 * text is part of the text. Blank lines and empty messages are left out; where the time goes back a day has passed.
 */
export function parseChatLog(file: string): LoggedLine[] {
  let day = 0;
  let last = 0;
  return file
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .flatMap((whole, index): LoggedLine[] => {
      const [, hours, minutes, seconds = "0", nick, text = ""] = form.exec(whole) ?? [];
      if (whole.trim() === "" || (nick !== undefined && text.trim() === "")) return [];
      const line = index + 1;
      if (nick === undefined) return [{ line, nick, text: whole, at: undefined }];
      if (hours === undefined) return [{ line, nick, text, at: undefined }];
      const time = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
      if (time < last) day += DAY;
      last = time;
      return [{ line, nick, text, at: day + time }];
    });
}
