import { inspect } from "node:util";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Compiled, compile } from "./config/compile.ts";
import type { DataFiles } from "./config/data-files.ts";
import type { Issue } from "./config/issue.ts";
import { NO_MEMORY } from "./config/memory.ts";
import { loadRules } from "./files/rule-folder.ts";
import { createReloader, type Reloader, type ReloadPorts } from "./reload.ts";

const rules = await loadRules();
const DOMAIN = "rooms.example.test";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const moderation = JSON.stringify({
  type: "component",
  connection: { service: "xmpp://127.0.0.1:5347", domain: "warden.example.test", password: "of-a-test" },
  name: "Warden",
});

/** A room file that removes the word. */
function room(local: string, word: string): string {
  const options = { rules: [{ name: "words", words: [word] }] };
  const handlers = [{ id: `no-${word}`, type: "moderate", options }];
  return JSON.stringify({ local, domain: DOMAIN, handlers });
}

const SPECIAL = new Set(["moderation", "map", "channel", "overlay", "channel-overlay", "a-overlay"]);

type Disk = Map<string, string>;

/** The disk as the reader finds it: what is none of the special paths is a room. */
function filesOf(disk: Disk): DataFiles {
  const source = (path: string) => ({ file: path, text: disk.get(path) });
  const maybe = (path: string) => (disk.has(path) ? source(path) : undefined);
  const byId = (path: string, id: string) => new Map(disk.has(path) ? [[id, source(path)]] : []);
  const gone = { file: "moderation", missing: true, unreadable: "there is no such file" };
  return {
    mucDomain: DOMAIN,
    moderation: maybe("moderation") ?? gone,
    rooms: [...disk.keys()]
      .filter((path) => !SPECIAL.has(path))
      .sort()
      .map(source),
    roomChannel: maybe("map"),
    channelOptions: byId("channel", "1"),
    emojis: new Map(),
    instanceOverlay: maybe("overlay"),
    channelOverlays: byId("channel-overlay", "1"),
    roomOverlays: byId("a-overlay", "a"),
    strangers: new Map(),
    otherDomains: [],
    unreadable: [],
  };
}

interface Stage {
  readonly disk: Disk;
  readonly reloader: Reloader;
  /** Each onChange: the words of the rooms and the news. */
  readonly changes: { readonly compiled: Compiled; readonly news: readonly string[] }[];
  readonly errors: string[];
  readonly ports: {
    [Name in keyof ReloadPorts]: ReturnType<typeof vi.fn<ReloadPorts[Name]>>;
  };
  /** Writes, and says that something changed. */
  write(files: Record<string, string | undefined>): void;
}

function stage(begin: Record<string, string> = {}, reported: readonly Issue[] = []): Stage {
  const disk: Disk = new Map(Object.entries({ moderation, ...begin }));
  const changes: Stage["changes"] = [];
  const errors: string[] = [];
  let memory = NO_MEMORY;
  const ports = {
    read: vi.fn<ReloadPorts["read"]>(async () => filesOf(disk)),
    compile: vi.fn<ReloadPorts["compile"]>((files) => {
      const compiled = compile(files, rules, {}, memory);
      ({ memory } = compiled);
      return compiled;
    }),
    onChange: vi.fn<ReloadPorts["onChange"]>((compiled, news) => {
      changes.push({ compiled, news: news.map(({ file, message }) => `${file} ${message}`) });
    }),
    onError: vi.fn<ReloadPorts["onError"]>((what, { message }) => void errors.push(`${what}: ${message}`)),
    now: vi.fn<ReloadPorts["now"]>(Date.now),
  };
  const reloader = createReloader(filesOf(disk), ports, { reported });
  return {
    disk,
    reloader,
    changes,
    errors,
    ports,
    write(files) {
      for (const [path, text] of Object.entries(files)) {
        if (text === undefined) disk.delete(path);
        else disk.set(path, text);
      }
      reloader.hint();
    },
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const rooms = (compiled: Compiled | undefined) =>
  [...(compiled?.policies.keys() ?? [])].map((jid) => jid.split("@")[0]);

describe("when it is read", () => {
  test("and understood once more, where it means something else though it is the same", async () => {
    const { reloader, changes, ports } = stage({ a: room("a", "x") });
    reloader.anew();
    await pass(0);
    expect(ports.compile).toHaveBeenCalledTimes(1);
    expect(changes.map(({ compiled }) => rooms(compiled))).toEqual([["a"]]);
    reloader.stop();
    reloader.anew();
    await pass(0);
    expect(changes).toHaveLength(1);
  });

  test("once it has been quiet for 150 ms", async () => {
    const { write, changes, ports } = stage();
    write({ a: room("a", "one") });
    await pass(149);
    write({ b: room("b", "one") });
    await pass(149);
    expect(ports.read).not.toHaveBeenCalled();
    await pass(1);
    expect(ports.read).toHaveBeenCalledTimes(1);
    expect(changes.map(({ compiled }) => rooms(compiled))).toEqual([["a", "b"]]);
  });

  test("two seconds after the first hint even if it never gets quiet", async () => {
    const { reloader, ports } = stage();
    for (let ms = 0; ms < 2_000; ms += 100) {
      reloader.hint();
      expect(ports.read).not.toHaveBeenCalled();
      await pass(100);
    }
    expect(ports.read).toHaveBeenCalledTimes(1);
    reloader.hint();
    await pass(149);
    expect(ports.read).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(ports.read).toHaveBeenCalledTimes(2);
  });

  test("a thousand changed files are one reload", async () => {
    const { write, changes, ports } = stage();
    for (let index = 0; index < 1_000; index += 1) {
      write({ [`r${index}`]: room(`r${index}`, "one") });
      await pass(1);
    }
    await pass(10_000);
    expect(ports.read).toHaveBeenCalledTimes(1);
    expect(changes).toHaveLength(1);
    expect(changes[0]?.compiled.policies.size).toBe(1_000);
  });

  test("one read at a time; whatever is hinted at meanwhile is one read more", async () => {
    const { disk, write, changes, ports } = stage();
    let finish = (_files: DataFiles): void => {};
    ports.read.mockImplementationOnce(() => new Promise((resolve) => (finish = resolve)));
    write({ a: room("a", "one") });
    await pass(150);
    const asItWas = filesOf(disk);
    write({ b: room("b", "one") });
    await pass(1_000);
    write({ c: room("c", "one") });
    await pass(1_000);
    expect(ports.read).toHaveBeenCalledTimes(1);
    finish(asItWas);
    await pass(0);
    expect(ports.read).toHaveBeenCalledTimes(2);
    await pass(10_000);
    expect(ports.read).toHaveBeenCalledTimes(2);
    expect(changes.map(({ compiled }) => rooms(compiled))).toEqual([["a"], ["a", "b", "c"]]);
  });
});

describe("what is applied", () => {
  test("nothing if the contents are the same", async () => {
    const { write, ports } = stage({ a: room("a", "one") });
    write({ a: room("a", "one") });
    await pass(10_000);
    expect(ports.read).toHaveBeenCalledTimes(1);
    expect(ports.compile).not.toHaveBeenCalled();
    write({ a: room("a", "two") });
    await pass(150);
    write({ a: room("a", "two") });
    await pass(10_000);
    expect(ports.compile).toHaveBeenCalledTimes(1);
    expect(ports.onChange).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["a room file is gone", { a: undefined }],
    ["a channel's options", { channel: "{}" }],
    ["the map", { map: "{}" }],
    ["moderation.json", { moderation: moderation.replace("Warden", "Owl") }],
  ])("everything if one file differs: %s", async (_, files) => {
    const { write, ports } = stage({ a: room("a", "one") });
    write(files);
    await pass(150);
    expect(ports.onChange).toHaveBeenCalledTimes(1);
  });

  test("everything, where nothing was applied before", async () => {
    const onChange = vi.fn();
    const reloader = createReloader(undefined, {
      read: async () => filesOf(new Map([["moderation", moderation]])),
      compile: (files) => compile(files, rules, {}),
      onChange,
      onError: expect.unreachable,
      now: Date.now,
    });
    reloader.hint();
    await pass(150);
    expect(onChange).toHaveBeenCalledTimes(1);
  });
});

describe("news", () => {
  const bad = JSON.stringify({ local: "b", domain: DOMAIN, handlers: [{ id: "x", type: "no-such-rule" }] });

  test("an issue is told once, and told again when it was gone in between", async () => {
    const { write, changes } = stage();
    write({ b: bad });
    await pass(150);
    expect(changes[0]?.news).toEqual([expect.stringMatching(/^b .*no-such-rule/)]);
    write({ a: room("a", "one") });
    await pass(150);
    expect(changes[1]?.news).toEqual([]);
    write({ b: room("b", "one") });
    await pass(150);
    write({ b: bad });
    await pass(150);
    expect(changes.slice(2).map(({ news }) => news.length)).toEqual([0, 1]);
  });

  test("the same issue at another line is no other issue", async () => {
    const { write, changes } = stage();
    write({ b: bad });
    await pass(150);
    write({ b: `\n\n${bad}` });
    await pass(150);
    expect(changes.map(({ news }) => news.length)).toEqual([1, 0]);
  });

  test("what somebody was told at the start is no news", async () => {
    const { issues } = compile(filesOf(new Map(Object.entries({ moderation, b: bad }))), rules, {});
    const { write, changes } = stage({ b: bad }, issues);
    write({ a: room("a", "one") });
    await pass(150);
    expect(changes.map(({ news }) => news)).toEqual([[]]);
  });
});

describe("half-written files", () => {
  test("are looked at again until they are whole, and nobody hears of it", async () => {
    const { disk, write, changes, ports } = stage({ a: room("a", "one") });
    write({ a: "" });
    await pass(150);
    expect(ports.read).toHaveBeenCalledTimes(1);
    await pass(100);
    expect(ports.read).toHaveBeenCalledTimes(2);
    await pass(200);
    expect(ports.read).toHaveBeenCalledTimes(3);
    disk.set("a", room("a", "two"));
    await pass(399);
    expect(ports.read).toHaveBeenCalledTimes(3);
    await pass(1);
    expect(ports.read).toHaveBeenCalledTimes(4);
    await pass(60_000);
    expect(ports.read).toHaveBeenCalledTimes(4);
    expect(changes.map(({ news }) => news)).toEqual([[], []]);
    expect(rooms(changes.at(-1)?.compiled)).toEqual(["a"]);
  });

  test("do not keep other files waiting", async () => {
    const { write, changes } = stage();
    write({ a: '{"local":"a', b: room("b", "one") });
    await pass(150);
    expect(changes.map(({ compiled, news }) => [rooms(compiled), news])).toEqual([[["b"], []]]);
  });

  test.each([
    ["empty", { a: "" }, "a is empty"],
    ["cut off", { a: '{"local":' }, "a is not valid JSON: value expected"],
    ["gone", { moderation: undefined }, "moderation there is no such file"],
  ])("still %s after two seconds: told, once", async (_, files, news) => {
    const { write, reloader, changes, ports } = stage();
    write(files);
    await pass(150 + 1_999);
    expect(changes.map((change) => change.news)).toEqual([[]]);
    await pass(1);
    expect(changes.map((change) => change.news)).toEqual([[], [news]]);
    expect(changes[1]?.compiled).toBe(changes[0]?.compiled);
    const { length } = ports.read.mock.calls;
    await pass(60_000);
    expect(ports.read).toHaveBeenCalledTimes(length);
    reloader.hint();
    await pass(60_000);
    expect(changes).toHaveLength(2);
    expect(ports.compile).toHaveBeenCalledTimes(1);
  });

  test("a file that breaks off at ever another place is being written, however long that takes", async () => {
    const { disk, write, changes } = stage();
    const whole = room("a", "one");
    write({ a: "{" });
    await pass(150);
    for (let length = 2; length < 40; length += 1) {
      disk.set("a", whole.slice(0, length));
      await pass(500);
    }
    disk.set("a", whole);
    await pass(2_000);
    expect(changes.flatMap(({ news }) => news)).toEqual([]);
    expect(rooms(changes.at(-1)?.compiled)).toEqual(["a"]);
  });

  test("what is whole and wrong is told at once", async () => {
    const { write, changes } = stage();
    write({ a: "[]", b: "" });
    await pass(150);
    expect(changes[0]?.news).toEqual([expect.stringMatching(/^a /)]);
  });

  test("a hint in between takes the place of the next look", async () => {
    const { write, reloader, ports } = stage();
    write({ a: "" });
    await pass(150 + 300);
    expect(ports.read).toHaveBeenCalledTimes(3);
    reloader.hint();
    await pass(150);
    expect(ports.read).toHaveBeenCalledTimes(4);
    // It is 450 ms old: the next look is 550 ms from now, and not the one that was due 250 ms from now.
    await pass(549);
    expect(ports.read).toHaveBeenCalledTimes(4);
    await pass(1);
    expect(ports.read).toHaveBeenCalledTimes(5);
  });

  test("what is broken in another way than before is told as well", async () => {
    const { write, changes } = stage();
    write({ a: "" });
    await pass(3_000);
    write({ a: "{" });
    await pass(3_000);
    expect(changes.flatMap(({ news }) => news)).toEqual([
      "a is empty",
      "a is not valid JSON: close brace expected",
    ]);
  });

  test("a clock that is set back neither hides an issue nor makes haste", async () => {
    const { write, changes, ports } = stage();
    write({ a: "" });
    await pass(150);
    vi.setSystemTime(Date.now() - 3_600_000);
    await pass(2_150);
    expect(changes.flatMap(({ news }) => news)).toEqual(["a is empty"]);
    expect(ports.read.mock.calls.length).toBeLessThan(10);
  });

  test("two of them: each is told in its time", async () => {
    const { write, changes } = stage();
    write({ a: "" });
    await pass(1_150);
    write({ b: "" });
    await pass(1_000);
    expect(changes.flatMap(({ news }) => news)).toEqual(["a is empty"]);
    await pass(1_150);
    expect(changes.flatMap(({ news }) => news)).toEqual(["a is empty", "b is empty"]);
  });
});

describe("what fails changes nothing and is tried again at the next hint", () => {
  test.each([
    ["read", "reading the data folder: no luck"],
    ["compile", "compiling: no luck"],
    ["onChange", "applying the configuration: no luck"],
  ] as const)("%s", async (port, told) => {
    const { write, reloader, changes, errors, ports } = stage();
    ports[port].mockImplementationOnce(() => {
      throw new Error("no luck");
    });
    write({ a: room("a", "one"), b: "[]" });
    await pass(10_000);
    expect(errors).toEqual([told]);
    expect(changes).toEqual([]);
    reloader.hint();
    await pass(150);
    expect(errors).toHaveLength(1);
    expect(changes.map(({ compiled, news }) => [rooms(compiled), news.length])).toEqual([[["a"], 1]]);
  });
});

describe("settled", () => {
  test("at once where nothing was hinted at", async () => {
    const { reloader } = stage();
    await reloader.settled();
  });

  test("when what was hinted at is applied, and not before", async () => {
    const { reloader, write, changes, ports } = stage();
    let finish = (): void => {};
    ports.read.mockImplementation(
      () =>
        new Promise((resolve) => {
          finish = () => resolve(filesOf(new Map([["moderation", moderation]])));
        }),
    );
    write({ a: room("a", "one") });
    await pass(150);
    write({ b: room("b", "one") });
    const settled = vi.fn();
    void reloader.settled().then(settled);
    finish();
    await pass(0);
    expect(settled).not.toHaveBeenCalled();
    await pass(150);
    expect(settled).not.toHaveBeenCalled();
    finish();
    await pass(0);
    expect(settled).toHaveBeenCalledTimes(1);
    expect(changes).toEqual([]);
  });

  test("also when reading failed", async () => {
    const { reloader, ports } = stage();
    ports.read.mockRejectedValue(new Error("no luck"));
    reloader.hint();
    const settled = reloader.settled();
    await pass(150);
    await settled;
  });
});

describe("stop", () => {
  test("leaves no timer and lets nobody wait", async () => {
    const { reloader, write, changes } = stage();
    write({ a: "" });
    await pass(150);
    write({ b: room("b", "one") });
    const settled = reloader.settled();
    reloader.stop();
    await settled;
    expect(vi.getTimerCount()).toBe(0);
    reloader.hint();
    expect(vi.getTimerCount()).toBe(0);
    await reloader.settled();
    expect(changes).toHaveLength(1);
  });

  test("what fails afterwards is no longer told", async () => {
    const { reloader, errors, ports } = stage();
    let fail = (_error: Error): void => {};
    ports.read.mockImplementationOnce(() => new Promise((_, reject) => (fail = reject)));
    reloader.hint();
    await pass(150);
    reloader.stop();
    fail(new Error("too late"));
    await pass(0);
    expect(errors).toEqual([]);
  });

  test("what is still being read is not applied", async () => {
    const { disk, reloader, write, changes, ports } = stage();
    let finish = (_files: DataFiles): void => {};
    ports.read.mockImplementationOnce(() => new Promise((resolve) => (finish = resolve)));
    write({ a: room("a", "one") });
    await pass(150);
    write({ b: room("b", "one") });
    await pass(150);
    reloader.stop();
    finish(filesOf(disk));
    await pass(10_000);
    expect(changes).toEqual([]);
    expect(ports.read).toHaveBeenCalledTimes(1);
  });
});

describe("any interleaving of writes", () => {
  const text: Record<string, readonly string[]> = {
    moderation: [moderation, moderation.replace("Warden", "Owl")],
    map: ['{"1":["a","b"]}', '{"1":["c"]}', "{}"],
    channel: [
      JSON.stringify({
        bot: { enabled: true, nickname: "Channel", forbiddenWords: [{ enabled: true, entries: ["four"] }] },
      }),
      JSON.stringify({ bot: { enabled: false } }),
    ],
    overlay: ['{"nick":"Sepia"}', "{}"],
    "channel-overlay": ['{"enabled":false}', '{"nick":"Octopus"}'],
    "a-overlay": ['{"handlers":[{"id":"no-one","type":"moderate","enabled":false}]}', "{}"],
    a: [room("a", "one"), room("a", "two")],
    b: [room("b", "one"), room("a", "three")],
  };
  const path = fc.constantFrom(...Object.keys(text));
  const valid = path.chain((name) =>
    fc.record({ name: fc.constant(name), text: fc.constantFrom(...(text[name] ?? [])) }),
  );
  const step = fc.oneof(
    valid.map((write) => ({ kind: "write", ...write }) as const),
    fc
      .record({ write: valid, cut: fc.double({ min: 0, max: 0.99, noNaN: true }) })
      .map(
        ({ write, cut }) =>
          ({ kind: "write", name: write.name, text: write.text.slice(0, cut * write.text.length) }) as const,
      ),
    path.map((name) => ({ kind: "remove", name }) as const),
    fc.nat(3_000).map((ms) => ({ kind: "wait", ms }) as const),
  );
  const end = fc.record(
    Object.fromEntries(
      Object.entries(text).map(([name, texts]) => [
        name,
        name === "moderation"
          ? fc.constantFrom(...texts)
          : fc.option(fc.constantFrom(...texts), { nil: undefined }),
      ]),
    ) as Record<string, fc.Arbitrary<string | undefined>>,
  );

  test("ends in what a fresh start would make of the files", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), end, fc.nat(300), async (steps, final, readMs) => {
        const { disk, reloader, write, changes, errors, ports } = stage({ a: room("a", "one") });
        const atStart = ports.compile(filesOf(disk));
        // A read takes its time and does not see all files at one moment.
        ports.read.mockImplementation(async () => {
          const seen: Disk = new Map();
          for (const name of Object.keys(text)) {
            const found = disk.get(name);
            if (found !== undefined) seen.set(name, found);
            await new Promise((resolve) => setTimeout(resolve, readMs));
          }
          return filesOf(seen);
        });
        for (const one of steps) {
          if (one.kind === "wait") await pass(one.ms);
          else write({ [one.name]: one.kind === "write" ? one.text : undefined });
        }
        write(final);
        const settled = reloader.settled();
        await pass(10_000);
        await settled;
        const compiled = changes.at(-1)?.compiled ?? atStart;
        const fresh = compile(filesOf(disk), rules, {});
        // As text: compiled patterns are functions, which equal nothing but themselves.
        expect(inspect(compiled.policies, { depth: 5 })).toBe(inspect(fresh.policies, { depth: 5 }));
        expect(errors).toEqual([]);
        reloader.stop();
      }),
      { numRuns: 200 },
    );
  });
});
