import { configurationRows } from "./configuration-rows.ts";
import { errorRows } from "./error-rows.ts";
import { metricRows } from "./metric-rows.ts";

/** A table of a page in `docs/reference` that says what the code says, in its words. */
export interface ReferenceTable {
  readonly page: string;
  /** That of its marker, as in `<!-- generated:metrics -->`. */
  readonly name: string;
  readonly head: Row;
  readonly rows: readonly Row[];
}

/** The cells of a line. */
export type Row = readonly string[];

/** All that is generated. What stands around it in the pages is written by hand. */
export async function referenceTables(): Promise<readonly ReferenceTable[]> {
  return [
    {
      page: "configuration.md",
      name: "configuration",
      head: ["key", "variable", "default", "meaning"],
      rows: configurationRows(),
    },
    { page: "errors.md", name: "errors", head: ["code", "next", "when"], rows: await errorRows() },
    {
      page: "metrics.md",
      name: "metrics",
      head: ["name", "type", "labels", "meaning"],
      rows: await metricRows(),
    },
  ];
}

/**
 * The page with this table between its markers.
 * @throws if it has no such markers
 */
export function withTable(text: string, { page, name, head, rows }: ReferenceTable): string {
  const start = `<!-- generated:${name} -->\n`;
  const end = "<!-- /generated -->";
  const [before = "", ...rest] = text.split(start);
  const after = rest.join(start);
  if (!after.includes(end)) {
    throw new Error(`${page} has no markers ${start.trim()} and ${end} around its table`);
  }
  const lines = [head, head.map(() => "---"), ...rows].map(lineOf);
  return `${before}${start}\n${lines.join("\n")}\n\n${after.slice(after.indexOf(end))}`;
}

function lineOf(cells: Row): string {
  const isRule = cells.every((cell) => cell === "---");
  const escaped = cells.map((cell) => cell.replaceAll("|", "\\|"));
  return isRule ? `|${escaped.join("|")}|` : `| ${escaped.join(" | ")} |`;
}
