import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createBot } from "./bot.ts";
import { compile } from "./config/compile.ts";
import type { ConnectionOverrides } from "./config/connection.ts";
import type { Issue } from "./config/issue.ts";
import { type DataPlaces, readDataFolder } from "./files/data-folder.ts";
import { loadRules } from "./files/rule-folder.ts";
import type { Logger } from "./log.ts";
import type { Decision } from "./moderation/decision.ts";
import type { Policies } from "./moderation/policy.ts";
import type { Outcome } from "./moderation/sanction.ts";
import type { BareJid } from "./muc/jid.ts";
import { logDecision, logFault, logIssues, logLink, logRoom } from "./report.ts";
import { type AuditStore, openAuditLog } from "./store/audit-log.ts";
import { createConnection } from "./xmpp/connection.ts";
import { createEnforcer } from "./xmpp/enforce.ts";
import { parseEvent } from "./xmpp/parse/event.ts";
import type { RoomState } from "./xmpp/room-state.ts";
import { createRooms } from "./xmpp/rooms.ts";

const RETRY_MS = 30_000;

export interface WardenOptions {
  readonly places: DataPlaces;
  readonly overrides: ConnectionOverrides;
  /** Where the audit log is kept; undefined: in memory. */
  readonly stateFolder: string | undefined;
  readonly version: string;
  readonly log: Logger;
  /** Where nobody asked for a level, moderation.json may name one. */
  readonly logLevel?: string | undefined;
  /** Told of every judged message once its outcomes are known. */
  readonly onJudged?: (decision: Decision, outcomes: readonly Outcome[]) => void;
  readonly onRoom?: (room: BareJid, state: RoomState) => void;
}

export interface Warden {
  readonly policies: Policies;
  readonly auditLog: AuditStore;
  roomStates(): ReadonlyMap<BareJid, RoomState>;
  /** Leaves the rooms, closes the stream and the log. */
  stop(): Promise<void>;
}

/** The configuration is such that there can be no bot; `issues` say why, each in a line. */
export interface CannotStart {
  readonly issues: readonly Issue[];
}

/** Builds the bot from its parts and starts it; nothing else knows them all. */
export async function startWarden(options: WardenOptions): Promise<Warden | CannotStart> {
  const { log, version } = options;
  const files = await readDataFolder(options.places);
  const compiled = compile(files, await loadRules(), options.overrides);
  const { connection: settings, policies, issues, logLevel } = compiled;
  if (!settings) {
    const { file } = files.moderation;
    return { issues: issues.filter((issue) => issue.severity === "error" && issue.file === file) };
  }
  if (options.logLevel === undefined) log.level = logLevel;
  logIssues(log, issues);

  const onError = (what: string, error: Error): void => logFault(log, what, error);
  const logRoomOnce = onceEach(log, policies);
  const auditLog = openStore(options.stateFolder, log);
  const connection = createConnection(settings, {
    onStanza(stanza) {
      const event = parseEvent(stanza, rooms.features);
      if (!event) return;
      rooms.handle(event);
      return bot.handle(event);
    },
    onState(state) {
      logLink(log, state, settings);
      if (state.kind === "online") rooms.online();
      if (state.kind !== "offline") return;
      rooms.offline();
      bot.disconnected();
    },
    onError,
    software: { name: "mucwarden", version },
    random: Math.random,
    now: Date.now,
  });
  const rooms = createRooms({
    connection,
    random: Math.random,
    onState(room, state) {
      logRoomOnce(room, state);
      options.onRoom?.(room, state);
      if (state.kind === "joined") void bot.retry(room);
    },
  });
  const bot = createBot({
    enforcer: createEnforcer({ connection, featuresOf: rooms.features }),
    auditLog,
    clock: { now: Date.now },
    onJudged(decision, outcomes) {
      logDecision(log, decision, outcomes);
      options.onJudged?.(decision, outcomes);
    },
    onError,
  });
  bot.setPolicies(policies);
  rooms.setWanted(new Map([...policies.values()].map(({ room, nick }) => [room, nick])));
  if (policies.size === 0) log.warn("no room is enabled: there is nothing to moderate");
  connection.start();
  // A sanction that got no answer on a link that stays up: the room is asked again before long.
  const retry = setInterval(() => {
    for (const [room, state] of rooms.states()) if (state.kind === "joined") void bot.retry(room);
  }, RETRY_MS);
  retry.unref();
  return {
    policies,
    auditLog,
    roomStates: rooms.states,
    async stop() {
      clearInterval(retry);
      rooms.leaveAll();
      await connection.stop();
      auditLog.close();
    },
  };
}

/** A room that stays away for one reason is told of once, not at every look. */
function onceEach(log: Logger, policies: Policies): (room: BareJid, state: RoomState) => void {
  const told = new Map<BareJid, string>();
  return (room, state) => {
    if (state.kind === "entering") return;
    const what = state.kind === "away" ? state.problem.code : JSON.stringify(state);
    if (told.get(room) === what) return;
    told.set(room, what);
    logRoom(log, room, state, policies.get(room));
  };
}

/** Without its audit log the bot still moderates: that is said, and kept in memory meanwhile. */
function openStore(folder: string | undefined, log: Logger): AuditStore {
  if (folder === undefined) return openAuditLog(":memory:");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    return openAuditLog(join(folder, "audit.sqlite"));
  } catch (error) {
    const problem = (error as Error).message;
    log.error(
      { folder, problem },
      "the audit log cannot be kept in this folder: it is lost at the next stop",
    );
    return openAuditLog(":memory:");
  }
}
