/** How long a stop may take before the process ends anyway: PeerTube kills its bot after 2 s. */
const GRACE_MS = 1500;

/**
 * Resolves when a person or a supervisor wants an end: Ctrl-C, SIGTERM, a closed terminal. From then on the
 * process ends by itself when the grace is over, or at once at a second signal.
 */
export function stopRequested(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (asked) process.exit(1);
      asked = true;
      setTimeout(() => process.exit(1), GRACE_MS).unref();
      resolve(signal);
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  });
}
