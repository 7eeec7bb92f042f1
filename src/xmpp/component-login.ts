import { component } from "@xmpp/component";
import type { Login, Wire } from "./login.ts";
import { parseService } from "./service.ts";

export interface ComponentLoginSettings {
  readonly type?: "component";
  /** `xmpp://host:port` */
  readonly service: string;
  readonly domain: string;
  readonly password: string;
}

const HANDSHAKE_NS = "jabber:component:accept";

/** XEP-0114: the library's stream, parser and handshake, without what it does on its own account. */
export function componentLogin(
  { service, domain, password }: ComponentLoginSettings,
  wire: Wire,
  timeoutMs: number,
): Login {
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
  let isOpening = false;
  return {
    entity,
    async start() {
      if (!parseService(service)) return wire.fail("service-malformed");
      const connected = entity.connect(service);
      if (entity.socket) wire.adopt(entity.socket);
      await connected;
      if (wire.isOver) return;
      isOpening = true;
      await entity.open({ domain });
    },
    take(element) {
      // Rather than at the library's "online", which comes a tick later: a stanza in the same TCP segment as the
      // handshake would arrive before it.
      if (isOpening && element.is("handshake", HANDSHAKE_NS)) wire.online(domain);
    },
  };
}
