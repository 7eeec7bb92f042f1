import { coverage, isAllCovered, isCovered, type Status } from "./status.ts";

export interface Readiness {
  /** Every connection is up, every room covered, and every file understood. */
  readonly ready: boolean;
  readonly bots: readonly BotReadiness[];
}

export interface BotReadiness {
  /** The name of one of several. */
  readonly bot?: string;
  readonly ready: boolean;
  readonly connection: Status["link"]["is"];
  readonly problem?: string;
  /** MUC hosts whose rooms of which no file tells go unmoderated. */
  readonly unheard?: readonly string[];
  /** MUC hosts all of whose rooms are moderated, also those of which no file tells. */
  readonly everywhere?: readonly string[];
  /** What is wrong in the files. */
  readonly files?: Status["files"];
  /** How many more rooms there are of which no file tells. */
  readonly unlisted?: number;
  readonly rooms: readonly { readonly room: string; readonly covered: boolean; readonly state: string }[];
}

interface Looked {
  readonly bot: string | undefined;
  readonly status: Status;
}

/** Of all connections of the process. */
export function readiness(looks: readonly Looked[]): Readiness {
  const bots = looks.map(readinessOf);
  return { ready: bots.every(({ ready }) => ready), bots };
}

function readinessOf({ bot, status }: Looked): BotReadiness {
  const { is, problem } = status.link;
  const { files, unheard, unlisted, everywhere } = status;
  const rooms = status.rooms.map((one) => ({
    room: one.room,
    covered: isCovered(one, status),
    state: coverage(one, status),
  }));
  return {
    ...(bot !== undefined && { bot }),
    ready: isAllCovered(status),
    connection: is,
    ...(problem !== undefined && { problem }),
    ...(files !== undefined && { files }),
    ...(unheard !== undefined && { unheard }),
    ...(everywhere !== undefined && { everywhere }),
    ...(unlisted !== undefined && { unlisted }),
    rooms,
  };
}
