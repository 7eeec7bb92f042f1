import type { Element } from "@xmpp/component";
import {
  type Connection,
  type ConnectionOptions,
  type ConnectionPorts,
  type ConnectionSettings,
  createConnection,
  type LinkState,
} from "../../src/xmpp/connection.ts";
import { createChanges } from "./until.ts";

type StateOf<K extends LinkState["kind"]> = Extract<LinkState, { kind: K }>;

export interface WatchedConnection extends Connection {
  readonly states: readonly LinkState[];
  readonly stanzas: readonly Element[];
  readonly errors: readonly string[];
  /** The next state of this kind that no other reached() took. */
  reached<K extends LinkState["kind"]>(kind: K, deadlineMs?: number): Promise<StateOf<K>>;
  /** Resolves when so many stanzas came. */
  stanzaCount(count: number): Promise<readonly Element[]>;
}

/** Pauses short enough for tests, otherwise as in earnest. */
export const SHORT_PAUSES = {
  network: { firstMs: 20, longestMs: 100 },
  refused: { firstMs: 40, longestMs: 200 },
  conflict: { firstMs: 30, longestMs: 60 },
};

/** A connection that keeps what it tells. Not started. */
export function watchedConnection(
  settings: ConnectionSettings | (() => ConnectionSettings),
  ports: Partial<ConnectionPorts> = {},
  options: ConnectionOptions = {},
): WatchedConnection {
  const states: LinkState[] = [];
  const stanzas: Element[] = [];
  const errors: string[] = [];
  const { changed, until } = createChanges();
  let taken = 0;

  const connection = createConnection(
    settings,
    {
      random: () => 1,
      now: () => performance.now(),
      ...ports,
      onStanza(stanza) {
        stanzas.push(stanza);
        changed();
        return ports.onStanza?.(stanza);
      },
      onState(state) {
        states.push(state);
        changed();
        return ports.onState?.(state);
      },
      onError(what, error) {
        errors.push(`${what}: ${error.message}`);
        changed();
        ports.onError?.(what, error);
      },
    },
    { pauses: SHORT_PAUSES, ...options },
  );

  return {
    ...connection,
    get address() {
      return connection.address;
    },
    get state() {
      return connection.state;
    },
    states,
    stanzas,
    errors,
    reached<K extends LinkState["kind"]>(kind: K, deadlineMs?: number) {
      const look = (): StateOf<K> | undefined => {
        const index = states.findIndex((state, at) => at >= taken && state.kind === kind);
        if (index < 0) return undefined;
        taken = index + 1;
        return states[index] as StateOf<K>;
      };
      return until(look, () => `${kind} in ${JSON.stringify(states)}`, deadlineMs);
    },
    stanzaCount(count) {
      return until(
        () => (stanzas.length >= count ? stanzas : undefined),
        () => `${count} stanzas, got ${stanzas.length}`,
      );
    },
  };
}

/** Connections that a test starts, to be stopped when it is over. */
export function startedConnections() {
  const started = new Set<WatchedConnection>();
  return {
    connect(...what: Parameters<typeof watchedConnection>): WatchedConnection {
      const connection = watchedConnection(...what);
      started.add(connection);
      connection.start();
      return connection;
    },
    async stopAll(): Promise<void> {
      await Promise.all([...started].map((connection) => connection.stop()));
      started.clear();
    },
  };
}
