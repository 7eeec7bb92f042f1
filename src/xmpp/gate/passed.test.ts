import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { message, ROOM } from "../../../test/support/muc.ts";
import { stanza } from "../../../test/support/stanza.ts";
import type { PassedFrame } from "./frame.ts";
import { createPassed } from "./passed.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

const frame = (): PassedFrame => ({
  kind: "passed",
  id: "2b",
  room: ROOM,
  event: message("mo", "hi", { stanzaId: "s1" }),
  stanza: stanza("<message><body>hi</body></message>"),
  sender: undefined,
  check: undefined,
  own: false,
  at: "2026-11-21T18:00:00Z",
});

test("what is tried again for a long time does not keep its stanza in memory, and is told to be done at its end", async () => {
  let end: (finished: boolean) => void = () => {};
  const finished = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  const done: string[] = [];
  const passed = createPassed({
    handle: async () => ({ finished }),
    done: (id) => done.push(id),
    onError: () => {},
  });
  const begin = (): WeakRef<object> => {
    const one = frame();
    passed(one);
    return new WeakRef(one.stanza);
  };
  const kept = begin();
  await turn();
  collect();
  expect(kept.deref()).toBeUndefined();
  expect(done).toEqual([]);
  end(true);
  await turn();
  expect(done).toEqual(["2b"]);
  passed(frame());
  expect(done).toEqual(["2b", "2b"]);
});

test.each([
  [
    "throws",
    () => {
      throw new RangeError("x");
    },
  ],
  [
    "fails",
    async () => {
      throw new RangeError("x");
    },
  ],
])("what %s is told, and does not come again", async (_, handle) => {
  const done: string[] = [];
  const errors: string[] = [];
  const passed = createPassed({
    handle,
    done: (id) => done.push(id),
    onError: (_what, { name }) => errors.push(name),
  });
  passed(frame());
  await turn();
  expect([done, errors]).toEqual([["2b"], ["RangeError"]]);
});
