import type { Socket } from "node:net";
import type { ComponentSettings } from "../config/connection.ts";
import { problem, streamProblem } from "../xmpp/problem.ts";
import { failed } from "./reach.ts";
import type { Result } from "./result.ts";

const ANSWER_MS = 4_000;
/** A header and an error are much shorter. */
const MOST = 16_384;
const HEADER = /<stream:stream\b([^<>]*)>/;
const ERROR = /<stream:error\b[^<>]*>\s*<([a-z-]+)/;

/**
 * Opens a stream for the component and says no more: who does not shake hands is nobody yet (XEP-0114 section 3), and
 * puts nobody out. Ends the socket.
 */
export async function streamHostResult(settings: ComponentSettings, socket: Socket): Promise<Result> {
  const { domain } = settings;
  const said = await hear(socket, domain);
  const [, condition] = ERROR.exec(said) ?? [];
  const [, header = ""] = HEADER.exec(said) ?? [];
  // A port for clients does not know the host either, and says so under its own namespace.
  const isComponents = /\bxmlns=["']jabber:component:accept["']/.test(header);
  if (!isComponents || condition === "invalid-namespace") {
    return failed("stream-host", problem(settings, "no-answer", condition ?? (said === "" ? "silence" : "")));
  }
  if (condition !== undefined) return failed("stream-host", streamProblem(settings, condition));
  return {
    check: "stream-host",
    subject: domain,
    status: "ok",
    message: "the server has a component of this name",
  };
}

/** Until there is something to tell by. */
function hear(socket: Socket, domain: string): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(said);
    };
    const timer = setTimeout(end, ANSWER_MS);
    socket.setEncoding("utf8").on("data", (text: string) => {
      said = `${said}${text}`.slice(0, MOST);
      if (isEnough(said)) end();
    });
    for (const event of ["end", "close", "error"]) socket.on(event, end);
    const namespaces = "xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'";
    socket.write(`<?xml version='1.0'?><stream:stream ${namespaces} to='${domain}'>`);
  });
}

/** An error follows a header without an id: a stream that is open has one. */
function isEnough(said: string): boolean {
  const [, header] = HEADER.exec(said) ?? [];
  if (said.length === MOST || ERROR.test(said)) return true;
  return header !== undefined && /\bid=["'][^"']/.test(header);
}
