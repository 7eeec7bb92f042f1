import { type JitsiShape, jitsiConfig } from "./jitsi-config.ts";
import { connectFocus, connectParticipant, type Focus, type Participant } from "./jitsi-people.ts";
import { startTestProsody, type TestProsody } from "./prosody.ts";

export interface Jitsi {
  readonly prosody: TestProsody;
  readonly focus: Focus;
  /** Somebody with a browser; gone with stop(). */
  participant(domain?: string): Promise<Participant>;
  stop(): Promise<void>;
}

/**
 * A Prosody in the shape of docker-jitsi-meet's, with stand-ins for Jitsi's modules and for its focus: no bridge, no
 * media, nothing of Jitsi's own.
 */
export async function startJitsi({
  suite,
  ...shape
}: JitsiShape & { readonly suite?: TestProsody["suite"] }): Promise<Jitsi> {
  const prosody = await startTestProsody({ ...(suite && { suite }), config: jitsiConfig(shape) });
  const sessions: { stop(): Promise<void> }[] = [];
  async function stop(): Promise<void> {
    await Promise.all(sessions.map((session) => session.stop().catch(() => {})));
    await prosody.stop();
  }
  try {
    const focus = await connectFocus(prosody);
    sessions.push(focus);
    return {
      prosody,
      focus,
      async participant(domain) {
        const participant = await connectParticipant(prosody, domain);
        sessions.push(participant);
        return participant;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
