// @xmpp/client 0.13 ships no types. Declared here is what the tests use of it, and nothing more.

declare module "@xmpp/client" {
  import type { Entity } from "@xmpp/component";

  /** Without user name and password it logs in anonymously. */
  export function client(options: { service: string; domain: string; resource?: string }): Entity;
}
