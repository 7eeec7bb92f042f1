import { expect, test } from "vitest";
import { unit } from "./unit.ts";

const debian = {
  program: "/usr/bin/node /opt/mucwarden/bin/mucwarden",
  data: "/etc/mucwarden",
  state: "/var/lib/mucwarden",
  secret: "/etc/mucwarden/component.secret",
  user: "mucwarden",
  group: "mucwarden",
} as const;

test("the bot gets its secret from systemd, and writes to its state folder alone", () => {
  const text = unit(debian);
  expect(text).toContain("ExecStart=/usr/bin/node /opt/mucwarden/bin/mucwarden run --data /etc/mucwarden\n");
  expect(text).toContain("LoadCredential=component_secret:/etc/mucwarden/component.secret\n");
  expect(text).toContain("Environment=MUCWARDEN_SECRET_FILE=%d/component_secret\n");
  expect(text).toContain("StateDirectory=mucwarden\n");
  expect(text).toContain("ProtectSystem=strict\n");
  expect(text).not.toMatch(/ReadWritePaths|EnvironmentFile|undefined/);
});

test("a state folder that systemd does not make is opened for writing", () => {
  const text = unit({ ...debian, state: "/srv/prosody/data/hosts/%i/mucwarden", instance: "%i" });
  expect(text).toContain("ReadWritePaths=/srv/prosody/data/hosts/%i/mucwarden\n");
  expect(text).toContain("Description=Moderation of XMPP chat rooms (%i)\n");
  expect(text).not.toContain("StateDirectory=");
});

test("an environment file may be missing", () => {
  expect(unit({ ...debian, environment: "/etc/mucwarden/mucwarden.env" })).toContain(
    "EnvironmentFile=-/etc/mucwarden/mucwarden.env\n",
  );
});
