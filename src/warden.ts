import { setTimeout as pause } from "node:timers/promises";
import { createBot } from "./bot.ts";
import type { ConnectionOverrides } from "./config/connection.ts";
import type { Issue } from "./config/issue.ts";
import { createDataReader, type DataPlaces } from "./files/data-folder.ts";
import { loadRules } from "./files/rule-folder.ts";
import { logGate } from "./gate-report.ts";
import { keepAuditLog } from "./keep-audit-log.ts";
import { keepFiles, type WatchMode } from "./keep-files.ts";
import { addressOf, keepLink } from "./keep-link.ts";
import { keepPolicies } from "./keep-policies.ts";
import { keepStatus } from "./keep-status.ts";
import { keepTalk } from "./keep-talk.ts";
import type { Logger } from "./log.ts";
import { type Meter, UNMETERED } from "./meter.ts";
import type { Decision } from "./moderation/decision.ts";
import type { Policies } from "./moderation/policy.ts";
import type { Outcome } from "./moderation/sanction.ts";
import type { BareJid } from "./muc/jid.ts";
import { logDecision, logFault, logIssues, logLink, logRuleFault, roomReport } from "./report.ts";
import { createFaultCount } from "./rule-faults.ts";
import type { Status } from "./status.ts";
import type { AuditStore } from "./store/audit-log.ts";
import { takenUpReport } from "./taken-up-report.ts";
import { createUnderstanding, readFirst } from "./understanding.ts";
import { createHouse } from "./xmpp/house.ts";
import type { RoomState } from "./xmpp/room-state.ts";

const RETRY_MS = 30_000;
/** Of the second and a half that a stop may take. */
const LAST_ANSWERS_MS = 300;

export interface WardenOptions {
  readonly places: DataPlaces;
  readonly overrides: ConnectionOverrides;
  /** How changes of the files are noticed. */
  readonly watch: WatchMode;
  /** Where the audit log is kept; undefined: in memory. */
  readonly stateFolder: string | undefined;
  /** Of conversation handlers of somebody's own. */
  readonly handlerFiles?: readonly string[];
  /** Whether another logs in there under this address already. */
  readonly isTaken?: (address: string) => boolean;
  readonly version: string;
  readonly log: Logger;
  /** Where nobody asked for a level, moderation.json may name one. */
  readonly logLevel?: string | undefined;
  /** Told of every judged message once its outcomes are known. */
  readonly onJudged?: (decision: Decision, outcomes: readonly Outcome[]) => void;
  readonly onRoom?: (room: BareJid, state: RoomState) => void;
  /** Counts what the bot does. */
  readonly meter?: Meter;
  /** Told when changed files have been applied. */
  readonly onReload?: (policies: Policies, issues: readonly Issue[]) => void;
}

export interface Warden {
  /** As whom it logs in: the component's domain, or the account's bare JID. */
  readonly address: string;
  /** What holds now. */
  policies(): Policies;
  readonly auditLog: AuditStore;
  roomStates(): ReadonlyMap<BareJid, RoomState>;
  /** How things stand. */
  status(): Status;
  /** All that is wrong in the files that hold. */
  fileIssues(): readonly Issue[];
  /** Reads the files again, though nothing told of a change. */
  reload(): void;
  /** Leaves the rooms, closes the stream and the log. */
  stop(): Promise<void>;
}

/** The configuration is such that there can be no bot; `issues` say why, each in a line. */
export interface CannotStart {
  readonly issues: readonly Issue[];
  /** The address that another logs in under already. */
  readonly taken?: string;
}

/** Builds the bot from its parts and starts it; nothing else knows them all. */
export async function startWarden(options: WardenOptions): Promise<Warden | CannotStart> {
  const { log, version, places, meter = UNMETERED } = options;
  const rules = await loadRules();
  const read = createDataReader(places);
  let externals: ReadonlySet<string> = new Set();
  const { handlerFiles = [] } = options;
  const understand = createUnderstanding(rules, options.overrides, () => externals);
  // Code of others is run once it is known that there can be a bot; what is understood without it is no last good version.
  const look = handlerFiles.length === 0 ? understand : createUnderstanding(rules, options.overrides);
  const { files, compiled: first } = await readFirst(read, look);
  if (!first.connection) {
    const { file } = files.moderation;
    return { issues: first.issues.filter((issue) => issue.severity === "error" && issue.file === file) };
  }
  const { isTaken = () => false } = options;
  const taken = addressOf(first.connection);
  if (isTaken(taken)) return { issues: [], taken };
  const talk = keepTalk({
    handlerFiles,
    log,
    bot: () => bot,
    house: () => house,
    now: Date.now,
    onTypes(types) {
      externals = types;
      dataFiles.anew();
    },
  });
  externals = await talk.types;
  // Another may have come to log in there meanwhile.
  if (isTaken(taken)) {
    await talk.stop();
    return { issues: [], taken };
  }
  const compiled = look === understand ? first : understand(files);
  const kept = keepPolicies({ bot: () => bot, talk, house: () => house });
  const { policies } = kept;
  if (options.logLevel === undefined) log.level = compiled.logLevel;
  logIssues(log, compiled.issues);

  const onError = (what: string, error: Error): void => logFault(log, what, error);
  const faultsOf = createFaultCount();
  const logTakenUp = takenUpReport(log, () => kept.takenUp);
  const logRoomOnce = roomReport(
    log,
    (room) => policies.get(room),
    () => link.address(),
  );
  const auditLog = keepAuditLog(options.stateFolder, log);
  const link = keepLink(first.connection, { connection: () => connection, isTaken, log, onError });
  const house = createHouse({
    settings: () => link.settings(),
    software: { name: "mucwarden", version },
    mucDomain: places.mucDomain,
    bot: () => bot,
    onLink(state) {
      logLink(log, state, link.settings());
      if (state.kind === "offline" || state.kind === "stopped") talk.offline();
      status.changed();
    },
    onRoom(room, state) {
      if (kept.takenUp.has(room)) logTakenUp(room, state);
      else logRoomOnce(room, state);
      status.changed();
      options.onRoom?.(room, state);
      if (isSeen(state)) void bot.retry(room);
    },
    onGate(news) {
      logGate(log, news);
      status.changed();
    },
    onTakenUp: kept.takeUp,
    isHeard: talk.isHeard,
    onShown: talk.hear,
    onParts: () => status.changed(),
    onError,
    random: Math.random,
    now: () => performance.now(),
  });
  const { connection, rooms } = house;
  const bot = meter.bot(
    createBot({
      enforcer: meter.enforcer(house.enforcer),
      auditLog,
      clock: { now: Date.now },
      onJudged(decision, outcomes, occasion) {
        meter.judged(decision, outcomes, occasion);
        logDecision(log, decision, outcomes);
        for (const fault of faultsOf(decision)) logRuleFault(log, fault);
        options.onJudged?.(decision, outcomes);
      },
      onError,
    }),
  );
  const status = keepStatus({
    folder: options.stateFolder,
    version,
    now: Date.now,
    rooms: rooms.states,
    isTakenUp: (room) => kept.takenUp.has(room),
    parts: house.gates.parts,
    unheard: house.gates.unheard,
    heard: house.gates.heard,
    nowhere: house.gates.nowhere,
    everywhere: () => kept.everywhere,
    issues: () => dataFiles.issues(),
    link: () => connection.state,
    onProblem: (problem) => log.warn(problem),
  });

  function apply(next: Parameters<typeof kept.apply>[0]): void {
    kept.apply(next);
    status.changed();
    if (kept.isEmpty) log.warn("no room is enabled: there is nothing to moderate");
  }

  apply(compiled);
  link.start();
  const dataFiles = keepFiles({
    places,
    watch: options.watch,
    files,
    compiled,
    read,
    understand,
    onChange(changed) {
      apply(changed);
      if (changed.connection) link.change(changed.connection);
      options.onReload?.(changed.policies, changed.issues);
    },
    onReload: meter.reloaded,
    log,
    onError,
  });
  // A sanction that got no answer on a link that stays up: the room is asked again before long.
  const retry = setInterval(() => {
    for (const [room, state] of rooms.states()) if (isSeen(state)) void bot.retry(room);
  }, RETRY_MS);
  retry.unref();
  return {
    get address() {
      return link.address();
    },
    policies: () => policies,
    auditLog,
    roomStates: rooms.states,
    status: status.now,
    fileIssues: dataFiles.issues,
    reload: dataFiles.hint,
    async stop() {
      clearInterval(retry);
      const files = dataFiles.stop();
      // What was asked for last may be done: its answer is on its way.
      await Promise.race([bot.settled(), pause(LAST_ANSWERS_MS)]);
      rooms.leaveAll();
      await Promise.all([files, talk.stop(), link.stop(), status.stop()]);
      auditLog.close();
    },
  };
}

/** Whether what we ask of the room reaches it. */
function isSeen(state: RoomState): boolean {
  return state.kind === "joined" || (state.kind === "gated" && state.open === true);
}
