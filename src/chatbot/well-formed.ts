import type { Element } from "@xmpp/component";

/** XML 1.0 section 2.3, Namespaces in XML 1.0 section 3: names as far as they are ASCII, as in all of XMPP. */
const NAME = /^(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)$/;
const DECLARATION = /^xmlns(?::|$)/;
const URI = /^[!-~]+$/;
/** No document may declare these (section 3 there). */
const RESERVED_PREFIXES: ReadonlySet<string> = new Set(["xml", "xmlns"]);
const RESERVED_URIS: ReadonlySet<string> = new Set([
  "http://www.w3.org/XML/1998/namespace",
  "http://www.w3.org/2000/xmlns/",
]);
/** Whoever reads it does so by recursion. */
const MOST_DEPTH = 100;

interface Scope {
  /** Namespaces by prefix, of the element itself. */
  readonly declared: ReadonlyMap<string, string>;
  readonly around: Scope | undefined;
  readonly depth: number;
}

/**
 * Whether the names in it can be written: what is in the texts is cleaned before it leaves, and one wrong name makes the
 * server close the whole stream (`not-well-formed`).
 */
export function isWellFormed(stanza: Element): boolean {
  const left: { readonly element: Element; readonly around: Scope | undefined }[] = [
    { element: stanza, around: undefined },
  ];
  for (let next = left.pop(); next; next = left.pop()) {
    const { element } = next;
    const scope = scopeOf(element, next.around);
    if (!scope || !areNamesFine(element, scope)) return false;
    for (const child of element.children) {
      if (typeof child === "object") left.push({ element: child, around: scope });
    }
  }
  return true;
}

/** Undefined where it declares what may not be declared, or is too deep. */
function scopeOf(element: Element, around: Scope | undefined): Scope | undefined {
  const depth = (around?.depth ?? 0) + 1;
  const declared = new Map<string, string>();
  for (const [name, uri = ""] of Object.entries(element.attrs)) {
    if (!DECLARATION.test(name)) continue;
    const prefix = name.slice("xmlns:".length);
    const isDefault = prefix === "";
    if (RESERVED_PREFIXES.has(prefix) || RESERVED_URIS.has(uri)) return undefined;
    // A prefix, once declared, cannot be taken back (section 6.1 there).
    if (!URI.test(uri) && !(isDefault && uri === "")) return undefined;
    if (!isDefault) declared.set(prefix, uri);
  }
  return depth > MOST_DEPTH ? undefined : { declared, around, depth };
}

function areNamesFine(element: Element, scope: Scope): boolean {
  if (expanded(element.name, scope) === undefined) return false;
  const seen = new Set<string>();
  for (const name of Object.keys(element.attrs)) {
    const isDeclaration = DECLARATION.test(name);
    const full = isDeclaration ? (NAME.test(name) ? name : undefined) : expanded(name, scope);
    // Two prefixes may stand for the same namespace (section 6.3 there).
    if (full === undefined || seen.has(full)) return false;
    seen.add(full);
  }
  return true;
}

/** With the namespace in its prefix's place; undefined where it is no name, or nobody declares its prefix. */
function expanded(name: string, scope: Scope): string | undefined {
  const [, prefix, local] = NAME.exec(name) ?? [];
  if (local === undefined || prefix === undefined) return local;
  const uri = prefix === "xml" ? prefix : namespaceOf(prefix, scope);
  return uri === undefined ? undefined : `${uri} ${local}`;
}

function namespaceOf(prefix: string, scope: Scope): string | undefined {
  for (let at: Scope | undefined = scope; at; at = at.around) {
    const uri = at.declared.get(prefix);
    if (uri !== undefined) return uri;
  }
  return undefined;
}
