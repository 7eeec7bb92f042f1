import type { Socket } from "node:net";
import { component, type Element, type Entity } from "@xmpp/component";
import { type LinkProblem, problem, problemOf, streamProblem } from "./problem.ts";
import { parseService } from "./service.ts";

export interface StreamSettings {
  /** `xmpp://host:port` */
  readonly service: string;
  readonly domain: string;
  readonly password: string;
}

/** None of them may throw. None is called after `onEnd`, or after `close()` or `fail()` was called. */
export interface StreamHandlers {
  /** Bytes came, whatever they are. */
  readonly onHeard: () => void;
  readonly onOnline: () => void;
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

const HANDSHAKE_NS = "jabber:component:accept";
const STREAM_NS = "http://etherx.jabber.org/streams";

/** One attempt at a XEP-0114 stream, on an entity of its own. `onlineWithinMs` bounds TCP, header and handshake. */
export function openStream(
  settings: StreamSettings,
  handlers: StreamHandlers,
  onlineWithinMs: number,
): Stream {
  const entity = createEntity(settings, onlineWithinMs);
  let socket: Socket | null = null;
  let phase: "connecting" | "opening" | "online" | "over" = "connecting";

  const deadline = setTimeout(() => {
    const within = `${onlineWithinMs / 1000} s`;
    end(
      problem(settings, phase === "connecting" ? "unreachable" : "no-answer", `no answer within ${within}`),
    );
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
  entity.on("disconnect", () => end(problem(settings, "closed")));
  entity.on("close", () => end(problem(settings, "closed")));
  entity.on("stanza", (stanza: Element) => {
    if (phase === "online") handlers.onStanza(stanza);
  });
  // Online here rather than at the library's "online", which comes a tick later: a stanza in the same TCP segment
  // as the handshake would arrive before it.
  entity.on("nonza", (element: Element) => {
    if (element.is("error", STREAM_NS)) {
      end(streamProblem(settings, element.getChildElements()[0]?.name ?? "undefined-condition"));
    } else if (element.is("handshake", HANDSHAKE_NS) && phase === "opening") {
      phase = "online";
      clearTimeout(deadline);
      handlers.onOnline();
    }
  });

  async function open(): Promise<void> {
    const connected = entity.connect(settings.service);
    // Set as soon as there is one. XML comes in as a stream of characters, not of chunks: without setEncoding the
    // library decodes each chunk by itself and damages the character on the border of two.
    socket = entity.socket;
    socket?.setEncoding("utf8").setNoDelay(true);
    if (socket) guardData(socket);
    await connected;
    if (phase !== "connecting") return;
    phase = "opening";
    await entity.open({ domain: settings.domain });
  }

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
        end(problem(settings, "bad-xml", error instanceof Error ? error.message : ""));
      }
    });
  }

  if (parseService(settings.service)) open().catch((error: unknown) => end(problemOf(settings, error)));
  // Later rather than now: whoever opens the stream does not hold it yet.
  else queueMicrotask(() => end(problem(settings, "service-malformed")));

  return {
    async send(stanza) {
      if (phase !== "online") return false;
      return entity.send(stanza).then(
        () => true,
        () => false,
      );
    },

    close(withinMs) {
      const opened = phase === "opening" || phase === "online";
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
        if (opened) closing.end("</stream:stream>");
        else closing.destroy();
      });
    },

    fail(reason) {
      end(reason);
    },
  };
}

/** The library's stream, parser and handshake, without what it does on its own account. */
function createEntity({ service, domain, password }: StreamSettings, timeoutMs: number): Entity {
  // The library hashes the secret as Latin-1, Prosody as UTF-8: given like this, both hash the same bytes.
  const latin1 = Buffer.from(password, "utf8").toString("latin1");
  const entity = component({ service, domain, password: latin1 });
  entity.reconnect.stop();
  // Its middleware: throws at an address that is no JID, and would answer iqs beside us.
  entity.removeAllListeners("element");
  entity.timeout = timeoutMs;
  entity.socketParameters = () => parseService(service);
  // Its own way of ending waits for the server's end tag with a timer that nobody can stop.
  entity.close = async () => {};
  return entity;
}
