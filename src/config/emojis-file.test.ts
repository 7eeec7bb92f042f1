import { describe, expect, test } from "vitest";
import { readEmojis, readShortNames } from "./emojis-file.ts";
import type { Issue } from "./issue.ts";
import { openSource, type Reader } from "./source.ts";

function read(customEmojis: unknown, channel?: string) {
  const issues: Issue[] = [];
  const text = JSON.stringify({ customEmojis });
  const reader = openSource({ file: "definition.json", text }, issues) as Reader;
  return { emojis: readEmojis(reader, channel), names: readShortNames(reader, channel), issues };
}

const url = (file: string, channel = 1) =>
  `https://video.example.test/plugins/livechat/router/emojis/channel/${channel}/files/${file}`;
const said = (issues: readonly Issue[]) => [...new Set(issues.map(({ code, path }) => `${code} ${path}`))];

test("one that cannot be used takes no other with it", () => {
  const all = [{ sn: ":a:" }, null, { sn: "two words" }, { sn: ":b:", url: url("x.png") }, 5, { sn: "c" }];
  const { names, issues } = read(all);
  expect(names).toEqual([":a:", "c"]);
  const paths = ["[1]", "[2].sn", "[3].url", "[4]"];
  expect(said(issues)).toEqual(paths.map((path) => `wrong-shape customEmojis${path}`));
});

describe("names", () => {
  test.each([":owl:", "owl", ":owl", "owl:", ":o-w_l2:", "__proto__"])("%s is one", (sn) => {
    expect(read([{ sn }])).toMatchObject({ names: [sn], issues: [] });
  });

  test.each(["", ":", "::owl::", ":a b:", ":a|.*:", ":é:", ":a:\n", 5, null])("%j is none", (sn) => {
    const { names, issues } = read([{ sn }]);
    expect(names).toEqual([]);
    expect(said(issues)).toEqual(["wrong-shape customEmojis[0].sn"]);
  });

  test("the first of two holds, in any case of letters", () => {
    const { emojis, issues } = read([
      { sn: ":owl:", url: url("1.png") },
      { sn: ":OWL:", url: url("2.png") },
      { sn: "owl" },
    ]);
    expect(emojis?.map(({ name, file }) => [name, file])).toEqual([
      [":owl:", "1.png"],
      ["owl", undefined],
    ]);
    expect(said(issues)).toEqual(["emoji-twice customEmojis[1].sn"]);
  });
});

describe("pictures", () => {
  test.each(["1.png", "17180352000001.jpg", "2.jpeg", "3.gif"])("%s", (file) => {
    expect(read([{ sn: "a", url: url(file) }], "1").emojis).toMatchObject([{ file }]);
  });

  test("behind the name of the plugin's version, on another host or port, or in a sub-folder", () => {
    for (const before of ["http://localhost:9000/plugins/livechat/14.0.4/router", "https://a.test/tube"]) {
      const { emojis, issues } = read([{ sn: "a", url: `${before}/emojis/channel/1/files/1.png` }], "1");
      expect([emojis?.[0]?.file, issues]).toEqual(["1.png", []]);
    }
  });

  test.each([
    url("1.svg"),
    url("1.PNG"),
    url("a.png"),
    url(".png"),
    url("1.png?x"),
    url("1.png#x"),
    url("1.png\n"),
    url("../1.png"),
    url("..%2F1.png"),
    url("1.png/2"),
    "/emojis/channel/1/files/1.png",
    "javascript:alert(1)//emojis/channel/1/files/1.png",
    "file:///emojis/channel/1/files/1.png",
    "https://a.test/1.png",
    "",
    5,
    null,
  ])("%j is none", (address) => {
    const { names, issues } = read([{ sn: "a", url: address }, { sn: "b" }], "1");
    expect(names).toEqual(["b"]);
    expect(said(issues)).toEqual(["wrong-shape customEmojis[0].url"]);
  });

  test("another channel's", () => {
    const { names, issues } = read([{ sn: "a", url: url("1.png", 11) }], "1");
    expect(names).toEqual([]);
    expect(issues[0]?.message).toContain("channel 11");
  });
});

test("one stands for the category: the first that says so with true", () => {
  const all = ["yes", true, true, true].map((isCategoryEmoji, index) => ({
    sn: `e${index}`,
    isCategoryEmoji,
  }));
  const { emojis, issues } = read(all);
  expect(emojis?.map(({ isCategory }) => isCategory)).toEqual([false, true, false, false]);
  expect(said(issues)).toEqual([2, 3].map((at) => `emoji-twice customEmojis[${at}].isCategoryEmoji`));
});

test("two hundred, whatever stands behind them", () => {
  const all = Array.from({ length: 5000 }, (_, index) => (index < 200 ? { sn: `e${index}` } : null));
  const { names, issues } = read(all);
  expect(names).toHaveLength(200);
  expect(said(issues)).toEqual(["wrong-shape customEmojis[200]"]);
});

test("two hundred bad ones are ten issues and their number", () => {
  const issues: Issue[] = [];
  const text = JSON.stringify({ customEmojis: Array(200).fill({}) });
  readEmojis(openSource({ file: "definition.json", text }, issues) as Reader);
  expect(issues).toHaveLength(11);
  expect(issues[10]?.message).toBe("190 more like these");
});

test.each([null, "x", 5, {}, undefined])("%j is no list: the last good one is to stay", (customEmojis) => {
  const { emojis, names, issues } = read(customEmojis);
  expect([emojis, names]).toEqual([undefined, undefined]);
  expect(said(issues)).toEqual(["wrong-shape customEmojis"]);
});
