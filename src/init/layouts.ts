import { debian } from "./debian.ts";
import { dev } from "./dev.ts";
import { docker } from "./docker.ts";
import { enterprise } from "./enterprise.ts";
import { jitsi } from "./jitsi.ts";
import { minimal } from "./minimal.ts";
import { peertube } from "./peertube.ts";
import type { LayoutEntry } from "./plan.ts";

/** Every layout, by the name that --layout takes. */
export const layouts = { debian, enterprise, minimal, dev, docker, peertube, jitsi } satisfies Record<
  string,
  LayoutEntry
>;
