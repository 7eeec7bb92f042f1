import type { Element } from "@xmpp/component";
import { NS } from "../namespaces.ts";

const MARKS = [
  ["encrypted", NS.omemo0],
  ["encrypted", NS.omemo2],
  ["openpgp", NS.openpgp],
  ["encryption", NS.encryption],
  ["x", NS.pgp],
] as const;

/** Whether clients that have the key show something else than the bodies. */
export function isEncrypted(message: Element): boolean {
  return MARKS.some(([name, ns]) => message.getChild(name, ns) !== undefined);
}
