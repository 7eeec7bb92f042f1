import type { Explanation } from "./explain.ts";
import type { IssueCode } from "./issue.ts";

export const CONNECTION_ISSUES = {
  "connection-type": {
    title: "A component's secret beside a client's file",
    meaning: "moderation.json logs in with an account, and the environment holds the secret of a component.",
    why: "A secret opens no account, so the bot cannot know which of the two it is to be. It does not start.",
    example: '"type": "client", and MUCWARDEN_SECRET_FILE is set, but MUCWARDEN_DOMAIN is not',
    cure: "As a component: set MUCWARDEN_DOMAIN and MUCWARDEN_SERVICE, too. As a client: unset the secret.",
  },
  "account-missing": {
    title: "There is no account to log in with",
    meaning: "moderation.json is of type client, and has no user name or no password.",
    why: "The bot cannot start.",
    example: '"type": "client", "connection": {"domain": "example.org", "username": "moderator"}',
    cure: "Write both as connection.username and connection.password. Livechat's plugin does so by itself.",
  },
  "service-form": {
    title: "The address of the server cannot be used",
    meaning:
      "It is written xmpp://host:port, without user, password or path; for a client also xmpps://host:port (TLS from " +
      "the first byte), or a domain whose server the DNS tells.",
    why: "The bot does not know where to connect, and cannot start. What browsers use (wss:, https:) is not spoken.",
    example: '"service": "https://example.org:5281/xmpp-websocket"',
    cure: 'Write where Prosody listens: "xmpp://127.0.0.1:5347" for components, "xmpp://127.0.0.1:5222" for clients.',
  },
  "secret-missing": {
    title: "There is no secret to log in with",
    meaning: "Neither the environment nor moderation.json has the component's secret.",
    why: "The bot cannot start. To check the files it is not needed: there this is a note, with --strict an error.",
    example: "mucwarden run --data /data, and MUCWARDEN_SECRET_FILE is not set",
    cure: "Set MUCWARDEN_SECRET_FILE to a file that holds what Prosody has as component_secret.",
  },
  "secret-twice": {
    title: "Two secrets that differ",
    meaning: "MUCWARDEN_SECRET and the file of MUCWARDEN_SECRET_FILE hold two different secrets.",
    why: "Nobody can know which one is right, so the bot does not start.",
    example: "MUCWARDEN_SECRET left over in a compose file that was changed to MUCWARDEN_SECRET_FILE",
    cure: "Keep one of the two.",
  },
  "secret-for-development": {
    title: "A secret that everybody knows",
    meaning: "The secret of the sample is used for a server that is not on this machine.",
    why: "Whoever reaches the component's port could be the bot, and moderate all rooms.",
    example: '"service": "xmpp://prosody:5347", "password": "dev-secret"',
    cure: "Make one of your own with openssl rand -hex 32, for the bot and for Prosody.",
  },
  "secret-exposed": {
    title: "Others can read the secret",
    meaning: "The mode of the file lets every user of the machine read or change it.",
    why: "Whoever has the secret can be the bot. In moderation.json it is a note, since livechat writes it so.",
    example: "-rw-r--r-- 1 mucwarden mucwarden … /etc/mucwarden/secret",
    cure:
      "chmod o= on the file; Prosody may share it by the group (0640). Kubernetes: defaultMode: 0440; Docker Swarm: " +
      "uid and mode: 0400 of the secret.",
  },
  "secret-unreadable": {
    title: "The file of the secret cannot be used",
    meaning: "MUCWARDEN_SECRET_FILE names a file that is not there, is empty or cannot be read.",
    why: "The bot does not start with it; the files can be checked all the same.",
    example: "MUCWARDEN_SECRET_FILE=/run/secrets/mucwarden, and nothing is mounted there",
    cure: "Put the component's secret into it, readable by the bot's user.",
  },
  "stanzas-not-logged": {
    title: "Stanzas are not logged",
    meaning:
      "The key xmpp_debug asks for every stanza in the log. mucwarden never writes what people say, nor who they are.",
    why: "Logs are kept, copied and sent around. All else is as if it were not there.",
    example: '"xmpp_debug": true',
    cure: 'Take it out. "log_level": "debug" tells what the bot does.',
  },
} satisfies Partial<Record<IssueCode, Explanation>>;
