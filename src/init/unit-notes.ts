/** The unit hides some folders from the bot: a program that lies in one cannot be started by it. */
export function hiddenNotes(program: string): string[] {
  const words = program.split(" ");
  return HIDDEN.flatMap(({ below, what, by }) => {
    const hidden = words.filter((word) => below.test(word));
    if (hidden.length === 0) return [];
    return [
      `${hidden.join(" and ")} lies in ${what}, which the unit hides from the bot (${by}): put mucwarden and Node elsewhere, such as /opt and /usr.`,
    ];
  });
}

const HIDDEN = [
  { below: /^'?\/(?:home|root|run\/user)\//, what: "somebody's home", by: "ProtectHome=yes" },
  { below: /^'?\/(?:var\/)?tmp\//, what: "a folder for temporary files", by: "PrivateTmp=yes" },
];
