import { EventEmitter } from "node:events";
import type { Element } from "@xmpp/component";

/** What xmppjs-chat-bot's bot uses of an xmpp.js connection. What comes in is emitted as `stanza`. */
export interface VirtualConnection extends EventEmitter {
  readonly status: "online";
  start(): Promise<void>;
  stop(): Promise<void>;
  send(stanza: Element): Promise<void>;
}

/** A connection that is always online, whatever becomes of the real one. */
export function createVirtualConnection(send: (stanza: Element) => Promise<void>): VirtualConnection {
  return Object.assign(new EventEmitter(), {
    status: "online" as const,
    async start() {},
    async stop() {},
    send,
  });
}
