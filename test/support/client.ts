import { client } from "@xmpp/client";
import type { Element } from "@xmpp/component";
import { createPerson, type Person } from "../../src/demo/person.ts";
import { withDeadline } from "./fake-server.ts";
import type { TestProsody } from "./prosody.ts";

/** Somebody with a client of their own, logged in at the server: not a JID of a component, as other people of the tests. */
export interface Client extends Person {
  /** Logs out. */
  stop(): Promise<void>;
  /** The line breaks without a word. */
  drop(): void;
}

const ANONYMOUS = "anon.localhost";

/** Logs in anonymously (XEP-0175) over TCP; the name is for rooms only. */
export async function connectClient(prosody: Pick<TestProsody, "ports">, name: string): Promise<Client> {
  const service = `xmpp://127.0.0.1:${prosody.ports.c2s}`;
  const entity = client({ service, domain: ANONYMOUS });
  entity.reconnect.stop();
  // An EventEmitter's error without a listener ends the process; a failure to log in rejects start().
  entity.on("error", () => {});
  // Characters, not chunks: the library decodes each chunk by itself and damages what lies on the border of two.
  entity.on("connect", () => void entity.socket?.setEncoding("utf8").setNoDelay(true));
  const jid = await withDeadline(entity.start(), `${name} to log in`);
  const person = createPerson(name, String(jid), (stanza) => entity.send(stanza));
  entity.on("stanza", (stanza: Element) => person.take(stanza));
  return {
    ...person,
    stop: async () => void (await entity.stop()),
    drop: () => void entity.socket?.destroy(),
  };
}
