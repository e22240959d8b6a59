/** A day, in ms: nobody who asks for more means it, and timers overflow at 25 days. */
const longest = 24 * 60 * 60 * 1000;

/**
 * Milliseconds after which a server wants to be asked again. It says so in `Retry-After`, in seconds
 * or as a date (RFC 9110, section 10.2.3), or as GitHub does when nothing remains of a quota, in
 * `X-RateLimit-Reset`, in seconds since the epoch.
 */
export function retryAfter(headers: ReadonlyMap<string, string>, now: number): number | undefined {
  const wait = announcedWait(headers, now);
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), longest);
}

/** NaN if nothing is announced. */
function announcedWait(headers: ReadonlyMap<string, string>, now: number): number {
  const announced = headers.get("retry-after")?.trim();
  if (announced !== undefined) {
    return /^\d+$/.test(announced) ? Number(announced) * 1000 : Date.parse(announced) - now;
  }
  return Number(headers.get("x-ratelimit-reset") ?? Number.NaN) * 1000 - now;
}
