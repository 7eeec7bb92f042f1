import { oneLine } from "../config/issue.ts";
import { ageOf } from "../status.ts";
import { unknownNames } from "./environment-names.ts";
import { lookFor, type StatusOptions, type StatusPorts } from "./status.ts";

/**
 * `mucwarden health`: resolves to the exit status; 0 where a bot runs and each of its connections is online, else 1 and
 * why in one line. It reads the files that the bot writes and asks nobody: a probe must not disturb.
 */
export async function health({ state, json }: StatusOptions, ports: StatusPorts): Promise<number> {
  const unknown = unknownNames(ports.env);
  if (unknown.length > 0) ports.fail(unknown.join("; "));
  const { told, problems } = await lookFor(state, ports);
  const broken = told.flatMap(({ bot, status: { link } }) => {
    if (link.is === "online") return [];
    return [`${bot === undefined ? "" : `${bot}: `}not connected: ${link.problem ?? link.is}`];
  });
  const why = [...broken, ...problems].map(oneLine);
  const now = ports.now();
  if (json) {
    const connections = told.map(({ bot, status }) => ({
      bot,
      link: status.link.is,
      age: ageOf(status, now),
    }));
    await ports.say(
      `${JSON.stringify({ healthy: why.length === 0, connections, problems: why }, null, 2)}\n`,
    );
  } else if (why.length === 0) {
    const lines = told.map(({ bot, status }) => {
      return `${bot === undefined ? "" : `${bot}: `}online, as of ${ageOf(status, now)} s ago\n`;
    });
    await ports.say(lines.join(""));
  }
  if (why.length === 0) return 0;
  ports.fail(why.join("; "));
  return 1;
}
