import type { FromThread, Whose } from "./protocol.ts";

/** What the process around the thread says; to it are said the options of the thread first, then what is for the thread. */
export type FromHost =
  | { readonly kind: "says"; readonly message: FromThread }
  /** The handler that the thread is in, told now and then. */
  | { readonly kind: "inside"; readonly whose: Whose | undefined }
  /** The thread is over by itself. */
  | { readonly kind: "ended"; readonly why: string; readonly whose: Whose | undefined };
