import { expect, test } from "vitest";
import type { DataPlaces } from "../files/data-folder.ts";
import type { RunOptions } from "./program.ts";
import { httpWish } from "./run-http.ts";

const place = (root?: string): DataPlaces => ({
  moderation: "m.json",
  roomFolders: [],
  root,
  mucDomain: undefined,
});
const HERE = { host: "127.0.0.1", port: 9090 };

test.each<[string, RunOptions, Record<string, string>, object]>([
  ["nothing is asked for", {}, {}, { address: undefined, emojis: undefined, rooms: false, problems: [] }],
  ["an option", { http: "9090" }, {}, { address: HERE, problems: [] }],
  ["the environment", {}, { MUCWARDEN_HTTP: "127.0.0.1:9090" }, { address: HERE, problems: [] }],
  ["the option wins", { http: "9090" }, { MUCWARDEN_HTTP: "1" }, { address: HERE }],
  ["an empty variable", {}, { MUCWARDEN_HTTP: "" }, { address: undefined, problems: [] }],
  ["emojis", { http: "9090", httpEmojis: true }, {}, { address: HERE, emojis: "/data", problems: [] }],
  ["emojis by the environment", { http: "9090" }, { MUCWARDEN_HTTP_EMOJIS: "1" }, { emojis: "/data" }],
  ["no emojis by the environment", { http: "9090" }, { MUCWARDEN_HTTP_EMOJIS: "0" }, { emojis: undefined }],
  ["each room", { http: "9090" }, { MUCWARDEN_METRICS_ROOMS: "1" }, { rooms: true }],
])("%s", (_, options, env, wish) => {
  expect(httpWish(options, env, [place("/data"), place("/data/../data")])).toMatchObject(wish);
});

test.each<[string, RunOptions, Record<string, string>, readonly DataPlaces[], string]>([
  [
    "no address",
    { http: "here" },
    {},
    [],
    '--http is "here": neither health nor metrics are served. Give an IP',
  ],
  ["no address there", {}, { MUCWARDEN_HTTP: "x:1" }, [], 'MUCWARDEN_HTTP is "x:1": neither'],
  ["emojis alone", { httpEmojis: true }, {}, [place("/data")], "there is no address to serve them at"],
  ["no data folder", { http: "1", httpEmojis: true }, {}, [place()], "no data folder of livechat's is given"],
  ["several", { http: "1", httpEmojis: true }, {}, [place("/a"), place("/b")], "lie in several data folders"],
])("what cannot be is said: %s", (_, options, env, places, problem) => {
  const wish = httpWish(options, env, places);
  expect(wish.problems).toEqual([expect.stringContaining(problem)]);
  expect(wish.emojis).toBeUndefined();
});
