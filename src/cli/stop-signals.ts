/** How long a stop may take before the process ends anyway: PeerTube kills its bot after 2 s. */
const GRACE_MS = 1500;

/**
 * Resolves when a person or a supervisor wants an end: Ctrl-C, SIGTERM, a closed terminal. From then on the
 * process ends by itself when the grace is over, or at once at a second signal. With `onHangup` SIGHUP is no wish
 * for an end: it is called each time, until an end is wanted.
 */
export function stopRequested(onHangup?: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (asked) process.exit(1);
      asked = true;
      setTimeout(() => process.exit(1), GRACE_MS).unref();
      resolve(signal);
    };
    const onReload = (): void => {
      if (!asked) onHangup?.();
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
    process.on("SIGHUP", onHangup ? onReload : onSignal);
  });
}

/** For the time before anybody asks for more: what has read no file yet has none to read again. */
export function outliveHangups(): void {
  process.on("SIGHUP", () => {});
}
