import type { Explanation } from "./explain.ts";
import type { IssueCode } from "./issue.ts";

export const RULE_ISSUES = {
  "handler-unknown": {
    title: "No handler type has this name",
    meaning: "The handler's type is none that the bot knows, neither a rule nor one that talks.",
    why:
      "The handler does nothing; the others are in force. In a file of policy/ a name that is nearly one of ours is an error, " +
      "elsewhere a warning: it may be of a file that is not loaded.",
    example: '"type": "modreate"',
    cure: "Write one of the types that bot-config/REFERENCE.md lists, or name the file that has it: run --load-handlers.",
  },
  "command-unheard": {
    title: "A command that nobody calls",
    meaning: "A command of command_say is empty, begins with a ! or has a space in it.",
    why: "What follows the ! up to the first space is taken for the command: the bot does not answer.",
    example: '"command": "!help"   is called by !!help',
    cure: "Write the command as one word without the !: help.",
  },
  "handler-twice": {
    title: "Two handlers of one id",
    meaning: "In one list of handlers the same id is there twice.",
    why: "Layers are merged by id, so an id can stand for one handler only: the first one holds.",
    example: '{ "id": "ads", … }, { "id": "ads", … }',
    cure: "Give each handler an id of its own.",
  },
  "handler-locked": {
    title: "A handler that may not be changed here",
    meaning: 'The instance has written "locked": true on the handler of this id.',
    why: "The instance's handler stays in force, and what this file says of it is not used.",
    example: '"locked": true in moderation.json, and "enabled": false for the same id in a room file',
    cure: "Use another id for your own handler, or ask who runs the server.",
  },
  "tests-failed": {
    title: "A handler does not do what its own tests say",
    meaning: "A message of tests.match is not caught, or a message of tests.pass is.",
    why: "The handler would moderate wrongly: it stays out, or as it was before the change.",
    example: '"words": ["cat"], "tests": { "match": ["cats"] }   words are whole words',
    cure: "Mend the handler or the test.",
  },
  "entry-unusable": {
    title: "An entry of a list cannot be used",
    meaning:
      "A regular expression does not compile or needs what is not offered, or a word has no letter to find.",
    why: "This entry catches nothing; the others of its list are in force.",
    example: '"regexp": "(?<=free) followers"   look-around is not offered, since it can stop a server',
    cure: "Rewrite the entry as the hint says, or write the words themselves under words.",
  },
} satisfies Partial<Record<IssueCode, Explanation>>;
