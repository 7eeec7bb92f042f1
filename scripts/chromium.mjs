import { onPath } from "./on-path.mjs";
import { gist, run, step } from "./step.mjs";

const INSTALL = ["install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"];

/** Installs Chromium for the browser tests where that needs no question; otherwise resolves to what the reader should do. */
export async function ensureChromium() {
  if (process.env.MUCWARDEN_CHROMIUM || onPath("chromium", "chromium-browser", "google-chrome"))
    return undefined;
  const byHand = "the browser tests need Chromium: install it, or name one in MUCWARDEN_CHROMIUM";
  if (!onPath("apt-get")) return byHand;
  const prefix = process.getuid?.() === 0 ? [] : await passwordlessSudo();
  if (prefix === undefined) return `${byHand} (apt-get ${INSTALL.join(" ")})`;
  const aptGet = (args) => {
    const [command, ...rest] = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...args];
    return run(command, rest);
  };
  try {
    await step("installing Chromium for the browser tests", async () => {
      // The lists at hand may be missing or older than what the mirror still keeps.
      await aptGet(INSTALL).catch(async () => {
        await aptGet(["update"]);
        await aptGet(INSTALL);
      });
    });
  } catch (error) {
    return `${byHand}; apt-get could not: ${gist(error.output ?? "") || error.message}`;
  }
  return undefined;
}

async function passwordlessSudo() {
  try {
    await run("sudo", ["-n", "true"]);
    return ["sudo", "-n"];
  } catch {
    return undefined;
  }
}
