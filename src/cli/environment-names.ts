import { oneLine } from "../config/issue.ts";
import { nearest } from "../config/nearest.ts";
import type { Environment } from "./environment.ts";

/** Every variable of ours that the environment may hold, with what it is for. */
export const environmentNames: Readonly<Record<string, string>> = {
  MUCWARDEN_SECRET_FILE: "file with the component's secret; better than writing it into moderation.json",
  MUCWARDEN_SECRET: "the secret itself; must not differ from the file. Both win over connection.password",
  MUCWARDEN_SERVICE: "in place of connection.service",
  MUCWARDEN_DOMAIN:
    "in place of connection.domain; with it the bot is a component, also where the file has an account",
  MUCWARDEN_PROFILE: "jitsi beside Jitsi's Prosody; in place of profile in moderation.json",
  MUCWARDEN_WATCH:
    "events; poll where the folder is on a network drive or in Docker Desktop; off: at SIGHUP alone",
  MUCWARDEN_STATE_DIR:
    "where the audit log (audit.sqlite) and status.json are kept; default ~/.local/state/mucwarden. With several files each has a folder in it",
  MUCWARDEN_LOG_LEVEL: "debug, info, warn or error",
  MUCWARDEN_LOG_FORMAT: "text or json; by default text on a terminal, JSON elsewhere",
  MUCWARDEN_HTTP:
    "address and port at which health and metrics are served, for example 127.0.0.1:9090; off by default",
  MUCWARDEN_HTTP_EMOJIS: "1: the channels' custom emojis are served there, too",
  MUCWARDEN_METRICS_ROOMS: "1: the metrics are told of each room apart, by its address",
};

const PREFIX = "MUCWARDEN_";
/** Kubernetes sets these in every container where a service is called mucwarden: nobody has mistyped them. */
const OF_KUBERNETES = /^MUCWARDEN_(?:SERVICE_HOST|(?:SERVICE_)?PORT(?:_\w+)?)$/;
/** Nobody means a known name by one that is so long. */
const LONGEST = 60;

/** A line on each variable that looks like one of ours and is none. Its value is not shown: it may be a secret. */
export function unknownNames(env: Environment): string[] {
  return Object.keys(env).flatMap((name) => {
    if (!/^MUCWARDEN_/i.test(name) || Object.hasOwn(environmentNames, name) || OF_KUBERNETES.test(name)) {
      return [];
    }
    const isLong = name.length > LONGEST;
    const meant = isLong ? undefined : meantBy(name.slice(PREFIX.length).toUpperCase());
    const shown = oneLine(isLong ? `${name.slice(0, LONGEST)}…` : name);
    const guess = meant === undefined ? "" : `: did you mean ${PREFIX}${meant}?`;
    return [`${shown} is no variable of mucwarden and left alone${guess}`];
  });
}

/** What all begin with makes nobody mean anything: the rest is compared, by whole words first. */
function meantBy(rest: string): string | undefined {
  const known = Object.keys(environmentNames).map((name) => name.slice(PREFIX.length));
  return known.find((one) => `_${one}_`.includes(`_${rest}_`)) ?? nearest(rest, known);
}
