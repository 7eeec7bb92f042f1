import type { ProsodyConfigOptions } from "../../src/demo/prosody-config.ts";

/** The component that moderates in a Prosody of Jitsi's shape. */
export const JITSI_BOT = { domain: "mucwarden.meet.jitsi", secret: "jitsi-bot" } as const;
export const CONFERENCES = "muc.meet.jitsi";
export const BREAKOUTS = "breakout.meet.jitsi";
export const LOBBIES = "lobby.meet.jitsi";
export const INTERNAL = "internal-muc.meet.jitsi";
export const FOCUS = "focus@auth.meet.jitsi";

export interface JitsiShape {
  /** mod_muc_warden in conferences and breakout rooms, listening to JITSI_BOT. Default: nothing of ours. */
  readonly warden?: boolean;
  /** Jitsi's muc_message_moderation in conferences, which its image does not load by itself. */
  readonly moderation?: boolean;
  /** Who else is admin of the MUC hosts. */
  readonly admins?: readonly string[];
  readonly options?: NonNullable<ProsodyConfigOptions["mucHosts"]>[number]["options"];
}

type MucHost = NonNullable<ProsodyConfigOptions["mucHosts"]>[number];

/** The hosts of docker-jitsi-meet: rooms in memory, without an archive, which the focus alone creates. */
export function jitsiConfig(shape: JitsiShape): Omit<ProsodyConfigOptions, "folder" | "ports" | "runAsRoot"> {
  const { warden = false, moderation = false, admins = [], options } = shape;
  const host = (domain: string, isModerated: boolean, modules: readonly string[]): MucHost => ({
    domain,
    archive: false,
    storage: "memory",
    modules,
    ...(warden && isModerated && { warden: [JITSI_BOT.domain] }),
    options: {
      admins: [FOCUS, "jvb@auth.meet.jitsi", ...admins],
      restrict_room_creation: true,
      muc_room_locking: false,
      muc_room_default_public_jids: true,
      muc_room_default_public: false,
      muc_tombstones: false,
      ...(isModerated && options),
    },
  });
  const ofConferences = [
    "muc_hide_all",
    "muc_resource_validate",
    "muc_meeting_id",
    ...(moderation ? ["muc_message_moderation"] : []),
  ];
  return {
    anonymousHost: "meet.jitsi",
    hosts: [
      { domain: "guest.meet.jitsi", options: { authentication: "anonymous" } },
      {
        domain: "auth.meet.jitsi",
        options: {
          authentication: "insecure",
          insecure_open_authentication: "Yes please, I know what I'm doing!",
          allow_unencrypted_plain_auth: true,
        },
      },
    ],
    mucHosts: [
      host(CONFERENCES, true, ofConferences),
      host(
        BREAKOUTS,
        true,
        ofConferences.filter((name) => name !== "muc_message_moderation"),
      ),
      host(LOBBIES, false, ["muc_hide_all"]),
      host(INTERNAL, false, ["muc_hide_all"]),
    ],
    components: [JITSI_BOT],
  };
}
