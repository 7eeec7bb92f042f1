import { isDeepStrictEqual } from "node:util";
import type { ConnectionSettings } from "./config/connection.ts";
import type { Logger } from "./log.ts";
import type { House } from "./xmpp/house.ts";

export interface LinkSources {
  /** It exists when something is to be done. */
  readonly connection: () => Pick<House["connection"], "state" | "start" | "stop">;
  /** Whether another logs in under this address already. */
  readonly isTaken: (address: string) => boolean;
  readonly log: Logger;
  readonly onError: (what: string, error: Error) => void;
}

/** How the bot logs in, and what a change of that means for the link. */
export interface KeptLink {
  settings(): ConnectionSettings;
  /** A component's domain, an account's bare JID. */
  address(): string;
  start(): void;
  /** At once where the link is down or leads elsewhere, else when it is made anew. */
  change(next: ConnectionSettings): void;
  stop(): Promise<void>;
}

export function keepLink(
  first: ConnectionSettings,
  { connection, isTaken, log, onError }: LinkSources,
): KeptLink {
  let current = first;
  let isStopped = false;
  /** Told once. */
  let refused: string | undefined;

  function mayBe(address: string): boolean {
    if (address === addressOf(current) || !isTaken(address)) {
      refused = undefined;
      return true;
    }
    const what = "another of the files logs in there already: this one goes on as before";
    if (refused !== address) log.error({ address }, `${what}. Give it an account of its own.`);
    refused = address;
    return false;
  }

  async function again(): Promise<void> {
    await connection().stop();
    if (!isStopped) connection().start();
  }

  return {
    settings: () => current,
    address: () => addressOf(current),
    start: () => connection().start(),
    change(next) {
      if (!mayBe(addressOf(next))) return;
      const before = current;
      current = next;
      const leadsElsewhere = !isDeepStrictEqual({ ...before, password: "" }, { ...next, password: "" });
      const isOther = leadsElsewhere || before.password !== next.password;
      if (!isOther || (!leadsElsewhere && connection().state.kind === "online")) return;
      again().catch((error: Error) => onError("new connection", error));
    },
    async stop() {
      isStopped = true;
      await connection().stop();
    },
  };
}

export function addressOf(settings: ConnectionSettings): string {
  return settings.type === "client" ? `${settings.username}@${settings.domain}` : settings.domain;
}
