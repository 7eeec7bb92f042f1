import { randomUUID } from "node:crypto";
import type { Element } from "@xmpp/component";
import { type BareJid, parseJid } from "../../muc/jid.ts";
import { type ArchiveQuery, askArchive } from "../build.ts";
import type { Connection } from "../connection.ts";
import { NO_FEATURES, type RoomFeatures } from "../features.ts";
import { NS } from "../namespaces.ts";
import { type Archived, readArchived, readPageEnd } from "../parse/archived.ts";
import type { Reply } from "../requests.ts";

/** Prosody reads a room's whole archive for each page: few pages are better. It sends 50 unless it is told otherwise. */
const PAGE = 250;

/** A part of an archive, the oldest first. */
export interface Page {
  readonly ok: true;
  readonly items: readonly Archived[];
  /** There is nothing after it. */
  readonly complete: boolean;
  /** After this the next one begins. */
  readonly last: string | undefined;
}

export type NoPage = Extract<Reply, { readonly ok: false }>;

export interface PagePorts {
  readonly connection: Pick<Connection, "request">;
  readonly features: (room: BareJid) => RoomFeatures | undefined;
}

/** Asks for pages of archives, one at a time. */
export interface Pages {
  ask(room: BareJid, query: Pick<ArchiveQuery, "start" | "after">): Promise<Page | NoPage>;
  /** What is on a page comes before its answer, each in a message; false where the stanza is none of these. */
  take(stanza: Element): boolean;
}

export function createPages({ connection, features }: PagePorts): Pages {
  let open: { readonly room: BareJid; readonly id: string; readonly items: Archived[] } | undefined;

  return {
    async ask(room, { start, after }) {
      const id = randomUUID();
      const items: Archived[] = [];
      open = { room, id, items };
      const reply = await connection.request(
        askArchive(room, { id, start, after, max: PAGE }),
        undefined,
        () => {
          open = undefined;
        },
      );
      if (!reply.ok) return reply;
      const end = readPageEnd(reply.stanza);
      if (!end) return { ok: false, condition: "no-archive" };
      return { ok: true, items, complete: end.complete, last: end.last ?? items.at(-1)?.id };
    },

    take(stanza) {
      if (!open || !stanza.is("message")) return false;
      const { room, id, items } = open;
      const result = stanza.getChild("result", NS.archive);
      const from = parseJid(stanza.attrs.from);
      if (result?.attrs.queryid !== id || from?.bare !== room || from.resource !== "") return false;
      const item = readArchived(result, room, features(room) ?? NO_FEATURES);
      if (item && items.length < PAGE) items.push(item);
      return true;
    },
  };
}
