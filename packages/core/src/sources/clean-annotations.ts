import { cleanText } from "../clean-text.ts";
import type { Labels } from "../metadata.ts";

/** Characters. */
const longestKey = 255;
const longestValue = 1000;
const mostAnnotations = 100;
/** What the image specification says is a URL. */
const links = new Set(
  ["url", "source", "documentation"].map((name) => `org.opencontainers.image.${name}`),
);

/**
 * What an image says of itself, safe to show and to write: no hidden characters, nothing without end,
 * and no links but those of http and https. Those with names too long to be meant are left out.
 */
export function cleanAnnotations(annotations: Labels = {}): Labels {
  const entries = Object.entries(annotations)
    .slice(0, mostAnnotations)
    .map(([key, value]) => [cleanText(key), cleanText(value, longestValue)] as const)
    .filter(([key, value]) => key.length <= longestKey && (!links.has(key) || isWebLink(value)));
  return Object.fromEntries(entries);
}

function isWebLink(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
