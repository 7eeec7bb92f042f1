import { afterAll, beforeAll, expect, test } from "vitest";
import { startJitsi } from "../support/jitsi.ts";
import { CONFERENCES, JITSI_BOT, type JitsiShape } from "../support/jitsi-config.ts";
import { BOT, describeProsody, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { startSelfLoading } from "../support/self-loading.ts";
import { type Examined, type ExamineOptions, examined, type Ward, writeWard } from "./examined.ts";

// Rooms of which no file tells: the module on the server alone tells the bot of them.

const GATED = "gated.localhost";
const BARE = "bare.localhost";
const EVERY = { defaultEnabled: true };

async function look(port: number, ward: Partial<Ward>, options: ExamineOptions = {}): Promise<Examined> {
  const folder = await writeWard({ service: `xmpp://127.0.0.1:${port}`, ...ward });
  try {
    return await examined(folder.root, { connect: true, ...options });
  } finally {
    await folder.remove();
  }
}

describeProsody("doctor, where every room is moderated", (suite) => {
  let prosody: TestProsody;
  beforeAll(async () => {
    const mucHosts = [{ domain: GATED, warden: [BOT.domain] }, { domain: BARE }];
    prosody = await startTestProsody({ suite, config: { mucHosts } });
  });
  afterAll(() => prosody?.stop());

  test("the module is enough, and no room need be named", async () => {
    const { results, of, exit } = await look(prosody.ports.component, { mucDomain: GATED, instance: EVERY });
    expect(results.filter(({ status }) => status === "warn" || status === "fail")).toEqual([]);
    expect(of("gate")).toMatchObject({ status: "ok" });
    expect(of("room")).toMatchObject({ status: "skipped", message: "the files name none there" });
    expect(exit).toBe(0);
  });

  test("without it that is what fails, as nothing would be moderated", async () => {
    const { of, failures } = await look(prosody.ports.component, { mucDomain: BARE, instance: EVERY });
    expect(failures).toEqual(["gate"]);
    expect(of("gate")).toMatchObject({
      subject: BARE,
      message: expect.stringContaining("rooms of which no file tells are not moderated"),
      remedy: expect.stringContaining('"muc_warden"'),
    });
    const { said } = await look(
      prosody.ports.component,
      { mucDomain: BARE, instance: EVERY },
      { text: true },
    );
    expect(said).toMatch(/\nWhat fails first is gate \(bare\.localhost\)\. Enable .*\n$/);
  });
});

describeProsody("doctor, where the module loads itself from the bot's component", (suite) => {
  test("a host that is not among muc_warden_hosts is told how to be", async () => {
    const prosody = await startSelfLoading({ suite, hosts: ["more.localhost"] });
    try {
      const { of } = await look(prosody.ports.component, { mucDomain: "rooms.localhost", rooms: { r: {} } });
      expect(of("gate")).toMatchObject({
        status: "warn",
        remedy: expect.stringContaining("muc_warden_hosts"),
      });
      const more = await look(prosody.ports.component, { mucDomain: "more.localhost", rooms: { r: {} } });
      expect(more.of("gate")).toMatchObject({ status: "ok" });
    } finally {
      await prosody.stop();
    }
  });
});

describeProsody("doctor beside a Jitsi", (suite) => {
  const { domain, secret } = JITSI_BOT;
  const ROOM = `talk@${CONFERENCES}`;

  async function lookBeside(shape: JitsiShape, rooms: Ward["rooms"] = {}): Promise<Examined> {
    const jitsi = await startJitsi({ suite, ...shape });
    try {
      await jitsi.focus.open(ROOM);
      const ward = { mucDomain: CONFERENCES, domain, secret, rooms };
      const env = { MUCWARDEN_PROFILE: "jitsi" };
      return await look(jitsi.prosody.ports.component, ward, { env });
    } finally {
      await jitsi.stop();
    }
  }

  test("all is well with the module alone", async () => {
    const { results, exit } = await lookBeside({ warden: true });
    expect(results.filter(({ status }) => status === "warn" || status === "fail")).toEqual([]);
    expect(exit).toBe(0);
  });

  test("a room that its host hides is there, and what it does not tell is not guessed at", async () => {
    const { of, failures } = await lookBeside({}, { talk: {} });
    expect(of("room", ROOM)).toMatchObject({ status: "ok", message: "exists, and is hidden" });
    for (const check of ["moderation", "archive"] as const) {
      expect(of(check, ROOM)).toMatchObject({
        status: "skipped",
        message: expect.stringContaining("status"),
      });
    }
    expect(failures).toEqual(["gate", "rights"]);
    const entitled = await lookBeside({ warden: true }, { talk: {} });
    expect(entitled.of("rights", ROOM)).toMatchObject({ status: "ok" });
    expect(entitled.exit).toBe(0);
  });
});
