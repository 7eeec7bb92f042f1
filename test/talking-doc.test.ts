import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadHandlerFiles } from "../src/chatbot/stage/handler-files.ts";
import { ANNA, handler, onStage } from "./chatbot/on-stage.ts";

const page = new URL("../docs/talking.md", import.meta.url);

test("the handler that docs/talking.md shows does what is said of it", async () => {
  const [, code = ""] = /```js\n(.*?)```/s.exec(await readFile(page, "utf8")) ?? [];
  const folder = await mkdtemp(join(tmpdir(), "mucwarden-dice-"));
  try {
    const file = join(folder, "dice.cjs");
    await writeFile(file, code);
    expect(await loadHandlerFiles([file])).toEqual({ types: ["dice"], problems: [] });
    const stage = onStage();
    stage.set(handler("dice", { sides: 1 }));
    stage.enter(ANNA);
    stage.hear("Anna", "!roll");
    stage.hear("Anna", ". . . .", "<stanza-id xmlns='urn:xmpp:sid:0' id='s1'/>");
    expect(stage.said()).toEqual(["Anna: 1"]);
    expect(stage.of("take-back")).toMatchObject([{ stanzaId: "s1", reason: "Say something." }]);
    expect(stage.of("failed")).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
