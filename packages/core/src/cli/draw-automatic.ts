import type { AutomaticEdge } from "../trigger-runner.ts";

/** A line for each promotion that happens by itself, with its trigger. */
export function drawAutomatic(edges: readonly AutomaticEdge[]): string {
  if (edges.length === 0) {
    return "nothing is promoted by itself\n";
  }
  const rows = edges.map(({ from, to, trigger }) => ({ ends: `${from} -> ${to}`, trigger }));
  const width = Math.max(...rows.map(({ ends }) => ends.length));
  const lines = rows.map(({ ends, trigger }) => `  ${ends.padEnd(width)}  ${trigger}\n`);
  return `promoted by itself:\n${lines.join("")}`;
}
