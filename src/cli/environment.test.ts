import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectionFromEnvironment, stateFolder } from "./environment.ts";

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
});
