import { botService, DATA_IN_CONTAINER } from "./compose.ts";

interface TenantTemplate {
  /** Of the template itself, for a person. */
  readonly path: string;
  /** Where Prosody listens for components, on this machine. */
  readonly service: string;
  /** The folder above the data folders of the tenants. */
  readonly data: string;
}

/** For tenants whose bot is to run in a container, beside a Prosody that does not: in place of the unit. */
export function tenantCompose({ path, service, data }: TenantTemplate): string {
  return `# The bot of one tenant in a container, in place of mucwarden@<tenant>.service:
#   export TENANT=one.example
#   export TENANT_GID=$(getent group "mucwarden-$TENANT" | cut -d: -f3)
#   docker compose -f ${path} up -d
# By the group each has a project, and so a container and a volume, of its own.
name: mucwarden-\${TENANT_GID:?}

services:
${botService({
  environment: {
    MUCWARDEN_SERVICE: service,
    MUCWARDEN_SECRET_FILE: `${DATA_IN_CONTAINER}/component.secret`,
  },
  volumes: [`${data}/\${TENANT:?}:${DATA_IN_CONTAINER}:ro`],
  more: [
    "# The group may read the tenant's files, and no other's.",
    `user: "10001:\${TENANT_GID:?}"`,
    "# Prosody listens on the machine itself.",
    "network_mode: host",
  ],
})}
volumes:
  mucwarden-state: {}
`;
}
