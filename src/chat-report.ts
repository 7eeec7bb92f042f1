import type { ChatNews } from "./chatbot/chat.ts";
import { talkTypes } from "./config/talk-shape.ts";
import type { Logger } from "./log.ts";
import { printable } from "./text/printable.ts";

type Failed = Extract<ChatNews, { readonly kind: "failed" }>;

/** Before anybody has said anything that an error could quote. */
const SILENT: ReadonlySet<Failed["moment"]> = new Set(["constructor", "start", "options"]);

/** What is logged of the conversation handlers, with what to do about it. Of people nothing, but what a handler itself logs. */
export function logChat(log: Logger, news: ChatNews): void {
  if (news.kind === "failed") logFailed(log, news);
  else if (news.kind === "log") {
    const { whose, level, text, times } = news;
    log[level]({ ...whose, times }, `a handler says: ${printable(text)}`);
  } else if (news.kind === "unknown-type") {
    log.error(
      { ...news.whose, type: news.type },
      "a handler has a type that no handler file registers. Give its file with --load-handlers, or take the handler out.",
    );
  } else if (news.kind === "dropped") {
    log.warn(
      { room: news.room },
      "the conversation handlers say more than goes out, one message a second: the rest is dropped. Make their delays longer.",
    );
  } else if (news.kind === "switched-off") {
    log.error(
      news.whose,
      "a handler has ended the thread of all of them three times: it stays off until its entry in the files changes, or the bot starts again.",
    );
  } else if (news.kind !== "blocked" && news.kind !== "died") logFiles(log, news);
  else logEnd(log, news);
}

type FileNews = Extract<ChatNews, { readonly kind: "file-failed" | "files-take-long" | "files-left-out" }>;

function logFiles(log: Logger, news: FileNews): void {
  if (news.kind === "file-failed") {
    const { file, message } = news;
    const what = `a handler file cannot be loaded: ${printable(message)}`;
    log.error({ file }, `${what}. Correct it, and start the bot again.`);
    return;
  }
  if (news.kind === "files-take-long") {
    log.warn(
      { files: news.files },
      "loading the handler files takes long: until it is done the handlers of their types do nothing.",
    );
    return;
  }
  log.error(
    { files: news.files },
    "loading the handler files ended or blocked the thread they run in: none of them is used. Correct them, and start the bot again.",
  );
}

function logFailed(log: Logger, { whose, type, moment, name, message, at, times }: Failed): void {
  const isSilent = SILENT.has(moment);
  const what = { ...whose, moment, times, error: name, at: at.map(printable) };
  const goesOn = moment === "constructor" || moment === "start" ? "it does not run" : "the others go on";
  const said = isSilent ? `: ${printable(message)}` : "";
  log.error(
    what,
    `a conversation handler failed, ${goesOn}${said}. Its type's code or its options need a look.`,
  );
  // It may quote what was said: that is in the log only where somebody needs it to mend code of their own.
  const isTheirs = type !== undefined && !talkTypes.has(type);
  if (!isSilent && isTheirs)
    log.debug({ ...whose, moment }, `the failed handler's error: ${printable(message)}`);
}

function logEnd(log: Logger, news: Extract<ChatNews, { readonly kind: "blocked" | "died" }>): void {
  const what = { ...news.whose, retryInSeconds: Math.ceil(news.retryInMs / 1000) };
  const which =
    news.whose.handler === undefined
      ? "Which handler did it is not known."
      : "The handler named here was the last to run.";
  const how =
    news.kind === "blocked"
      ? "a conversation handler runs without end"
      : `the thread of the conversation handlers ended, ${printable(news.why)}`;
  log.error(what, `${how}: all of them start afresh. Moderation does not depend on them. ${which}`);
}
