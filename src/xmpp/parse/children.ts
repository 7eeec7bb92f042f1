import type { Element } from "@xmpp/component";

/** Those that Jitsi's clients find: they go by the name alone, whatever the namespace. */
export function childrenNamed(element: Element, name: string): Element[] {
  return element.getChildElements().filter((child) => child.name.slice(child.name.indexOf(":") + 1) === name);
}
