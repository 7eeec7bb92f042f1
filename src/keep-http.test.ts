import { expect, test } from "vitest";
import { parseExposition, sampleValue } from "../test/http/exposition.ts";
import { createChanges } from "../test/support/until.ts";
import { keepHttp } from "./keep-http.ts";
import { createLog } from "./log.ts";

test("however many ask for the metrics, they are not written for each", async () => {
  const { changed, until } = createChanges();
  let said = "";
  const write = (line: string): void => {
    said += line;
    changed();
  };
  const http = keepHttp({
    address: { host: "127.0.0.1", port: 0 },
    emojis: undefined,
    rooms: false,
    version: "1.2.3",
    log: createLog({ level: "info", format: "json" }, { write }),
  });
  let looks = 0;
  http.start(() => {
    looks += 1;
    return [];
  });
  try {
    const [, address] = await until(
      () => /"http":"([^"]+)"/.exec(said) ?? undefined,
      () => said,
    );
    const ask = async () => (await fetch(`http://${address}/metrics`)).text();
    for (const text of await Promise.all(Array.from({ length: 20 }, ask))) {
      expect(sampleValue(parseExposition(text), "mucwarden_info", { version: "1.2.3" })).toBe(1);
    }
    expect(looks).toBeLessThan(20);
  } finally {
    await http.stop();
  }
});
