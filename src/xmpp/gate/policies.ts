import { type Element, xml } from "@xmpp/component";
import type { GatePolicy } from "../../config/gate-policy.ts";
import type { BareJid } from "../../muc/jid.ts";
import type { Connection } from "../connection.ts";
import { NS } from "../namespaces.ts";
import type { Reply } from "../requests.ts";
import { readRoom } from "./attributes.ts";

const MOST_ROOMS = 64;
const MOST_BYTES = 256 * 1024;
/** What stands around the policies of an iq, its addresses included. */
const AROUND_BYTES = 4 * 1024;

type Policies = ReadonlyMap<BareJid, GatePolicy>;

/** Tells the module of these rooms, and that there are no others. */
export interface Push {
  readonly host: string;
  readonly epoch: string;
  readonly policies: Policies;
  readonly connection: Pick<Connection, "request">;
  /** From here on the module knows these rooms, but for those whose policy it cannot use. */
  readonly onTaken: (rooms: readonly BareJid[], refused: readonly RefusedPolicy[]) => void;
  /** Whether there is something newer to tell. */
  readonly isStale: () => boolean;
}

export interface RefusedPolicy {
  readonly room: BareJid;
  readonly why: string;
}

/** The answer that ended it before its time; undefined where all was taken, or is not of interest any more. */
export async function push({ host, epoch, policies, ...ports }: Push): Promise<Reply | undefined> {
  const { connection, onTaken, isStale } = ports;
  for (const { iq, rooms } of policyIqs(host, epoch, policies)) {
    const reply = await connection.request(iq, undefined, (answer) => {
      if (answer.ok && !isStale()) onTaken(rooms, readRefused(answer.stanza, host));
    });
    if (isStale()) return undefined;
    if (!reply.ok) return reply;
  }
  return undefined;
}

/** In the order in which they are to be sent. */
export function policyIqs(
  host: string,
  epoch: string,
  policies: Policies,
): readonly { readonly iq: Element; readonly rooms: readonly BareJid[] }[] {
  const parts = batches([...policies].map(([room, policy]) => ({ room, policy: policyOf(room, policy) })));
  return parts.map((part, index) => {
    const attrs = {
      xmlns: NS.warden,
      epoch,
      first: index === 0 ? "1" : undefined,
      last: index === parts.length - 1 ? "1" : undefined,
    };
    const children = part.map(({ policy }) => policy);
    return {
      iq: xml("iq", { type: "set", to: host }, xml("policies", attrs, ...children)),
      rooms: part.map(({ room }) => room),
    };
  });
}

interface One {
  readonly room: BareJid;
  readonly policy: Element;
}

function policyOf(room: BareJid, policy: GatePolicy): Element {
  return xml("policy", { room }, JSON.stringify(policy));
}

/** At least one, since nothing at all has to be told as well. */
function batches(policies: readonly One[]): One[][] {
  let last: One[] = [];
  const all = [last];
  let bytes = AROUND_BYTES;
  for (const one of policies) {
    const size = Buffer.byteLength(one.policy.toString());
    if (last.length === MOST_ROOMS || (last.length > 0 && bytes + size > MOST_BYTES)) {
      last = [];
      all.push(last);
      bytes = AROUND_BYTES;
    }
    last.push(one);
    bytes += size;
  }
  return all;
}

function readRefused(iq: Element, host: string): readonly RefusedPolicy[] {
  const refused = iq.getChild("policies", NS.warden)?.getChildren("refused") ?? [];
  return refused.flatMap((one) => {
    const { room: named } = one.attrs;
    const room = named === host ? (host as BareJid) : readRoom(named, host);
    return room ? [{ room, why: one.getText() }] : [];
  });
}
