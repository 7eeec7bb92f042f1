import type { PresenceEvent } from "../muc/event.ts";
import { parseJid } from "../muc/jid.ts";
import type { RoomFeatures } from "./features.ts";
import { sameNick } from "./nick.ts";

/** How things stand with one room that is to be moderated. */
export type RoomState =
  | { readonly kind: "entering" }
  /** Moderated, unless there are problems. */
  | { readonly kind: "joined"; readonly nick: string; readonly problems: readonly RoomProblem[] }
  /** Not there, and back as soon as it goes. */
  | { readonly kind: "away"; readonly problem: RoomProblem; readonly retryInMs: number }
  /** Judged before anyone reads it: the server asks, and the bot need not be there. */
  | {
      readonly kind: "gated";
      /** The MUC host whose module asks. */
      readonly host: string;
      /** Which of the components that share the rooms is responsible for this one. */
      readonly component: string;
      /** Whether the room exists at the time; undefined where another component knows that. */
      readonly open: boolean | undefined;
      /** Whether the server has anything to ask: rules that only observe judge what everybody has read. */
      readonly asks: boolean;
      readonly problems: readonly RoomProblem[];
    }
  | { readonly kind: "left" };

export interface RoomProblem {
  readonly code:
    | "missing"
    | "silent"
    | "created"
    | "refused"
    | "removed"
    | "destroyed"
    | "nick-taken"
    | "not-moderator"
    | "no-retraction"
    | "no-archive"
    | "second-bot"
    | "second-client"
    | "policy-refused";
  /** Without a full stop, and without a word that people wrote: their reasons are for the room, not for the log. */
  readonly message: string;
  readonly remedy: string;
  /** A missing room is an ordinary thing: livechat's rooms come with their first viewer. */
  readonly severity: "info" | "warn" | "error";
}

export const ENABLE_MODERATION =
  'Enable mucwarden\'s own "muc_warden" at the MUC component (or "muc_moderation"; on a Jitsi server its "muc_message_moderation").';

/** What keeps us from moderating a room in which we are. */
export function problemsIn(
  { occupant: { nick, role, affiliation } }: PresenceEvent,
  wantedNick: string,
  features: RoomFeatures,
  address: string,
  isJitsis = false,
): RoomProblem[] {
  const problems: RoomProblem[] = [];
  if (role !== "moderator") {
    problems.push({
      code: "not-moderator",
      severity: "error",
      message: `the bot may not moderate here: its role is ${role}, its affiliation ${affiliation}`,
      remedy: howToEntitle(address),
    });
  }
  if (!features.retraction) {
    problems.push({
      code: "no-retraction",
      severity: "error",
      message: "the room takes no retractions by moderators (XEP-0425)",
      remedy: ENABLE_MODERATION,
    });
  }
  // Jitsi keeps no archive of anything, and needs none to take a message back.
  if (!features.archive && features.retraction !== "jitsi" && !isJitsis) {
    problems.push({
      code: "no-archive",
      severity: "error",
      message: "the room has no archive (XEP-0313), so its messages have no ids to retract them by",
      remedy: 'Add "muc_mam" to modules_enabled of the MUC component, and let the room log its messages.',
    });
  }
  if (!sameNick(nick, wantedNick)) {
    problems.push({
      code: "nick-taken",
      severity: "warn",
      message: `somebody else is called «${wantedNick}» here: the bot is «${nick}» for now`,
      remedy: "It takes its own nick as soon as that is free. Reserve it in the room's configuration.",
    });
  }
  return problems;
}

function howToEntitle(address: string): string {
  const jid = parseJid(address);
  const admin =
    "an admin of the room (XEP-0045 section 9.6), or name it in `admins` of the MUC component (Prosody 13: and set `component_admins_as_room_owners = true`).";
  if (jid?.local) return `Make ${jid.bare} ${admin}`;
  return `Name ${address} in \`muc_warden_components\` where Prosody has mod_muc_warden; else make it ${admin}`;
}

/** What is wanting where the server asks first: it shows when something passed unjudged. */
export function gatedProblems({ archive, retraction }: RoomFeatures): RoomProblem[] {
  const unjudged = "what passes while the bot does not answer cannot be taken back";
  if (!archive && retraction !== "jitsi") {
    return [
      {
        code: "no-archive",
        severity: "warn",
        message: `the room has no archive (XEP-0313): ${unjudged}`,
        remedy:
          'Add "muc_mam" to modules_enabled of the MUC component, and let the room log its messages; on a Jitsi server add its "muc_message_moderation".',
      },
    ];
  }
  if (retraction) return [];
  return [
    {
      code: "no-retraction",
      severity: "warn",
      message: `the room takes no retractions by moderators (XEP-0425): ${unjudged}`,
      remedy:
        "Let muc_warden's own part for it be on: see `muc_warden_off` and what it says in Prosody's log.",
    },
  ];
}

export const POLICY_REFUSED: RoomProblem = {
  code: "policy-refused",
  severity: "warn",
  message: "the server goes by an older policy of the room, since it could not use the one of the files",
  remedy: "The log says why. Are bot and module of one version?",
};

const REFUSALS = new Map([
  [
    "conflict",
    "Its nick and the others it tried are taken or reserved: give it another nick, or reserve this one for it in the room.",
  ],
  ["forbidden", "The bot is banned there: take it off the list of outcasts."],
  ["registration-required", "The room is for members only: make the bot a member or an admin."],
  ["not-authorized", "The room asks for a password: make the bot an admin, or let it in without."],
  ["not-allowed", "The server lets nobody create this room: somebody entitled must open it first."],
  ["service-unavailable", "The room is full: raise its limit of occupants."],
  ["item-not-found", "The room is being set up: its owner has to send the form."],
]);

/** Why a room will not have us, by the condition of its error (XEP-0045 section 7.2). */
export function refusal(condition: string): RoomProblem {
  return {
    code: "refused",
    severity: condition === "item-not-found" ? "info" : "error",
    message: `the room refuses the bot: ${condition}`,
    remedy: REFUSALS.get(condition) ?? "See the room's configuration and Prosody's log.",
  };
}

export const MISSING: RoomProblem = {
  code: "missing",
  severity: "info",
  message: "the room does not exist yet",
  remedy: "The bot enters when somebody opens it.",
};

export const LEFT_ALONE: RoomProblem = {
  ...MISSING,
  message: "nobody is in the room but Jitsi's focus",
  remedy: "The bot enters when somebody comes.",
};

export const SILENT: RoomProblem = {
  code: "silent",
  severity: "warn",
  message: "the room does not answer",
  remedy: "Does the room's domain exist on this server, and is it reached from here?",
};

export const CREATED: RoomProblem = {
  code: "created",
  severity: "warn",
  message: "the room was gone when the bot entered, and came into being by that: the bot left at once",
  remedy: "The bot enters when somebody opens it.",
};

const STOP_ONE =
  "Stop one of the two (livechat's own bot is one as well), or give each an account of its own.";

/** Two that moderate would take back each message twice, and warn twice. */
export const SECOND_BOT: RoomProblem = {
  code: "second-bot",
  severity: "error",
  message: "another bot is there already under the same account: this one stays away",
  remedy: `${STOP_ONE} This one enters when the other is gone.`,
};

/** What comes to the room under our account while we are in it, or was there and keeps nobody out. */
export const OTHERS = {
  bot: {
    code: "second-bot",
    severity: "warn",
    message: "another bot has logged in under the same account and come into the room",
    remedy: STOP_ONE,
  },
  client: {
    code: "second-client",
    severity: "warn",
    message: "a client that is not mucwarden is logged in under the same account, and in the room",
    remedy:
      "If it is another bot, stop it: livechat's own bot moderates as well. If it is a person, give them an account of their own.",
  },
} satisfies Readonly<Record<string, RoomProblem>>;

/** The room put us out: XEP-0045 sections 8.2, 9.1 and 10.9. */
export function removal({ statuses, destroyed }: PresenceEvent): RoomProblem {
  const how = statuses.includes(301) ? "banned" : statuses.includes(307) ? "kicked" : "put out";
  if (destroyed) return { ...MISSING, code: "destroyed", message: "the room was closed" };
  return {
    code: "removed",
    severity: "warn",
    message: `the bot was ${how}`,
    remedy: "It comes back. To be rid of it, switch it off in the room's file.",
  };
}
