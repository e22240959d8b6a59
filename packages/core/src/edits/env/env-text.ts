import type { EnvQuote } from "./env-value.ts";

/** How a value is written whose place a new one takes. */
export interface EnvStyle {
  readonly quote: EnvQuote;
  readonly hasLines: boolean;
  /** Of the file. */
  readonly lineEnding: string;
}

/**
 * The ways to write a value, the one closest to the style first. Which of them mean the value to all
 * readers is found out by reading.
 */
export function envTexts(
  value: string,
  { quote, hasLines, lineEnding }: EnvStyle,
): readonly string[] {
  const single = `'${value}'`;
  const double = `"${value.replaceAll("\n", "\\n").replaceAll("\r", "\\r")}"`;
  if (value.includes("\n")) {
    const asItIs = hasLines ? [quote + value + quote] : [];
    return lineEnding === "\n" ? [...asItIs, double, single] : [double];
  }
  // Whatever a shell would replace stands in single quotes, as files are also read by one.
  const quoted = quote === '"' && !/[`$\\]/.test(value) ? [double, single] : [single, double];
  const isPlain = /^[\p{L}\p{N}_./:@%+,=-]*$/u.test(value);
  return quote === "" && isPlain ? [value, ...quoted] : quoted;
}
