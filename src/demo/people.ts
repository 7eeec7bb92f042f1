import { openStream, type Stream } from "../xmpp/stream.ts";
import { createPerson, type Person } from "./person.ts";

export type { Person } from "./person.ts";

export interface People {
  /** One person a name: name@domain/test. */
  person(name: string): Person;
  stop(): Promise<void>;
}

const ONLINE_MS = 10_000;
const CLOSE_MS = 500;

/**
 * People for the demo and the tests: JIDs of a component, which need no accounts and no SASL. `at`: the port on this
 * machine, or `xmpp://host:port`.
 */
export async function connectPeople(at: number | string, domain: string, secret: string): Promise<People> {
  const people = new Map<string, Person>();
  const service = typeof at === "number" ? `xmpp://127.0.0.1:${at}` : at;
  const settings = { service, domain, password: secret };
  const stream = await new Promise<Stream>((resolve, reject) => {
    const opening = openStream(
      settings,
      {
        onHeard: () => {},
        onOnline: () => resolve(opening),
        onStanza: (stanza) => people.get(stanza.attrs.to?.split("/")[0] ?? "")?.take(stanza),
        onEnd: ({ message }) => reject(new Error(message)),
      },
      ONLINE_MS,
    );
  });
  async function send(stanza: Parameters<Stream["send"]>[0]): Promise<void> {
    if (!(await stream.send(stanza))) throw new Error(`${domain} is not connected any more`);
  }
  return {
    person(name) {
      const bare = `${name.toLowerCase()}@${domain}`;
      const known = people.get(bare);
      if (known !== undefined) return known;
      const person = createPerson(name, `${bare}/test`, send);
      people.set(bare, person);
      return person;
    },
    stop: () => stream.close(CLOSE_MS),
  };
}
