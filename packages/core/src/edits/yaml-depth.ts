import { CST, Lexer } from "yaml";

// The parser recurses; a text made to be deep would exhaust the stack and end the process.
export const deepest = 256;

/**
 * Where a YAML text may nest more than `deepest` levels. Counts open brackets, and in each line the
 * indentation and the indicators that open a block: what a level costs at least.
 */
export function tooDeepAt(text: string): number | undefined {
  return isSurelyFlat(text) ? undefined : deepAt(text);
}

/** Counts too much, in a fraction of the time: nearly every text is done with here. */
function isSurelyFlat(text: string): boolean {
  const brackets = countOf(/[[{]/g, text);
  return text.split("\n").every((line) => {
    const blocks = line.search(/\S|$/) + countOf(/[-?:](?=\s|$)/g, line);
    return brackets + blocks <= deepest;
  });
}

function countOf(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0;
}

function deepAt(text: string): number | undefined {
  let brackets = 0;
  let blocks = 0;
  let offset = 0;
  let previous = "\n";
  for (const token of new Lexer().lex(text)) {
    const isContent = previous === CST.SCALAR;
    if (!isContent) {
      brackets = Math.max(0, brackets + (bracketSteps.get(token) ?? 0));
      blocks = blocksAfter(token, previous, blocks);
    }
    if (brackets + blocks > deepest) {
      return offset;
    }
    offset += isControl(token) ? 0 : token.length;
    previous = token;
  }
  return undefined;
}

const bracketSteps = new Map([
  ["[", 1],
  ["{", 1],
  ["]", -1],
  ["}", -1],
]);

function blocksAfter(token: string, previous: string, blocks: number): number {
  if (token === "\n" || token === "\r\n") {
    return 0;
  }
  if (previous === "\n" || previous === "\r\n") {
    return token.length - token.trimStart().length;
  }
  return token === "-" || token === "?" || token === ":" ? blocks + 1 : blocks;
}

/** The lexer marks documents and scalars with characters that are not in the text. */
function isControl(token: string): boolean {
  return token === CST.DOCUMENT || token === CST.SCALAR || token === CST.FLOW_END;
}
