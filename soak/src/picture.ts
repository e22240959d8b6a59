import type { Life } from "./glu/life.ts";
import type { Sample } from "./glu/sample.ts";

export interface Drawn {
  readonly lives: readonly Pick<Life, "startedAt" | "intent" | "samples">[];
  /** In ms since 1970. */
  readonly began: number;
  readonly ended: number;
}

interface Line {
  readonly name: string;
  readonly kind: "one" | "other";
  readonly measure: (sample: Sample) => number;
}

interface Panel {
  readonly unit: string;
  readonly lines: readonly Line[];
}

const panels: readonly Panel[] = [
  {
    unit: "MB",
    lines: [
      { name: "resident memory", kind: "one", measure: ({ resident }) => resident / 1e6 },
      { name: "objects and buffers in use", kind: "other", measure: ({ used }) => used / 1e6 },
    ],
  },
  {
    unit: "",
    lines: [
      { name: "open files and sockets", kind: "one", measure: ({ descriptors }) => descriptors },
      { name: "handles of the event loop", kind: "other", measure: ({ handles }) => handles },
    ],
  },
  {
    unit: "",
    lines: [{ name: "listeners", kind: "one", measure: ({ listeners }) => listeners }],
  },
];

/** Where the panels lie, in pixels. */
const frame = { width: 860, left: 64, right: 16, top: 34, height: 130, between: 40 } as const;
const pitch = frame.height + frame.between;
const plot = frame.width - frame.left - frame.right;
const wholeHeight = frame.top + panels.length * pitch;

const style = `
  svg { font: 12px system-ui, sans-serif; }
  text { fill: #57606a; }
  .axis { stroke: #d0d7de; }
  .life { stroke: #8c959f; stroke-dasharray: 2 3; }
  polyline { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
  polyline.one { stroke: #0969da; } text.one { fill: #0969da; }
  polyline.other { stroke: #bc4c00; } text.other { fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; }
    .axis { stroke: #3d444d; }
    .life { stroke: #656c76; }
    polyline.one { stroke: #4493f8; } text.one { fill: #4493f8; }
    polyline.other { stroke: #f0883e; } text.other { fill: #f0883e; }
  }
`;

/** What the processes of a run had over time, as SVG; a dashed line is the beginning of another process. */
export function drawPicture(drawn: Drawn): string {
  const size = `width="${frame.width}" height="${wholeHeight}"`;
  const parts = panels.map((panel, index) => {
    const shift = `<g transform="translate(0 ${frame.top + index * pitch})">`;
    return [shift, ...drawPanel(panel, drawn), "</g>"].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${frame.width} ${wholeHeight}" role="img" aria-labelledby="title">
<title id="title">Memory, handles and listeners of each process over time</title>
<style>${style}</style>
${parts.join("\n")}
</svg>
`;
}

function drawPanel({ unit, lines }: Panel, drawn: Drawn): readonly string[] {
  const { lives } = drawn;
  const samples = lives.flatMap((life) => life.samples);
  const most = Math.max(1, ...lines.flatMap(({ measure }) => samples.map(measure)));
  const top = roundAbove(most);
  const across = scale(drawn);
  const up = (value: number) => round(frame.height * (1 - value / top));
  return [
    ...[0, top / 2, top].map((value) => level(up(value), `${value} ${unit}`.trim())),
    ...lives.slice(1).map(({ startedAt }) => {
      const x = across(startedAt);
      return `<line class="life" x1="${x}" x2="${x}" y1="0" y2="${frame.height}"/>`;
    }),
    ...minuteMarks(drawn),
    ...lines.map(({ name, kind }, index) => {
      const x = frame.left + index * 220;
      return `<text class="${kind}" x="${x}" y="-8">${name}</text>`;
    }),
    ...lines.flatMap(({ kind, measure }) =>
      lives.map((life) => {
        const points = life.samples.map((one) => `${across(one.at)},${up(measure(one))}`);
        return `<polyline class="${kind}" points="${points.join(" ")}"/>`;
      }),
    ),
  ];
}

function level(y: number, words: string): string {
  const { left, width, right } = frame;
  const line = `<line class="axis" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/>`;
  return `${line}<text x="${left - 8}" y="${y + 4}" text-anchor="end">${words}</text>`;
}

function minuteMarks(drawn: Drawn): readonly string[] {
  const across = scale(drawn);
  return minutesOf(drawn).map((minute) => {
    const x = across(drawn.began + minute * 60_000);
    return `<text x="${x}" y="${frame.height + 16}" text-anchor="middle">${minute} min</text>`;
  });
}

function scale({ began, ended }: Drawn): (at: number) => number {
  return (at) => round(frame.left + (plot * (at - began)) / Math.max(1, ended - began));
}

/** Those that are written below: at most ten. */
function minutesOf({ began, ended }: Drawn): readonly number[] {
  const minutes = (ended - began) / 60_000;
  const step = [1, 2, 5, 10, 30, 60].find((one) => minutes / one <= 10) ?? 240;
  return Array.from({ length: Math.floor(minutes / step) + 1 }, (_, index) => index * step);
}

/** The next number whose half is round as well. */
function roundAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 6, 8, 10].find((one) => one * power >= value) ?? 10) * power;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
