/** `node bench/dist/scale/picture.js < scale.json > docs/images/scale.svg`: the picture of a run with `--json`. */
import { text } from "node:stream/consumers";
import { type DrawnCase, draw } from "./draw.ts";

const { cases } = JSON.parse(await text(process.stdin)) as { readonly cases: readonly DrawnCase[] };
process.stdout.write(draw(cases));
