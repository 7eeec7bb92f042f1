/** An image of Prosody: where it looks for what, and what it has to be told. Paths are those in the container. */
export interface Image {
  readonly title: string;
  /** What its own documentation calls it in a compose file. */
  readonly service: string;
  /** Undefined: the folders are the operator's own, on the host. */
  readonly mounts?: { readonly snippets: string; readonly modules: string };
  readonly environment?: Readonly<Record<string, string>>;
  /** It uses the network of the machine itself. */
  readonly sharesHost?: true;
  /** How its rooms get an archive, from which messages can be taken back. */
  readonly archive: string;
  readonly notes?: readonly string[];
}

export const images = {
  official: {
    title: "prosodyim/prosody",
    service: "prosody",
    mounts: { snippets: "/etc/prosody/conf.d", modules: "/etc/prosody/modules" },
    archive: "PROSODY_MUC_MODULES of the service prosody has to name muc_mam",
  },
  sarasmiseth: {
    title: "sarasmiseth/prosody",
    service: "server",
    mounts: { snippets: "/usr/local/etc/prosody/conf.d", modules: "/usr/local/lib/prosody/custom-modules" },
    archive: "muc_mam is in this image's list",
    notes: [
      "This image turns messages in rooms away that are not encrypted end to end, and no rule reads those that are: set E2E_POLICY_MUC=optional.",
    ],
  },
  tobi312: {
    title: "tobi312/prosody",
    service: "prosody",
    mounts: { snippets: "/etc/prosody/conf.d", modules: "/usr/lib/prosody/modules-custom" },
    environment: { ENABLE_CONFD: "1", ENABLE_MODULE_PATHS: "1" },
    archive: "modules_enabled of the MUC component has to name muc_mam",
  },
  snikket: {
    title: "snikket/snikket-server",
    service: "snikket_server",
    mounts: { snippets: "/snikket/prosody", modules: "/etc/prosody/modules" },
    sharesHost: true,
    archive: "muc_mam is in this image's list",
    notes: [
      "Snikket's apps encrypt end to end where they can: of such a message only length, pace and nick can be judged.",
    ],
  },
  generic: {
    title: "a folder of your own",
    service: "prosody",
    archive: "modules_enabled of the MUC component has to name muc_mam",
  },
} as const satisfies Record<string, Image>;
