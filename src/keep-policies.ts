import { after } from "./after.ts";
import type { Bot } from "./bot.ts";
import type { Compiled } from "./config/compile.ts";
import { type EveryRoom, isIn } from "./config/every-room.ts";
import { gatePolicyOf, hostPolicyOf } from "./config/gate-policy.ts";
import type { Talk } from "./keep-talk.ts";
import type { Policies, RoomPolicy } from "./moderation/policy.ts";
import type { BareJid } from "./muc/jid.ts";
import type { House, WantedRoom } from "./xmpp/house.ts";

/** Rooms come and go many at a time: what is kept of those that are gone is looked through once for all of them. */
const SWEEP_MS = 200;

export interface PolicySources {
  /** They exist when the first policies are applied. */
  readonly bot: () => Pick<Bot, "setPolicies">;
  readonly talk: Pick<Talk, "setPolicies">;
  readonly house: () => Pick<House, "setWanted">;
}

/** What holds in which room: in those that files tell of, and in those that are taken up as they come into being. */
export interface KeptPolicies {
  /** As it is at any moment. */
  readonly policies: Policies;
  /** Whether there is anything to moderate, or may be. */
  readonly isEmpty: boolean;
  /** The MUC hosts all of whose rooms are to be moderated. */
  readonly everywhere: readonly string[];
  /** The rooms that no file tells of and that are ours. */
  readonly takenUp: ReadonlySet<BareJid>;
  apply(compiled: Pick<Compiled, "policies" | "everyRoom">): void;
  /** A room that no file tells of is ours from here on, or is not any more. */
  takeUp(room: BareJid, isOurs: boolean): void;
}

export function keepPolicies({ bot, talk, house }: PolicySources): KeptPolicies {
  const policies = new Map<BareJid, RoomPolicy>();
  const takenUp = new Set<BareJid>();
  /** Gone since everything was looked through. */
  const gone = new Set<BareJid>();
  let named: Policies = new Map();
  let every: EveryRoom | undefined;
  let isDue = false;

  function hold(room: BareJid): void {
    const policy = named.get(room) ?? (every && isIn(every, room) ? { ...every.policy, room } : undefined);
    if (policy) policies.set(room, policy);
  }

  /** The bot goes by the very same map: what is added holds at once. */
  function sweep(): void {
    isDue = false;
    gone.clear();
    bot().setPolicies(policies);
    if (every && every.policy.talks.length > 0) talk.setPolicies(policies);
  }

  return {
    policies,
    get isEmpty() {
      return named.size === 0 && every === undefined;
    },
    get everywhere() {
      return every?.hosts ?? [];
    },
    takenUp,
    apply(next) {
      named = next.policies;
      every = next.everyRoom;
      const before = [...policies.keys()];
      policies.clear();
      // Whose file is gone may be one of the others from here on, and stays as the bot knows it.
      for (const room of [...named.keys(), ...before]) hold(room);
      bot().setPolicies(policies);
      house().setWanted(
        new Map([...named.values()].map((policy) => [policy.room, wantedOf(policy)])),
        unnamedOf(every),
      );
      for (const room of policies.keys()) if (!named.has(room) && !takenUp.has(room)) policies.delete(room);
      bot().setPolicies(policies);
      talk.setPolicies(policies);
    },
    takeUp(room, isOurs) {
      // Another of the same name: what is known of the one before is none of its.
      if (isOurs && gone.has(room)) sweep();
      if (isOurs) takenUp.add(room);
      else takenUp.delete(room);
      if (isOurs || named.has(room)) hold(room);
      else if (policies.delete(room)) gone.add(room);
      if (isDue) return;
      isDue = true;
      after(SWEEP_MS, sweep);
    },
  };
}

function wantedOf(policy: RoomPolicy): WantedRoom {
  const { nick, gate } = policy.settings;
  return { nick: nick.value, gate: gate.value ? gatePolicyOf(policy) : undefined };
}

function unnamedOf(every: EveryRoom | undefined): Parameters<House["setWanted"]>[1] {
  if (!every) return new Map();
  const includes = (room: BareJid) => isIn(every, room);
  return new Map(
    every.hosts.map((host) => [host, { policy: hostPolicyOf(every.policy, every.except, host), includes }]),
  );
}
