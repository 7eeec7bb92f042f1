import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createBot } from "../src/bot.ts";
import moderate from "../src/rules/moderate.ts";
import noDuplicate from "../src/rules/no-duplicate.ts";
import specialCharacters from "../src/rules/special-characters.ts";
import type { RoomFeatures } from "../src/xmpp/features.ts";
import { parseEvent } from "../src/xmpp/parse/event.ts";
import { openStream } from "../src/xmpp/stream.ts";
import { ACCOUNT, type FakeServer, SECRET, startFakeServer } from "./support/fake-server.ts";
import { ROOM } from "./support/muc.ts";
import { entryOf, policyOf } from "./support/transcript.ts";
import { createChanges } from "./support/until.ts";

const FEATURES: RoomFeatures = { retraction: "1", archive: true, stanzaIds: true, occupantIds: true };
const rules = [{ name: "words", words: ["пример", "buy now", "猫カフェ", "🐈‍⬛"], disguises: "all" }];
const policy = policyOf([
  entryOf(moderate, { rules }),
  entryOf(noDuplicate, {}),
  entryOf(specialCharacters, {}),
]);

const said = [
  "Hello, नमस्ते 👋🏽",
  "это ПРИМЕР",
  "b\u200buy n\u200bow",
  "猫カフェへ行く",
  "hello, नमस्ते 👋🏽",
  "кot 🐈‍⬛",
  "ｂｕｙ ｎｏｗ",
  "שָׁלוֹם",
  "█▓▒",
];
const stanzas = said.map(
  (text, index) =>
    `<message type='groupchat' id='m${index}' from='${ROOM}/n' to='bot.test'><body>${text}</body>` +
    `<occupant-id xmlns='urn:xmpp:occupant-id:0' id='o'/><stanza-id xmlns='urn:xmpp:sid:0' by='${ROOM}' id='s${index}'/></message>`,
);
const bytes = new TextEncoder().encode(stanzas.join(""));

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.stop());

/** What the bot makes of the transcript that comes in pieces, each read before the next is written. */
async function verdicts(kind: "component" | "client", cuts: readonly number[]): Promise<string[]> {
  const { changed, until } = createChanges();
  // By the message: what follows from one may take longer than what follows from the next.
  const judged: string[] = [];
  let count = 0;
  let heard = 0;
  let isOnline = false;
  const bot = createBot({
    enforcer: { enforce: async () => ({ status: "done" }) },
    auditLog: { record: () => {} },
    clock: { now: () => 0 },
    onJudged({ message, decisive }) {
      judged[Number(message?.stanzaId?.slice(1))] = JSON.stringify(decisive?.finding.evidence ?? "stays");
      count += 1;
      changed();
    },
    onError(what, error) {
      throw new Error(what, { cause: error });
    },
  });
  bot.setPolicies(new Map([[ROOM, policy]]));
  const stream = openStream(
    kind === "client"
      ? { ...ACCOUNT, service: server.service }
      : { service: server.service, domain: "bot.test", password: SECRET },
    {
      onHeard() {
        heard += 1;
        changed();
      },
      onOnline() {
        isOnline = true;
        changed();
      },
      onStanza(stanza) {
        const event = parseEvent(stanza, () => FEATURES);
        if (event) void bot.handle(event);
      },
      onEnd: () => {},
    },
    5_000,
  );
  const peer = await (kind === "client" ? server.nextClient() : server.nextOnline());
  await until(
    () => (isOnline ? true : undefined),
    () => "online",
  );
  for (const [index, end] of [...cuts, bytes.length].entries()) {
    const before = heard;
    peer.write(bytes.subarray(index === 0 ? 0 : cuts[index - 1], end));
    await until(
      () => (heard > before ? true : undefined),
      () => `piece ${index}`,
    );
  }
  await until(
    () => (count === said.length ? true : undefined),
    () => `${count} verdicts`,
  );
  await stream.close(100);
  return judged;
}

test.each(["component", "client"] as const)(
  "a %s: the same transcript gives the same verdicts, wherever the stream is cut",
  async (kind) => {
    const whole = await verdicts(kind, []);
    expect(whole.filter((one) => one !== '"stays"').length).toBeGreaterThan(4);
    expect(whole[0]).toBe('"stays"');
    const anywhere = fc
      .uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { minLength: 1, maxLength: 60 })
      .map((cuts) => cuts.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(anywhere, async (cuts) => {
        expect(await verdicts(kind, cuts)).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  },
);
