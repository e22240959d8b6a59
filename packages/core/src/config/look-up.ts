import { closest } from "../closest.ts";
import { NotConfiguredError } from "../errors.ts";

/** A part of the configuration whose entries have names. */
export interface Section<T> {
  readonly path: string;
  readonly entries: Readonly<Record<string, T>>;
}

/**
 * The entry of a name; undefined if there is none and everything is given inline.
 * @throws {NotConfiguredError} if nothing is.
 */
export function lookUpUnlessInline<T>(
  section: Section<T>,
  name: string | undefined,
  inline: string | undefined,
): T | undefined {
  const isEntry = name !== undefined && Object.hasOwn(section.entries, name);
  return name === undefined || (!isEntry && inline) ? undefined : lookUp(section, name);
}

/** @throws {NotConfiguredError} if there is no entry of that name. */
export function lookUp<T>(section: Section<T>, name: string): T {
  const entry = Object.hasOwn(section.entries, name) ? section.entries[name] : undefined;
  if (entry === undefined) {
    throw notConfigured(section.path, name, Object.keys(section.entries));
  }
  return entry;
}

function notConfigured(
  section: string,
  name: string,
  names: readonly string[],
): NotConfiguredError {
  const near = closest(name, names);
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  return new NotConfiguredError(
    `the configuration has no "${name}" under ${section}` +
      (hint || (names.length > 0 ? `; it has: ${names.join(", ")}` : "; add it to glu.yaml")),
  );
}
