import type { Socket } from "node:net";
import type { Element, Entity } from "@xmpp/component";
import type { LinkProblem, ProblemCode } from "./link-problem.ts";

/** What a way of logging in does on the stream it was given. */
export interface Wire {
  /** A socket that is still to be connected; false where nobody wants it any more. */
  hold(socket: Socket): boolean;
  /** From here on the stream is read from this socket: TCP, later TLS over it. The library listens to it already. */
  adopt(socket: Socket): void;
  /** Told in place: what follows in the same packet is a stanza for us. */
  online(address: string): void;
  end(problem: LinkProblem): void;
  fail(code: ProblemCode, detail?: string): void;
  readonly isOver: boolean;
}

/** One of the two ways in: XEP-0114, or RFC 6120. */
export interface Login {
  readonly entity: Entity;
  /** Connects and opens the stream; rejects with what the socket or the library reports. */
  start(): Promise<void>;
  /** Each element until we are online, errors of the stream apart. */
  take(element: Element): void;
}
