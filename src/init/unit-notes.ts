/** The unit hides homes from the bot: a program that lies in one cannot be started by it. */
export function homeNotes(program: string): string[] {
  const inHome = program.split(" ").filter((word) => /^\/(?:home|root|run\/user)\//.test(word));
  if (inHome.length === 0) return [];
  return [
    `${inHome.join(" and ")} lies in somebody's home, which the unit hides from the bot (ProtectHome=yes): put mucwarden and Node elsewhere, such as /opt and /usr.`,
  ];
}
