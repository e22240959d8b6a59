import * as fc from "fast-check";
import type { EditPath } from "../../edit-path.ts";
import type { EditValue } from "../../edit-value.ts";
import { anyKey, anyManifest, anyText, anyValue, isWhole } from "./generated-manifests.ts";
import { writtenManifests } from "./written-manifests.ts";
import { writtenShapes } from "./written-shapes.ts";
import { contentsOf, pathsIn, valueAt, withSelectors } from "./yaml-oracle.ts";

/** An edit at a place that fits it. */
export interface AnyEdit {
  readonly kind: "set" | "add" | "delete";
  readonly text: string;
  /** The index of the document. */
  readonly document: number;
  readonly path: EditPath;
  /** How much of the path is there before. */
  readonly place: EditPath;
  /** Of no meaning to deletions. */
  readonly value: EditValue;
}

/** Of texts with this, only what has to be is read again after a change. */
const longComment = `# ${"long ".repeat(7000)}\n`;

const written = fc
  .record({
    text: fc.constantFrom(...Object.values({ ...writtenManifests, ...writtenShapes })),
    crlf: fc.boolean(),
    bom: fc.boolean(),
    isCut: fc.boolean(),
    isLong: fc.boolean(),
  })
  .map(({ text, crlf, bom, isCut, isLong }) => {
    const whole = isLong ? text.replace(/^(?!\ufeff)/, longComment) : text;
    const ended = crlf ? whole.replaceAll(/\r?\n/g, "\r\n") : whole;
    const started = bom && !ended.startsWith("\ufeff") ? `\ufeff${ended}` : ended;
    return isCut ? started.replace(/\r?\n$/, "") : started;
  });

/** Texts as people write them, with all kinds of line breaks, and some as programs do. */
export const anyFile = fc.oneof(
  { weight: 3, arbitrary: written },
  { weight: 1, arbitrary: anyManifest.map(({ text }) => text) },
);

/** So far from the end, which is beyond a long comment. */
const mostDamaged = 5000;
const marks = "[]{}:,-?#|>&*!%@'\"~ \t\n".split("");
const pieces = [": ", "- ", " #", "\n\n", "\n  ", "&a ", "*a", "? ", "!t ", "|\n", "<<: ", "\r\n"];
const damage = fc.record({
  at: fc.nat(),
  removed: fc.nat({ max: 3 }),
  added: fc.constantFrom(...marks, ...pieces, "\n---\n", "\n...\n"),
});

/** Files that are broken, or have become odd. */
export const anyDamagedFile = fc
  .tuple(anyFile, fc.array(damage, { minLength: 1, maxLength: 4 }))
  .map(([text, damages]) =>
    damages.reduce((broken, { at, removed, added }) => {
      const start = broken.length - (at % (Math.min(broken.length, mostDamaged) + 1));
      return broken.slice(0, start) + added + broken.slice(start + removed);
    }, text),
  );

const selector = fc.dictionary(anyKey, anyText.filter(isWhole), {
  minKeys: 1,
  maxKeys: 2,
  noNullPrototype: true,
});

/** Keys, and a list or two on the way. */
const newSteps = fc
  .tuple(
    fc.constantFrom("k", "kk", "ksk", "kskk", "kskskk", "sk", "skk", "sksk"),
    fc.uniqueArray(anyKey, { minLength: 4, maxLength: 4 }),
    fc.tuple(selector, selector),
  )
  .map(([shape, keys, selectors]): EditPath => {
    return shape.split("").map((kind, index) => {
      const step = kind === "k" ? keys[index % 4] : selectors[Math.floor(index / 3)];
      return step ?? "";
    });
  })
  .filter((steps) =>
    steps.every((step, index) => {
      const next = steps[index + 1];
      return typeof step !== "object" || (typeof next === "string" && !Object.hasOwn(step, next));
    }),
  );

/** Which edit of those that fit a text. */
export const choices = fc.record({
  kind: fc.constantFrom("set", "add", "delete"),
  document: fc.nat(),
  place: fc.nat(),
  named: fc.boolean(),
  steps: newSteps,
  value: anyValue,
});

/** Any edit of a text, if there is a place for it. */
export function editsOf(text: fc.Arbitrary<string>): fc.Arbitrary<AnyEdit> {
  return fc
    .tuple(text, choices)
    .map(([text, chosen]) => chooseEdit(text, chosen))
    .filter((edit) => edit !== undefined);
}

type Choices = typeof choices extends fc.Arbitrary<infer T> ? T : never;

/** One of the edits that fit a text, if there is any. */
export function chooseEdit(text: string, chosen: Choices): AnyEdit | undefined {
  const contents = contentsOf(text) ?? [];
  const document = chosen.document % Math.max(1, contents.length);
  const content = contents[document];
  const places = pathsIn(content).filter((path) => isPlace(valueAt(content, path), path, chosen));
  const place = places[chosen.place % Math.max(1, places.length)];
  if (place === undefined) {
    return undefined;
  }
  const there = chosen.named ? withSelectors(content, place) : place;
  const { kind, steps, value } = chosen;
  const path = kind === "add" ? [...there, ...steps] : there;
  return { kind, text, document, place: there, path, value };
}

function isPlace(content: unknown, path: EditPath, { kind, steps }: Choices): boolean {
  if (kind === "delete") {
    return path.length > 0;
  }
  const isCollection = content instanceof Map || Array.isArray(content);
  if (kind === "set") {
    return !isCollection && !(content instanceof Set);
  }
  const fits = isCollection
    ? Array.isArray(content) === (typeof steps[0] === "object")
    : content === null;
  return fits && valueAt(content, steps.slice(0, 1)) === undefined;
}
