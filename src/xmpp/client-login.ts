import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { type ClientEntity, client } from "@xmpp/client";
import { type Element, xml } from "@xmpp/component";
import { parseJid } from "../muc/jid.ts";
import { dial, isLoopback, readAuthority, secured } from "./client-socket.ts";
import type { Login, Wire } from "./login.ts";
import { findEndpoints } from "./lookup.ts";
import { loginProblem } from "./problem.ts";
import { beginLogin, type Exchange } from "./sasl.ts";

export interface ClientLoginSettings {
  readonly type: "client";
  /** `xmpp://host:port`, `xmpps://host:port`, or a domain. */
  readonly service: string;
  readonly domain: string;
  readonly username: string;
  readonly password: string;
  /** Default: the server makes one. */
  readonly resource?: string | undefined;
  /**
   * `verify`: whether TLS with a certificate that is valid for the domain is a must; undefined: if somebody may stand
   * between. `ca`: a PEM file.
   */
  readonly tls: { readonly verify?: boolean | undefined; readonly ca?: string | undefined };
}

const NS = {
  stream: "http://etherx.jabber.org/streams",
  tls: "urn:ietf:params:xml:ns:xmpp-tls",
  sasl: "urn:ietf:params:xml:ns:xmpp-sasl",
  bind: "urn:ietf:params:xml:ns:xmpp-bind",
  session: "urn:ietf:params:xml:ns:xmpp-session",
  stanzas: "urn:ietf:params:xml:ns:xmpp-stanzas",
} as const;

type Step = (element: Element) => void;

const ignore = (): void => {};

/**
 * RFC 6120, on the library's stream: STARTTLS, SASL and resource are negotiated here. The library's own hands TLS no
 * options but through a switch of the whole process, and takes up features (XEP-0198, XEP-0388) that are our link's
 * matter, or need none.
 */
export function clientLogin(settings: ClientLoginSettings, wire: Wire, timeoutMs: number): Login {
  const { domain, service } = settings;
  const entity = createEntity(settings, timeoutMs);
  let socket: Socket | undefined;
  let isSecure = false;
  let isLoggedIn = false;
  /** What the next element is for. Each is taken in place: what follows may lie in the same packet. */
  let step: Step = ignore;

  const say = (element: Element): void => void entity.send(element).catch(ignore);

  function take(next: Socket): void {
    socket = next;
    entity._attachSocket(next);
    wire.adopt(next);
  }

  /** Another stream on the same connection (RFC 6120 section 4.3.3). */
  function restart(): void {
    step = onFeatures;
    entity.restart().catch(ignore);
  }

  function onFeatures(features: Element) {
    if (!features.is("features", NS.stream)) return wire.fail("no-answer", `<${features.name}/>`);
    if (!isSecure && features.getChild("starttls", NS.tls)) {
      step = onProceed;
      return say(xml("starttls", NS.tls));
    }
    if (!isSecure && (settings.tls.verify || !isLoopback(socket))) return wire.fail("tls-required");
    if (!isLoggedIn) return logIn(features);
    if (features.getChild("bind", NS.bind)) return bind(features);
    wire.fail("resource-refused", "no resource binding");
  }

  function onProceed(answer: Element) {
    if (!answer.is("proceed", NS.tls)) return wire.fail("tls-failed", `<${answer.name}/>`);
    // What came with it in the same packet may be anybody's: it was not under TLS.
    step = ignore;
    secure(false).then(
      () => wire.isOver || restart(),
      (error: unknown) => entity.emit("error", error),
    );
  }

  async function secure(direct: boolean): Promise<void> {
    const { ca } = settings.tls;
    const authority = ca === undefined ? undefined : await readAuthority(ca);
    if (authority === null) return wire.fail("ca-unreadable", ca);
    // The certificates were read from a file: meanwhile the stream may have been closed.
    if (wire.isOver || !socket) return;
    const plain = socket;
    plain.on("error", (error) => entity.emit("error", error));
    entity._detachSocket();
    const verify = settings.tls.verify ?? !isLoopback(plain);
    const tls = secured(plain, domain, { verify, ca: authority, direct });
    take(tls);
    await once(tls, "secureConnect");
    isSecure = true;
  }

  function logIn(features: Element) {
    const offered = features.getChild("mechanisms", NS.sasl)?.getChildren("mechanism") ?? [];
    const names = offered.map((mechanism) => mechanism.getText());
    const exchange = beginLogin(names, settings);
    if (!exchange) return wire.fail("no-mechanism", names.join(", "));
    step = (answer) => onLogin(answer, exchange);
    say(xml("auth", { xmlns: NS.sasl, mechanism: exchange.mechanism }, exchange.first));
  }

  function onLogin(answer: Element, exchange: Exchange) {
    if (answer.is("challenge", NS.sasl)) {
      // Each costs time to answer, and they come in turns.
      step = ignore;
      exchange.respond(answer.getText()).then(
        (response) => {
          if (wire.isOver) return;
          step = (next) => onLogin(next, exchange);
          say(xml("response", NS.sasl, response));
        },
        (error: Error) => wire.fail("login-failed", error.message),
      );
    } else if (answer.is("success", NS.sasl)) {
      if (!exchange.isProven(answer.getText())) return wire.fail("server-unproven");
      isLoggedIn = true;
      restart();
    } else if (answer.is("failure", NS.sasl)) {
      const condition = answer.getChildElements().find(({ name }) => name !== "text");
      const text = answer.getChildText("text", NS.sasl) ?? "";
      wire.end(loginProblem(settings, condition?.name ?? "undefined-condition", text));
    }
  }

  function bind(features: Element) {
    const { resource } = settings;
    const session = features.getChild("session", NS.session);
    ask(xml("bind", NS.bind, resource && xml("resource", null, resource)), (answer) => {
      const address = answer.getChild("bind", NS.bind)?.getChildText("jid") ?? "";
      if (!parseJid(address)?.resource) return wire.fail("resource-refused", "no address");
      if (!session || session.getChild("optional")) return wire.online(address);
      // RFC 3921 section 3, for servers of its time.
      ask(xml("session", NS.session), () => wire.online(address));
    });
  }

  function ask(payload: Element, onResult: Step): void {
    const id = randomUUID();
    step = (answer) => {
      if (answer.name !== "iq" || answer.attrs.id !== id) return;
      step = ignore;
      if (answer.attrs.type === "result") return onResult(answer);
      const error = answer.getChild("error");
      const condition = error?.getChildElements().find((child) => child.getNS() === NS.stanzas);
      wire.fail(condition?.name === "conflict" ? "conflict" : "resource-refused", condition?.name);
    };
    say(xml("iq", { type: "set", id }, payload));
  }

  return {
    entity,
    async start() {
      const endpoints = await findEndpoints(service);
      if (endpoints.length === 0) return wire.fail("service-malformed");
      const connected = await dial(endpoints, (next) => wire.hold(next));
      if (!connected || wire.isOver) return;
      take(connected.socket);
      if (connected.endpoint.direct) await secure(true);
      if (wire.isOver) return;
      step = onFeatures;
      await entity.open({ domain });
    },
    take: (element) => step(element),
  };
}

/** The library's stream and parser, without what it does on its own account. */
function createEntity({ service, domain }: ClientLoginSettings, timeoutMs: number): ClientEntity {
  const entity = client({ service, domain });
  entity.reconnect.stop();
  // Its middleware: negotiates, throws at an address that is no JID, and would answer iqs beside us.
  entity.removeAllListeners("element");
  entity.timeout = timeoutMs;
  // What it writes and reads with, for a socket that is not of its making.
  const transport = entity._findTransport("xmpp://tcp");
  entity.Transport = transport;
  entity.Parser = transport.prototype.Parser;
  return entity;
}
