import { join, resolve } from "node:path";
import { formatIssue } from "../config/issue.ts";
import type { WatchMode } from "../keep-files.ts";
import { createLog, type LogOptions } from "../log.ts";
import type { CannotStart, Warden, WardenOptions } from "../warden.ts";
import {
  connectionFromEnvironment,
  connectionsFromEnvironment,
  stateFolder,
  withdrawTlsSwitch,
} from "./environment.ts";
import { unknownNames } from "./environment-names.ts";
import { locateEach } from "./locate.ts";
import type { RunOptions } from "./program.ts";
import { runEach } from "./run-each.ts";
import { httpWish } from "./run-http.ts";
import { botNames } from "./run-names.ts";
import { secretFileIssues } from "./secrets.ts";
import { removeStale, type TidyClock } from "./status-files.ts";

export interface RunPorts {
  readonly startWarden: (options: WardenOptions) => Promise<Warden | CannotStart>;
  /** What would switch off Node's checks of certificates is taken out of it. */
  readonly env: Record<string, string | undefined>;
  readonly version: string;
  readonly isTerminal: boolean;
  /** Whether it was started on a terminal, whose end is the bot's. */
  readonly isAttended: boolean;
  readonly fail: (line: string) => void;
  /** Without `onHangup` SIGHUP ends it, too. */
  readonly stopRequested: (onHangup?: () => void) => Promise<NodeJS.Signals>;
  /** When to look for what others have left; the system's where it is undefined. */
  readonly tidyClock?: TidyClock;
}

/** `mucwarden run`: resolves to the exit status when the bot has stopped; 1 where it cannot start. */
export async function run(options: RunOptions, ports: RunPorts): Promise<number> {
  const { env, version, fail } = ports;
  const places = await locateEach(options, "run");
  if ("problem" in places) {
    fail(`${places.problem}. ${places.hint}`);
    return 1;
  }
  const areSeveral = places.length > 1;
  const overrides = areSeveral ? connectionsFromEnvironment(env) : await connectionFromEnvironment(env);
  if ("problem" in overrides) {
    fail(`${overrides.problem}. ${overrides.hint}`);
    return 1;
  }
  const open = await secretFileIssues(env, options.strict === true);
  if (options.strict && open.length > 0) {
    for (const issue of open) fail(formatIssue(issue));
    return 1;
  }
  const trustedAll = withdrawTlsSwitch(env);
  let hungUp = false;
  let reload = (): void => {
    hungUp = true;
  };
  const stopping = ports.isAttended ? ports.stopRequested() : ports.stopRequested(() => reload());
  const log = createLog(logOptions(options, ports));
  if (trustedAll) {
    log.info(
      "NODE_TLS_REJECT_UNAUTHORIZED is left alone: moderation.json says which certificates are checked",
    );
  }
  const common = {
    overrides,
    watch: watchMode(options.watch ?? env.MUCWARDEN_WATCH),
    handlerFiles: (options.loadHandlers ?? []).map((file) => resolve(file)),
    version,
    logLevel: wantedLevel(options, env),
  };
  const folder = stateFolder(options.state, env);
  const names = botNames(places);
  const wish = httpWish(options, env, places);
  const http = wish.address && (await loadHttp()).keepHttp({ ...wish, address: wish.address, version, log });
  const wanted = places.map((one, index): WardenOptions => {
    const bot = areSeveral ? names[index] : undefined;
    const own = { ...common, places: one, ...(http && { meter: http.meter(bot) }) };
    if (bot === undefined) return { ...own, stateFolder: folder, log };
    return { ...own, stateFolder: join(folder, bot), log: log.child({ bot }) };
  });
  const running = await runEach(wanted, ports.startWarden);
  if ("failures" in running) {
    for (const line of running.failures) fail(line);
    return 1;
  }
  for (const issue of open) log.warn({ code: issue.code }, formatIssue(issue));
  for (const line of [...unknownNames(env), ...unknownValues(options, env)]) log.warn(line);
  for (const problem of wish.problems) log.error(problem);
  http?.start(() =>
    running.doing().map(({ options: one, ...doing }) => {
      return { ...doing, bot: areSeveral ? names[wanted.indexOf(one)] : undefined };
    }),
  );
  reload = () => {
    log.info("SIGHUP: the files are read again");
    running.reload();
  };
  // What was read before the signal came may be out of date.
  if (hungUp) reload();
  const endTidying = await removeStale(folder, areSeveral ? names : [undefined], ports.tidyClock);
  log.info({ signal: await stopping }, "stopping");
  endTidying();
  await Promise.all([http?.stop(), running.stop()]);
  return 0;
}

/** Where nothing is served, nothing of it is loaded. */
const loadHttp = () => import("../keep-http.ts");

const LEVELS = ["debug", "info", "warn", "error"] as const;

/**
 * What is not known must not keep the bot from running: neither in the environment of a container, nor a level in a
 * command line that xmppjs-chat-bot took.
 */
function unknownValues({ logLevel }: RunOptions, env: RunPorts["env"]): string[] {
  const known: readonly (readonly [string, string | undefined, readonly string[]])[] = [
    ["--log-level", logLevel, LEVELS],
    ["MUCWARDEN_LOG_LEVEL", env.MUCWARDEN_LOG_LEVEL, LEVELS],
    ["MUCWARDEN_LOG_FORMAT", env.MUCWARDEN_LOG_FORMAT, ["text", "json"]],
    ["MUCWARDEN_WATCH", env.MUCWARDEN_WATCH, ["events", "poll", "off"]],
    ["MUCWARDEN_HTTP_EMOJIS", env.MUCWARDEN_HTTP_EMOJIS, ["1", "0"]],
    ["MUCWARDEN_METRICS_ROOMS", env.MUCWARDEN_METRICS_ROOMS, ["1", "0"]],
  ];
  return known.flatMap(([name, given, values]) => {
    if (!given || values.includes(given)) return [];
    return [`${name} is ${JSON.stringify(given)} and left alone: it may be ${values.join(", ")}`];
  });
}

function watchMode(given: string | undefined): WatchMode {
  return given === "poll" || given === "off" ? given : "events";
}

function wantedLevel({ debug, logLevel }: RunOptions, env: RunPorts["env"]): LogOptions["level"] | undefined {
  if (debug) return "debug";
  const asked = [logLevel, env.MUCWARDEN_LOG_LEVEL];
  return asked.flatMap((given) => LEVELS.find((level) => level === given) ?? [])[0];
}

function logOptions(options: RunOptions, { env, isTerminal }: RunPorts): LogOptions {
  const level = wantedLevel(options, env) ?? "info";
  const given = env.MUCWARDEN_LOG_FORMAT;
  const format = given === "json" || given === "text" ? given : isTerminal ? "text" : "json";
  return { level, format, colors: isTerminal && !env.NO_COLOR };
}
