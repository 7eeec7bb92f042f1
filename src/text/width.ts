import type { AST } from "./translate.ts";

/** The fewest characters a match can have: with 0 the pattern is found in every message. */
export const leastWidth = (alternatives: readonly AST.Alternative[]): number =>
  Math.min(
    ...alternatives.map(({ elements }) => elements.reduce((width, element) => width + widthOf(element), 0)),
  );

const widthOf = (element: AST.Element): number => {
  switch (element.type) {
    case "Assertion":
    case "Backreference":
      return 0;
    case "Group":
    case "CapturingGroup":
      return leastWidth(element.alternatives);
    case "Quantifier":
      return element.min === 0 ? 0 : element.min * widthOf(element.element);
    default:
      return 1;
  }
};
