import { xml } from "@xmpp/component";
import type { Connection } from "../xmpp/connection.ts";
import { NS } from "../xmpp/namespaces.ts";
import type { Result } from "./result.ts";

const ANSWER_MS = 4_000;

/** Whether the host is there and keeps rooms (XEP-0045 section 6.2). */
export async function mucDomainResult(
  { request }: Pick<Connection, "request">,
  host: string,
): Promise<Result> {
  const about = { check: "muc-domain", subject: host } as const;
  const remedy = `Prosody's configuration needs Component "${host}" "muc"; else the data folder is of another server, or the rooms' domain is misspelt in the files.`;
  const reply = await request(xml("iq", { type: "get", to: host }, xml("query", NS.discoInfo)), ANSWER_MS);
  if (!reply.ok) {
    return {
      ...about,
      status: "fail",
      message: `the server reaches no such host, or gets no answer there (${reply.condition})`,
      remedy,
    };
  }
  const offered = reply.stanza.getChild("query", NS.discoInfo)?.getChildren("feature") ?? [];
  if (offered.some(({ attrs }) => attrs.var === NS.muc)) {
    return { ...about, status: "ok", message: "keeps rooms" };
  }
  return { ...about, status: "fail", message: "the host is there and keeps no rooms", remedy };
}
