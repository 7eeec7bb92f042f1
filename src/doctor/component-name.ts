import type { Patient } from "./patient.ts";
import type { Result } from "./result.ts";

/** A component is a host of its own: whatever else has its name, Prosody gives only one of the two that name. */
export function componentNameResults({ compiled, places }: Patient): readonly Result[] {
  const { connection } = compiled;
  if (!connection) return [];
  const { domain } = connection;
  if (connection.type === "client") {
    const message = "the bot logs in with an account, and needs none";
    return [{ check: "component-name", status: "skipped", message }];
  }
  const isRooms = domain === places.mucDomain?.toLowerCase() || hostsOf(compiled).includes(domain);
  if (isRooms) {
    return [
      {
        check: "component-name",
        subject: domain,
        status: "fail",
        message: "the bot is to be a component with the name of the MUC component, which holds the rooms",
        remedy:
          "Give it a name of its own in Prosody's configuration, such as mucwarden.example.org, and write that as connection.domain.",
      },
    ];
  }
  return [{ check: "component-name", subject: domain, status: "ok", message: "is none of the rooms' hosts" }];
}

/** Where the rooms are: those that the files name, and those of which none tells. */
export function hostsOf({
  policies,
  everyRoom,
}: Pick<Patient["compiled"], "policies" | "everyRoom">): readonly string[] {
  const named = [...policies.keys()].map((room) => room.slice(room.lastIndexOf("@") + 1));
  return [...new Set([...named, ...(everyRoom?.hosts ?? [])])];
}
