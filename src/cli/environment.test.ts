import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import os, { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  connectionFromEnvironment,
  connectionsFromEnvironment,
  stateFolder,
  withdrawTlsSwitch,
} from "./environment.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mucwarden-environment-"));
  await writeFile(join(folder, "secret"), "of-a-file\n");
  await writeFile(join(folder, "empty"), " \n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("connectionFromEnvironment", () => {
  test("nothing is set", async () => {
    expect(await connectionFromEnvironment({ PATH: "/bin" })).toEqual({});
  });

  test("all is set; the file's content is handed on as it is", async () => {
    const env = {
      MUCWARDEN_SERVICE: "xmpp://prosody:5347",
      MUCWARDEN_DOMAIN: "warden.test",
      MUCWARDEN_SECRET: "of-the-variable",
      MUCWARDEN_SECRET_FILE: join(folder, "secret"),
    };
    expect(await connectionFromEnvironment(env)).toEqual({
      service: "xmpp://prosody:5347",
      domain: "warden.test",
      secret: "of-the-variable",
      secretFile: "of-a-file\n",
    });
  });

  test("a secret file that is set but empty is not set", async () => {
    expect(await connectionFromEnvironment({ MUCWARDEN_SECRET_FILE: "" })).toEqual({});
  });

  test.each([
    ["nope", "there is no such file"],
    ["empty", "is empty"],
    [".", "it is a folder"],
  ])("a secret file that is of no use: %s", async (name, why) => {
    const file = join(folder, name);
    expect(await connectionFromEnvironment({ MUCWARDEN_SECRET_FILE: file })).toEqual({
      problem: `${file} (MUCWARDEN_SECRET_FILE): ${why}`,
      hint: "Put the component's secret into it, readable by the bot's user.",
    });
  });
});

describe("connectionsFromEnvironment", () => {
  test.each([{}, { PATH: "/bin" }, { MUCWARDEN_SERVICE: "", MUCWARDEN_SECRET: "" }])(
    "%j says nothing but that it is for one",
    (env) => {
      expect(connectionsFromEnvironment(env)).toEqual({ areForOne: true });
    },
  );

  test.each([
    "MUCWARDEN_SERVICE",
    "MUCWARDEN_DOMAIN",
    "MUCWARDEN_SECRET",
    "MUCWARDEN_SECRET_FILE",
    "MUCWARDEN_PROFILE",
  ])("%s cannot mean several connections", (name) => {
    expect(connectionsFromEnvironment({ [name]: "x" })).toEqual({
      problem: `several files are given, and the environment speaks of one connection (${name})`,
      hint: "Unset it, and write into each moderation.json how to log in.",
    });
  });
});

test.each([
  ["0", true],
  ["1", false],
  [undefined, false],
])("withdrawTlsSwitch, where it is %j", (value, wasOn) => {
  const env: Record<string, string | undefined> = { NODE_TLS_REJECT_UNAUTHORIZED: value, PATH: "/bin" };
  expect(withdrawTlsSwitch(env)).toBe(wasOn);
  expect(Object.keys(env)).toEqual(["PATH"]);
});

describe("stateFolder", () => {
  test.each<[string, string | undefined, Record<string, string>, string]>([
    ["the option", "/o", { MUCWARDEN_STATE_DIR: "/m", STATE_DIRECTORY: "/s", XDG_STATE_HOME: "/x" }, "/o"],
    [
      "our variable",
      undefined,
      { MUCWARDEN_STATE_DIR: "/m", STATE_DIRECTORY: "/s", XDG_STATE_HOME: "/x" },
      "/m",
    ],
    ["systemd's", undefined, { STATE_DIRECTORY: "/s", XDG_STATE_HOME: "/x" }, "/s"],
    ["systemd's first of several", undefined, { STATE_DIRECTORY: "/s:/t" }, "/s"],
    ["the user's", undefined, { XDG_STATE_HOME: "/x" }, "/x/mucwarden"],
    ["the user's default", undefined, {}, join(homedir(), ".local/state/mucwarden")],
    [
      "what is set but empty is not set",
      "",
      { MUCWARDEN_STATE_DIR: "", STATE_DIRECTORY: "", XDG_STATE_HOME: "" },
      join(homedir(), ".local/state/mucwarden"),
    ],
  ])("%s", (_, option, env, expected) => {
    expect(stateFolder(option, env)).toBe(expected);
  });

  test("a user without a home, of whom the system knows the number alone", () => {
    vi.spyOn(os, "homedir").mockImplementation(() => {
      throw new Error("uv_os_homedir returned ENOENT");
    });
    syncBuiltinESMExports();
    try {
      expect(stateFolder(undefined, {})).toBe("/.local/state/mucwarden");
    } finally {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    }
  });
});
