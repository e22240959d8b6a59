import { cleanText } from "./clean-text.ts";

/** What a commit of ours says about itself, in Git's trailer format (git-interpret-trailers). */
export interface Trailers {
  /** The id of the promotion record. */
  readonly promotion: string;
  /** `<pipeline>/<phase>`. */
  readonly phase: string;
  /** `<kind> <upstream> -> <target>`. */
  readonly edge: string;
  /** The digest the phase showed before; empty if nothing. */
  readonly from: string;
  readonly to: string;
  readonly actor: string;
}

const keys = {
  promotion: "Glu-Promotion",
  phase: "Glu-Phase",
  edge: "Glu-Edge",
  from: "Glu-From",
  to: "Glu-To",
  actor: "Glu-Actor",
} as const;

/** The message with the trailers as its last paragraph. */
export function withTrailers(message: string, trailers: Trailers): string {
  const fields = Object.keys(keys) as (keyof Trailers)[];
  const lines = fields.map((field) => `${keys[field]}: ${trailerText(trailers[field])}`);
  return `${message.trimEnd()}\n\n${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** Reads the last paragraph; undefined if it is not ours. Values may hold anything but line breaks. */
export function parseTrailers(message: string): Trailers | undefined {
  const paragraph =
    message
      .trimEnd()
      .split(/\n[ \t]*\n/)
      .at(-1) ?? "";
  const values = new Map<string, string>();
  for (const line of paragraph.split("\n")) {
    const [, key, value] = /^([A-Za-z-]+):(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) {
      values.set(key.toLowerCase(), value.trim());
    }
  }
  const value = (field: keyof Trailers) => values.get(keys[field].toLowerCase());
  const promotion = value("promotion");
  const phase = value("phase");
  const to = value("to");
  if (!promotion || !phase || to === undefined) {
    return undefined;
  }
  return {
    promotion,
    phase,
    edge: value("edge") ?? "",
    from: value("from") ?? "",
    to,
    actor: value("actor") ?? "",
  };
}

/**
 * Whether the commit brought this digest to a phase.
 * @param keys of the phase: what it is called, and what it was called before
 */
export function isAbout(trailers: Trailers, keys: readonly string[], digest: string): boolean {
  return keys.includes(trailers.phase) && trailers.to === trailerText(digest);
}

/** The cause of an arrival that this commit brought. */
export function causeOf(trailers: Trailers): "promotion" | "rollback" {
  return trailers.edge.startsWith("rollback ") ? "rollback" : "promotion";
}

/** A value as a trailer has it: on one line. */
export function trailerText(value: string): string {
  return cleanText(value.replace(/\s+/g, " ").trim());
}
