import { randomBytes, randomUUID } from "node:crypto";
import { type Element, xml } from "@xmpp/component";
import { answer, type Software, wantsAnswer } from "./answers.ts";
import { PAUSES } from "./backoff.ts";
import { createLink, LINK_TIMINGS, type LinkState } from "./link.ts";
import { addressed } from "./outgoing.ts";
import { createRequests, type Reply } from "./requests.ts";
import type { StreamSettings } from "./stream.ts";

export type { LinkState } from "./link.ts";
export type { Reply } from "./requests.ts";
export type ConnectionSettings = StreamSettings;

/** Any of the callbacks may throw or reject: that is told to `onError` and harms neither stream nor process. */
export interface ConnectionPorts {
  /** Messages and presences, in the order received. */
  readonly onStanza: (stanza: Element) => unknown;
  readonly onState: (state: LinkState) => unknown;
  readonly onError?: (what: string, error: Error) => void;
  readonly software?: Software;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** ms */
  readonly now: () => number;
}

export interface ConnectionOptions {
  readonly timings?: Partial<typeof LINK_TIMINGS>;
  readonly pauses?: typeof PAUSES;
}

export interface Connection {
  /** A component's domain; a client's full JID, and its bare one while it is not online. */
  readonly address: string;
  readonly state: LinkState;
  /** Never throws; what comes of it is told to `onState`. */
  start(): void;
  /** Closes the stream, by force after a second. After the state `stopped`, told at once, nothing is called any more. */
  stop(): Promise<void>;
  /** False where the stanza did not leave. Never throws. */
  send(stanza: Element): Promise<boolean>;
  /**
   * Sends an iq under an id of its own and waits for the answer; never rejects. `heard` is told of it in its place among
   * the stanzas: before the next one, where what awaits the promise is told after all that came in the same packet.
   */
  request(iq: Element, timeoutMs?: number, heard?: (reply: Reply) => void): Promise<Reply>;
}

const REQUEST_MS = 15_000;

/** The link to the server and the conversation on it. A settings function is asked again at each attempt. */
export function createConnection(
  settings: ConnectionSettings | (() => ConnectionSettings),
  ports: ConnectionPorts,
  options: ConnectionOptions = {},
): Connection {
  const software = ports.software ?? { name: "mucwarden", version: "unknown" };
  const timings = { ...LINK_TIMINGS, ...options.timings };
  const requests = createRequests();
  const resource = `mucwarden-${randomBytes(4).toString("hex")}`;
  let current = typeof settings === "function" ? settings() : settings;

  function report(what: string, error: unknown): void {
    try {
      ports.onError?.(what, error instanceof Error ? error : new Error(String(error)));
    } catch {
      // Whose report of an error fails has nobody left to tell.
    }
  }

  function guarded(what: string, task: () => unknown): void {
    try {
      const result = task();
      if (result instanceof Promise) result.catch((error: unknown) => report(what, error));
    } catch (error) {
      report(what, error);
    }
  }

  const link = createLink(
    {
      settings() {
        if (typeof settings === "function") {
          guarded("connection settings", () => {
            current = settings();
          });
        }
        return withResource(current, resource);
      },
      onState(state) {
        if (state.kind !== "online") requests.abandon("disconnected");
        guarded("connection state", () => ports.onState(state));
      },
      onStanza(stanza) {
        if (stanza.name !== "iq") guarded("stanza", () => ports.onStanza(stanza));
        else if (wantsAnswer(stanza)) guarded("iq", () => send(answer(stanza, software)));
        else requests.take(stanza);
      },
      // A component to itself: the one address that any server routes back, where hosts need not answer pings. A
      // client to its server (XEP-0199 section 4.2).
      ping() {
        const ping = xml("iq", { type: "get", to: current.domain }, xml("ping", "urn:xmpp:ping"));
        void request(ping, timings.pong);
      },
      random: ports.random,
      now: ports.now,
    },
    timings,
    options.pauses ?? PAUSES,
  );

  const address = (): string =>
    link.address ?? (current.type === "client" ? `${current.username}@${current.domain}` : current.domain);

  const send = (stanza: Element): Promise<boolean> => transmit(stanza);

  async function transmit(stanza: Element, id?: string): Promise<boolean> {
    try {
      return await link.send(addressed(stanza, { type: current.type, address: address() }, id));
    } catch (error) {
      report("stanza not sent", error);
      return false;
    }
  }

  async function request(
    iq: Element,
    timeoutMs: number = REQUEST_MS,
    heard?: (reply: Reply) => void,
  ): Promise<Reply> {
    // Nobody can guess the id, so nobody can answer in the other's place before it does.
    const id = randomUUID();
    const answered = requests.expect(id, iq.attrs.to ?? "", timeoutMs, (reply) => {
      if (heard) guarded("answer", () => heard(reply));
    });
    if (!(await transmit(iq, id))) requests.abandon("disconnected", id);
    return answered;
  }

  return {
    get address() {
      return address();
    },
    get state() {
      return link.state;
    },
    start: link.start,
    stop: link.stop,
    send,
    request,
  };
}

/** One of our own, so that a login of ours takes the place of nobody else's, and after a break that of its own ghost. */
function withResource(settings: ConnectionSettings, resource: string): ConnectionSettings {
  if (settings.type !== "client" || settings.resource) return settings;
  return { ...settings, resource };
}
