const form = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/i;

/** A time of RFC 3339 as all times are shown; undefined if the text is none. */
export function parseTime(text: string): string | undefined {
  const time = new Date(form.test(text) ? text : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
