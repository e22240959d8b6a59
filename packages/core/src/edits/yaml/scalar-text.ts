import { parse, Scalar } from "yaml";
import type { EditValue } from "../edit-value.ts";
import { tooDeepAt } from "./yaml-depth.ts";

/** The ways to write a value in place of a scalar, the one closest to its style first. */
export function scalarTexts(value: EditValue, style: Scalar.Type | undefined): readonly string[] {
  if (typeof value !== "string") {
    return [Object.is(value, -0) ? "-0" : String(value)];
  }
  const quoted = doubleQuoted(value);
  if (!isPrintable(value) || style === Scalar.QUOTE_DOUBLE) {
    return [quoted];
  }
  if (style === Scalar.QUOTE_SINGLE) {
    return [`'${value.replaceAll("'", "''")}'`, quoted];
  }
  return isTextEverywhere(value) ? [value, quoted] : [quoted];
}

/** Line breaks of YAML 1.1 count as not printable: where a plain text breaks depends on the version. */
export function isPrintable(text: string): boolean {
  return !/[^\x20-\x7e\xa0-\u2027\u202f-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u.test(text);
}

/**
 * Whether no version of YAML takes the plain text for a number, a truth value, a date or nothing, and
 * no reader for the mark of a key.
 */
function isTextEverywhere(text: string): boolean {
  const isIndicator = text === "=" || text === "<<" || /^[?:]/.test(text);
  return !isIndicator && isText(text, "1.1") && isText(text, "1.2");
}

function isText(text: string, version: "1.1" | "1.2"): boolean {
  if (tooDeepAt(text) !== undefined) {
    return false;
  }
  try {
    return parse(text, { version, logLevel: "silent" }) === text;
  } catch {
    return false;
  }
}

/** A JSON string is one of YAML; only characters that nobody sees need an escape more. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\x7f-\x9f\u2028-\u202e\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
