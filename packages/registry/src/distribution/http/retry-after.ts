/** A day: nobody who asks for more means it, and timers overflow at 25 days. */
const longest = 24 * 60 * 60 * 1000;

/**
 * How long to wait, in ms, from a `Retry-After` header: seconds or a date (RFC 9110, section 10.2.3).
 * Undefined if it says neither.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) {
    return undefined;
  }
  const text = header.trim();
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), longest);
}
