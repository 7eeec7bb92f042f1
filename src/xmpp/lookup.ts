import type { SrvRecord } from "node:dns";
import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { type ClientEndpoint, parseClientService } from "./service.ts";

export type ResolveSrv = (name: string) => Promise<readonly SrvRecord[]>;

/** Each is tried in its turn, within the one deadline of the login. */
const ENDPOINT_LIMIT = 8;
const ANSWER_MS = 2_000;
/** RFC 6761 section 6.3: no name server is to be asked. */
const LOCAL = /(?:^|\.)localhost\.?$/i;

/**
 * Where to log in, best first; empty where the service is no address, or says that it is none (RFC 2782). What has no
 * scheme is a domain whose server is asked of the DNS (RFC 6120 section 3.2, XEP-0368), or is the host itself.
 */
export async function findEndpoints(
  service: string,
  resolveSrv: ResolveSrv = resolve,
): Promise<ClientEndpoint[]> {
  const given = parseClientService(service);
  if (!given) return [];
  const isDomain = !service.includes("://") && given.host === service.trim();
  if (!isDomain || isIP(given.host) !== 0 || LOCAL.test(given.host)) return [given];
  const found = await Promise.all([
    records(resolveSrv, `_xmpps-client._tcp.${given.host}`, true),
    records(resolveSrv, `_xmpp-client._tcp.${given.host}`, false),
  ]);
  const all = found.flat();
  if (all.length === 0) return [given];
  return all
    .filter(({ name }) => name !== "" && name !== ".")
    .sort((a, b) => a.priority - b.priority || b.weight - a.weight)
    .map(({ name, port, direct }) => ({ host: name, port, direct }))
    .slice(0, ENDPOINT_LIMIT);
}

async function records(
  resolveSrv: ResolveSrv,
  name: string,
  direct: boolean,
): Promise<(SrvRecord & { direct: boolean })[]> {
  try {
    return (await resolveSrv(name)).map((record) => ({ ...record, direct }));
  } catch {
    // Most domains have none, and a name server that does not know is no reason not to try the domain itself.
    return [];
  }
}

function resolve(name: string): Promise<SrvRecord[]> {
  return new Resolver({ timeout: ANSWER_MS, tries: 1 }).resolveSrv(name);
}
