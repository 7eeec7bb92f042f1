import type { Socket } from "node:net";
import type { Element } from "@xmpp/component";
import { type ClientLoginSettings, clientLogin } from "./client-login.ts";
import { type ComponentLoginSettings, componentLogin } from "./component-login.ts";
import type { Login, Wire } from "./login.ts";
import { type LinkProblem, problem, problemOf, streamProblem } from "./problem.ts";

export type StreamSettings = ComponentLoginSettings | ClientLoginSettings;

/** None of them may throw. None is called after `onEnd`, or after `close()` or `fail()` was called. */
export interface StreamHandlers {
  /** Bytes came, whatever they are. */
  readonly onHeard: () => void;
  /** As whom: a component's domain, a client's full JID. */
  readonly onOnline: (address: string) => void;
  readonly onStanza: (stanza: Element) => void;
  /** Once, for whatever reason the stream ended without our asking. */
  readonly onEnd: (problem: LinkProblem) => void;
}

export interface Stream {
  /** Resolves once the bytes left; false where they will not. */
  send(stanza: Element): Promise<boolean>;
  /** Closes in order, within so many ms, then by force. */
  close(withinMs: number): Promise<void>;
  /** Ends it at once, as `onEnd` would be told. */
  fail(problem: LinkProblem): void;
}

const STREAM_NS = "http://etherx.jabber.org/streams";

/** One attempt at a stream, on an entity of its own. `onlineWithinMs` bounds all from the look-up to the login. */
export function openStream(
  settings: StreamSettings,
  handlers: StreamHandlers,
  onlineWithinMs: number,
): Stream {
  let socket: Socket | undefined;
  let phase: "entering" | "online" | "over" = "entering";

  const wire: Wire = {
    hold(next) {
      socket = next;
      if (phase === "over") next.destroy();
      return phase !== "over";
    },
    adopt(next) {
      socket = next;
      // XML comes in as a stream of characters, not of chunks: without setEncoding the library decodes each chunk by
      // itself and damages the character on the border of two.
      socket.setEncoding("utf8").setNoDelay(true);
      guardData(socket);
    },
    online(address) {
      phase = "online";
      clearTimeout(deadline);
      handlers.onOnline(address);
    },
    end,
    fail: (code, detail) => end(problem(settings, code, detail)),
    get isOver() {
      return phase === "over";
    },
  };
  const login: Login =
    settings.type === "client"
      ? clientLogin(settings, wire, onlineWithinMs)
      : componentLogin(settings, wire, onlineWithinMs);
  const { entity } = login;

  const deadline = setTimeout(() => {
    const isConnected = socket !== undefined && !socket.connecting;
    wire.fail(isConnected ? "no-answer" : "unreachable", `no answer within ${onlineWithinMs / 1000} s`);
  }, onlineWithinMs);

  function retire(): void {
    phase = "over";
    clearTimeout(deadline);
    // The library's promises that still wait hold timers, or would follow a <see-other-host/> behind our back: an
    // error settles them all, and the library catches each itself.
    entity.emit("error", new Error("the stream is over"));
  }

  function end(reason: LinkProblem): void {
    if (phase === "over") return;
    retire();
    socket?.destroy();
    handlers.onEnd(reason);
  }

  // For good: an EventEmitter's error without a listener ends the process.
  entity.on("error", (error: unknown) => end(problemOf(settings, error)));
  entity.on("disconnect", () => wire.fail("closed"));
  entity.on("close", () => wire.fail("closed"));
  entity.on("stanza", (stanza: Element) => {
    if (phase === "online") handlers.onStanza(stanza);
    else if (phase === "entering") login.take(stanza);
  });
  entity.on("nonza", (element: Element) => {
    if (element.is("error", STREAM_NS)) {
      end(streamProblem(settings, element.getChildElements()[0]?.name ?? "undefined-condition"));
    } else if (phase === "entering") login.take(element);
  });

  /** The parser throws at an unknown XML entity, and after its end: in a socket's listener that ends the process. */
  function guardData(from: Socket): void {
    const feeds = from.listeners("data");
    from.removeAllListeners("data");
    from.on("data", (text: string) => {
      if (phase === "over") return;
      handlers.onHeard();
      try {
        for (const feed of feeds) feed.call(from, text);
      } catch (error) {
        wire.fail("bad-xml", error instanceof Error ? error.message : "");
      }
    });
  }

  // Later rather than now: whoever opens the stream does not hold it yet.
  queueMicrotask(() => {
    if (phase === "entering") login.start().catch((error: unknown) => end(problemOf(settings, error)));
  });

  return {
    async send(stanza) {
      if (phase !== "online") return false;
      return entity.send(stanza).then(
        () => true,
        () => false,
      );
    },

    close(withinMs) {
      if (phase !== "over") retire();
      const closing = socket;
      if (!closing || closing.closed) return Promise.resolve();
      return new Promise((resolve) => {
        const force = setTimeout(() => closing.destroy(), withinMs);
        closing.once("close", () => {
          clearTimeout(force);
          resolve();
        });
        // RFC 6120 section 4.4: close our direction, and let the server close the other.
        if (closing.connecting) closing.destroy();
        else closing.end("</stream:stream>");
      });
    },

    fail(reason) {
      end(reason);
    },
  };
}
