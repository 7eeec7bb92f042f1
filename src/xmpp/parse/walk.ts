import type { Element } from "@xmpp/component";

export type Attributes = Readonly<Record<string, string | undefined>>;

/** What is met on the way through an element. The children of the root have depth 1. */
export interface Visitor {
  start(name: string, ns: string | undefined, attrs: Attributes, depth: number): void;
  /** Of a text the depth is that of its parent. */
  text(text: string, depth: number): void;
  end(name: string, depth: number): void;
}

interface Frame {
  readonly name: string;
  readonly children: readonly (Element | string)[];
  /** The prefixes that this element declares. */
  readonly declared: readonly string[];
  next: number;
}

const NONE: readonly string[] = [];

/**
 * Everything inside an element, in the order of the document, in one pass and without recursion: a stanza of 256 KB
 * can be 30,000 levels deep. For the same reason namespaces are known here on the way down (XML Names section 6), where
 * `getNS` climbs up to the root each time.
 */
export function walk(root: Element, visitor: Visitor): void {
  const namespaces = new Map<string, (string | undefined)[]>([["", [root.getNS()]]]);
  const stack: Frame[] = [];
  enter(root);
  while (stack.length > 0) {
    const frame = stack[stack.length - 1]!;
    const child = frame.children[frame.next++];
    if (child === undefined) leave(frame);
    else if (typeof child === "object") enter(child);
    else visitor.text(child, stack.length - 1);
  }

  function enter({ name: qualified, attrs, children }: Element): void {
    const declared = declare(attrs);
    const colon = qualified.indexOf(":");
    const name = qualified.slice(colon + 1);
    const ns = namespaces.get(qualified.slice(0, Math.max(colon, 0)))?.at(-1);
    if (stack.length > 0) visitor.start(name, ns, attrs, stack.length);
    stack.push({ name, children, declared, next: 0 });
  }

  function leave({ name, declared }: Frame): void {
    stack.pop();
    for (const prefix of declared) namespaces.get(prefix)?.pop();
    if (stack.length > 0) visitor.end(name, stack.length);
  }

  function declare(attrs: Attributes): readonly string[] {
    let declared: string[] | undefined;
    for (const attribute in attrs) {
      if (!/^xmlns(?::|$)/.test(attribute)) continue;
      const prefix = attribute.slice("xmlns:".length);
      const scopes = namespaces.get(prefix) ?? [];
      namespaces.set(prefix, scopes);
      scopes.push(attrs[attribute]);
      declared ??= [];
      declared.push(prefix);
    }
    return declared ?? NONE;
  }
}
