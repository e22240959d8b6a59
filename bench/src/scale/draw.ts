import type { Layout } from "./catalogue.ts";

/** One case as `--json` prints it. */
export interface DrawnCase {
  readonly name: string;
  readonly value: number;
  readonly floor: number | null;
}

interface Panel {
  /** The end of the names of its cases. */
  readonly measure: string;
  readonly title: string;
  readonly unit: string;
}

interface Point {
  readonly phases: number;
  readonly value: number;
}

interface Line {
  /** Also its class. */
  readonly name: Layout | "floor";
  readonly points: readonly Point[];
}

interface Range {
  readonly least: number;
  readonly most: number;
}

const panels: readonly Panel[] = [
  { measure: "start-up cpu", title: "Start-up: processor time", unit: "ms" },
  { measure: "idle cpu", title: "Nothing happens: share of a core", unit: "%" },
  { measure: "memory", title: "Resident memory", unit: "MB" },
  { measure: "one image, told of", title: "From an image to its commit", unit: "ms" },
];
const width = 400;
const height = 270;
/** Of the axes within a panel. */
const box = { left: 68, right: 340, top: 46, bottom: 220 };
const phases: Range = { least: 10, most: 3000 };
const labels = { one: "one repository", many: "many repositories", floor: "the floor" };

/** Pictures of how costs grow with phases, both on logarithmic scales: what grows as phases do rises as the thin line. */
export function draw(cases: readonly DrawnCase[]): string {
  const drawn = panels.map((panel, index) => {
    const x = (index % 2) * width;
    const y = Math.floor(index / 2) * height;
    return `<g transform="translate(${x} ${y})">${drawPanel(panel, cases)}</g>`;
  });
  const size = `viewBox="0 0 ${2 * width} ${2 * height + 30}"`;
  const title = "What 10 to 3,000 phases cost, in one repository and in many";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title">`,
    `<title id="title">${title}</title>`,
    `<style>${style}</style>`,
    `<rect class="page" width="100%" height="100%"/>`,
    ...drawn,
    legend(),
    "</svg>\n",
  ].join("\n");
}

function drawPanel(panel: Panel, cases: readonly DrawnCase[]): string {
  const lines = linesOf(panel, cases);
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value));
  if (values.length === 0) {
    throw new Error(`There is no case "${panel.measure}".`);
  }
  const range = decades(values);
  return [
    `<text class="title" x="${box.left}" y="24">${panel.title}, ${panel.unit}</text>`,
    ...axes(range),
    guide(range),
    ...lines.map((line) => drawLine(line, range)),
  ].join("\n");
}

function linesOf({ measure }: Panel, cases: readonly DrawnCase[]): readonly Line[] {
  const found = cases.flatMap(({ name, value, floor }) => {
    const [, count, layout, what] =
      /^(\d+) phases, (one|many) repositor(?:y|ies): (.+)$/.exec(name) ?? [];
    return what === measure ? [{ phases: Number(count), layout, value, floor }] : [];
  });
  const pointsOf = (layout: string) => found.filter((one) => one.layout === layout);
  // The floor of memory is the product itself with the fewest phases.
  const floors = measure === "memory" ? [] : pointsOf("one");
  const all: readonly Line[] = [
    {
      name: "floor",
      points: floors.flatMap(({ phases, floor }) => (floor ? [{ phases, value: floor }] : [])),
    },
    { name: "many", points: pointsOf("many") },
    { name: "one", points: pointsOf("one") },
  ];
  return all.filter(({ points }) => points.length > 0);
}

/** Whole powers of ten around the values. */
function decades(values: readonly number[]): Range {
  const least = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const most = 10 ** Math.ceil(Math.log10(Math.max(...values)));
  return { least, most: most === least ? least * 10 : most };
}

function axes(range: Range): readonly string[] {
  const marks: number[] = [];
  for (let value = range.least; value <= range.most * 1.001; value *= 10) {
    marks.push(value);
  }
  const across = marks.map((value) => {
    const y = place(value, range, "y");
    const grid = `<line class="grid" x1="${box.left}" x2="${box.right}" y1="${y}" y2="${y}"/>`;
    return `${grid}<text class="mark" x="${box.left - 8}" y="${y + 4}" text-anchor="end">${shown(value)}</text>`;
  });
  const below = [10, 100, 1000, 3000].map((value) => {
    const x = place(value, phases, "x");
    return `<text class="mark" x="${x}" y="${box.bottom + 18}" text-anchor="middle">${shown(value)}</text>`;
  });
  const name = `<text class="mark" x="${(box.left + box.right) / 2}" y="${box.bottom + 36}" text-anchor="middle">phases</text>`;
  return [...across, ...below, name];
}

/** From the lowest left corner as steep as what grows with the number of phases. */
function guide(range: Range): string {
  const growth = Math.min(phases.most / phases.least, range.most / range.least);
  const from = { x: place(phases.least, phases, "x"), y: place(range.least, range, "y") };
  const to = {
    x: place(phases.least * growth, phases, "x"),
    y: place(range.least * growth, range, "y"),
  };
  return `<line class="guide" x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}"/>`;
}

function drawLine({ name, points }: Line, range: Range): string {
  const places = points.map((point) => ({
    x: place(point.phases, phases, "x"),
    y: place(point.value, range, "y"),
  }));
  const path = places.map(({ x, y }) => `${x},${y}`).join(" ");
  const dots = places.map(({ x, y }) => `<circle class="${name}" cx="${x}" cy="${y}" r="3"/>`);
  const last = places.at(-1);
  const value = points.at(-1)?.value ?? 0;
  const label =
    name !== "one" || !last
      ? ""
      : `<text class="value ${name}" x="${last.x + 8}" y="${last.y + 4}">${shown(value)}</text>`;
  return `<polyline class="${name}" points="${path}"/>${dots.join("")}${label}`;
}

function legend(): string {
  const y = 2 * height + 6;
  const names = ["one", "many", "floor"] as const;
  const entries = names.map((name, index) => {
    const x = box.left + index * 190;
    const line = `<line class="${name}" x1="${x}" x2="${x + 26}" y1="${y}" y2="${y}"/>`;
    return `${line}<text class="mark" x="${x + 34}" y="${y + 4}">${labels[name]}</text>`;
  });
  const x = box.left + names.length * 190;
  const thin = `<line class="guide" x1="${x}" x2="${x + 26}" y1="${y}" y2="${y}"/>`;
  return `${entries.join("")}${thin}<text class="mark" x="${x + 34}" y="${y + 4}">as the phases</text>`;
}

function place(value: number, { least, most }: Range, axis: "x" | "y"): number {
  const share = Math.log(value / least) / Math.log(most / least);
  const at =
    axis === "x"
      ? box.left + share * (box.right - box.left)
      : box.bottom - share * (box.bottom - box.top);
  return Math.round(at * 10) / 10;
}

/** Two digits that count, thousands apart. */
function shown(value: number): string {
  const digits = Number(value.toPrecision(2));
  return digits.toLocaleString("en", { maximumFractionDigits: 3 });
}

/** Colours that can be told apart without seeing colours well, in light and in dark. */
const style = `
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600; font-size: 14px }
.page { fill: #ffffff }
.grid { stroke: #d0d7de }
.guide { stroke: #8c959f; stroke-dasharray: 1 3 }
polyline { fill: none; stroke-width: 2 }
line.one, line.many, line.floor { stroke-width: 2 }
.one { stroke: #0550ae } circle.one { fill: #0550ae }
.many { stroke: #bc4c00 } circle.many { fill: #bc4c00 }
.floor { stroke: #57606a; stroke-dasharray: 5 4 } circle.floor { fill: #57606a; stroke-dasharray: none }
text.value { stroke: none; stroke-dasharray: none }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.page { fill: #0d1117 }
.grid { stroke: #30363d }
.guide { stroke: #6e7681 }
.one { stroke: #79c0ff } circle.one { fill: #79c0ff }
.many { stroke: #ffa657 } circle.many { fill: #ffa657 }
.floor { stroke: #8b949e } circle.floor { fill: #8b949e }
text.value { stroke: none }
}
`;
