import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What npm's pretest does, so that a test runner started by hand finds the same; nearly free when it is done. */
export default function setUp(): void {
  const script = fileURLToPath(new URL("../../scripts/setup.mjs", import.meta.url));
  const { status } = spawnSync(process.execPath, [script, "test"], { stdio: "inherit" });
  // A source that does not compile must not keep anybody from running the other tests.
  if (status !== 0) console.error("set-up failed: tests of the built program run an older build, or fail");
}
