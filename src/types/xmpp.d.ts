// @xmpp/* ships no types. Declared here is what this project uses of it, and nothing more.

declare module "@xmpp/component" {
  import type { EventEmitter } from "node:events";
  import type { Socket } from "node:net";

  export interface Element {
    name: string;
    attrs: Record<string, string | undefined>;
    children: (Element | string)[];
    parent: Element | null;
    is(name: string, xmlns?: string): boolean;
    getNS(): string | undefined;
    getChild(name: string, xmlns?: string): Element | undefined;
    getChildren(name: string, xmlns?: string): Element[];
    getChildElements(): Element[];
    getChildText(name: string, xmlns?: string): string | null;
    getText(): string;
    text(): string;
    append(...children: (Element | string)[]): void;
    toString(): string;
  }

  export type Child = Element | string | undefined | null | false | readonly Child[];

  export function xml(
    name: string,
    attrs?: string | Record<string, string | number | undefined> | null,
    ...children: Child[]
  ): Element;

  export namespace xml {
    /** Emits `start` for the stream, then `element` for each stanza in it. */
    class Parser extends EventEmitter {
      write(text: string): void;
    }
  }

  export interface Entity extends EventEmitter {
    jid: { toString(): string } | null;
    status: string;
    socket: Socket | null;
    timeout: number;
    reconnect: { stop(): void };
    start(): Promise<unknown>;
    stop(): Promise<unknown>;
    socketParameters(service: string): { host: string; port: number } | undefined;
    connect(service: string): Promise<unknown>;
    open(options: { domain: string }): Promise<unknown>;
    close(): Promise<unknown>;
    disconnect(): Promise<unknown>;
    send(element: Element): Promise<void>;
    write(text: string): Promise<void>;
  }

  export function component(options: { service: string; domain: string; password: string }): Entity;
}

declare module "@xmpp/client" {
  import type { Socket } from "node:net";
  import type { Entity } from "@xmpp/component";

  interface Transport {
    readonly prototype: { readonly Parser: unknown };
  }

  export interface ClientEntity extends Entity {
    Transport: Transport;
    Parser: unknown;
    _findTransport(service: string): Transport;
    _attachSocket(socket: Socket): void;
    _detachSocket(): void;
    restart(): Promise<unknown>;
  }

  /** Without user name and password it logs in anonymously. */
  export function client(options: { service: string; domain: string; resource?: string }): ClientEntity;
}

declare module "@xmpp/jid" {
  export interface Jid {
    readonly local: string;
    readonly domain: string;
    readonly resource: string;
    bare(): Jid;
    toString(): string;
  }
  export function parse(text: string): Jid;
}
