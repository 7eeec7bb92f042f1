import { fileURLToPath } from "node:url";
import Database from "libsql";
import { expect, test } from "vitest";
import { isBody, retracts, stanzaIdOf } from "../support/room.ts";
import { describeTalk } from "../support/talk.ts";
import { CHAT_BOT } from "../support/talk-bot.ts";
import { said } from "../support/talk-said.ts";

const fileOf = (name: string) => fileURLToPath(new URL(`../chatbot/handlers/${name}.cjs`, import.meta.url));
const KEEPER = { id: "keeper", type: "keeper", options: { word: "spoiler" } };

describeTalk(
  "handlers of one's own",
  (stage) => {
    test("answer a command of theirs", async () => {
      const { join, say, heard } = await stage().open("own", { handlers: [KEEPER] });
      await join("ann", "Ann");
      await say("ann", "!count one two");
      expect(await heard()).toEqual([said("own", "Ann: 2")]);
    });

    test("take a message back, for the reason that they give", async () => {
      const { room, owner, join, say } = await stage().open("kept", { handlers: [KEEPER] });
      await join("ann", "Ann");
      await say("ann", "here is a spoiler");
      const [shown] = owner.received.filter(isBody("here is a spoiler"));
      const id = shown && stanzaIdOf(shown, room);
      const notice = await owner.next(retracts(room, id), "the retraction");
      expect(String(notice)).toContain("No spoilers");
      if (stage().kind === CHAT_BOT) return;
      await stage().bot.print(/"rule":"keeper".*"sanction":"retract".*"msg":"done"/);
      const log = new Database(stage().bot.auditLog, { readonly: true });
      const rows = log.prepare("SELECT rule, sanction, outcome FROM audit WHERE stanza_id = ?").all(id);
      log.close();
      expect(rows).toEqual([{ rule: "keeper", sanction: "retract", outcome: "done" }]);
    });

    // xmppjs-chat-bot loads no further handler of the room.
    test("fail in their constructor, in start() or in an event, and keep no other from talking", async ({
      skip,
    }) => {
      skip(stage().kind === CHAT_BOT, "it does not isolate them");
      const faulty = ["constructor", "start", "event"].map((moment) => {
        return { id: `in-${moment}`, type: "faulty", options: { in: moment } };
      });
      const { join, say, heard } = await stage().open("faulty", { handlers: [...faulty, KEEPER] });
      await join("ann", "Ann");
      await say("ann", "!count one");
      expect(await heard()).toEqual([said("faulty", "Ann: 1")]);
      for (const { id, options } of faulty) {
        await stage().bot.print(
          new RegExp(`"handler":"${id}".*"moment":"${options.in}".*"error":"RangeError"`),
        );
      }
    });
  },
  [fileOf("keeper"), fileOf("faulty")],
);
