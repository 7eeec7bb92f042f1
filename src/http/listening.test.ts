import { expect, test } from "vitest";
import { createChanges } from "../../test/support/until.ts";
import { keepListening } from "./listening.ts";
import type { HttpServer } from "./server.ts";

/** Listens as `fates` say, one after the other: a port, or the code of an error. */
function stage(...fates: (number | string)[]) {
  const events: string[] = [];
  const { changed, until } = createChanges();
  const note = (event: string): void => {
    events.push(event);
    changed();
  };
  let later: (() => void) | undefined;
  const server = (): HttpServer => ({
    async listen() {
      const fate = fates.shift();
      if (typeof fate === "number") return fate;
      throw Object.assign(new Error("no"), { code: fate });
    },
    close: async () => note("closed"),
  });
  const listening = keepListening({
    address: { host: "127.0.0.1", port: 9090 },
    server,
    onListening: ({ host, port }) => note(`at ${host}:${port}`),
    onProblem: note,
    after(ms, then) {
      note(`again in ${ms} ms`);
      later = then;
      return () => note("called off");
    },
  });
  const comes = (event: string | RegExp, times = 1) =>
    until(
      () => events.filter((one) => one.match(event)).length >= times || undefined,
      () => `${event} in ${events}`,
    );
  return { events, listening, comes, goOn: () => later?.() };
}

test("listens, and stops when it is told to", async () => {
  const { events, listening, comes } = stage(9090);
  await comes("at 127.0.0.1:9090");
  await listening.stop();
  expect(events.at(-1)).toBe("closed");
});

test.each([
  ["EADDRINUSE", "another program listens there already"],
  ["EACCES", "a port of 1024 or more"],
  ["EADDRNOTAVAIL", "this machine has no such address"],
  ["ENFILE", "it cannot listen there: ENFILE"],
])("%s: said once, and tried until it goes", async (code, remedy) => {
  const { events, listening, comes, goOn } = stage(code, code, 9090);
  await comes("again in 10000 ms");
  goOn();
  await comes("again in 10000 ms", 2);
  goOn();
  await comes("at 127.0.0.1:9090");
  const said = events.filter((event) => event.includes("not served at 127.0.0.1:9090"));
  expect(said).toEqual([expect.stringContaining(remedy)]);
  await listening.stop();
});

test("stopped between two tries it does not try again", async () => {
  const { events, listening, comes } = stage("EADDRINUSE");
  await comes("again in 10000 ms");
  await listening.stop();
  expect(events.at(-1)).toBe("called off");
});
