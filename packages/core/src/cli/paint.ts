/** Colours text that is clean already. */
export type Paint = (text: string) => string;

const codes = { red: 31, green: 32, yellow: 33, cyan: 36 } as const;
const states: ReadonlyMap<string, keyof typeof codes> = new Map([
  ["error", "red"],
  ["failed", "red"],
  ["blocked", "yellow"],
  ["behind", "cyan"],
  ["proposed", "cyan"],
  ["up-to-date", "green"],
  ["up to date", "green"],
  ["promoted", "green"],
]);
/** One of them where a table or a title says how something is. */
const state = new RegExp(`(?<=[ (])(?:${[...states.keys()].join("|")})(?=[,:)\\s]|$)`, "gm");

interface Stream {
  readonly isTTY?: boolean;
}

/** Whether colours are seen there, and wanted. */
export function isColored(
  stream: Stream,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const { NO_COLOR = "", FORCE_COLOR, TERM } = env;
  return stream.isTTY === true && NO_COLOR === "" && FORCE_COLOR !== "0" && TERM !== "dumb";
}

/** The words that say how a phase or an edge is. */
export const paintStates: Paint = (text) =>
  text.replace(state, (word) => inColor(states.get(word) ?? "cyan", word));

/** What is added and removed. */
export const paintDiff: Paint = (text) =>
  text.replaceAll(/^(?!\+\+\+ |--- )([+-]).*$/gm, (line, sign: string) =>
    inColor(sign === "+" ? "green" : "red", line),
  );

function inColor(color: keyof typeof codes, text: string): string {
  return `\u001b[${codes[color]}m${text}\u001b[39m`;
}
