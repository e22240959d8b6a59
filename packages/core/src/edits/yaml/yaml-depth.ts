import { CST, Lexer } from "yaml";

// The parser recurses; a text made to be deep would exhaust the stack and end the process.
export const deepest = 256;

/**
 * Where a YAML text may nest more than `deepest` levels. Counts what a level costs at least: open
 * brackets, in each line the indentation and the indicators that open a block, and between brackets
 * such indicators up to the next comma, but for the one colon that an entry has.
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
  const brackets = new OpenBrackets();
  let blocks = 0;
  let offset = 0;
  let previous = "\n";
  for (const token of new Lexer().lex(text)) {
    if (previous !== CST.SCALAR) {
      blocks = brackets.depth > 0 ? blocks : blocksAfter(token, previous, blocks);
      brackets.take(token);
    }
    if (brackets.depth + blocks > deepest) {
      return offset;
    }
    offset += isControl(token) ? 0 : token.length;
    previous = token;
  }
  return undefined;
}

/** Blocks that follow a line break or an indicator, outside of brackets. */
function blocksAfter(token: string, previous: string, blocks: number): number {
  if (token === "\n" || token === "\r\n") {
    return 0;
  }
  if (previous === "\n" || previous === "\r\n") {
    return token.length - token.trimStart().length;
  }
  return token === "-" || token === "?" || token === ":" ? blocks + 1 : blocks;
}

class OpenBrackets {
  /** For each open bracket how many blocks its present entry has opened: one colon opens none. */
  readonly #blocks: number[] = [];
  #sum = 0;

  get depth(): number {
    return this.#blocks.length + this.#sum;
  }

  take(token: string): void {
    const blocks = this.#blocks.at(-1) ?? 0;
    if (token === "[" || token === "{") {
      this.#blocks.push(-1);
    } else if (token === "]" || token === "}") {
      this.#count(0);
      this.#blocks.pop();
    } else if (token === ",") {
      this.#count(-1);
    } else if (token === ":" || token === "?") {
      this.#count(blocks + 1);
    } else if (token === "-") {
      this.#count(Math.max(blocks, 0) + 1);
    } else if (token === CST.FLOW_END) {
      this.#blocks.length = 0;
      this.#sum = 0;
    }
  }

  #count(blocks: number): void {
    const before = this.#blocks.pop();
    if (before !== undefined) {
      this.#sum += Math.max(blocks, 0) - Math.max(before, 0);
      this.#blocks.push(blocks);
    }
  }
}

/** The lexer marks documents and scalars with characters that are not in the text. */
function isControl(token: string): boolean {
  return token === CST.DOCUMENT || token === CST.SCALAR || token === CST.FLOW_END;
}
