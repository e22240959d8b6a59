const units = [
  { unit: "year", seconds: 31_536_000 },
  { unit: "month", seconds: 2_592_000 },
  { unit: "week", seconds: 604_800 },
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3600 },
  { unit: "minute", seconds: 60 },
] as const;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });
const exact = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "long",
});

/** Such as `5 minutes ago`; less than a minute is `just now`. @param now in ms */
export function relativeTime(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1000;
  const fitting = units.find((one) => Math.abs(seconds) >= one.seconds);
  return fitting
    ? relative.format(Math.trunc(seconds / fitting.seconds), fitting.unit)
    : "just now";
}

/** With date, seconds and time zone. */
export function exactTime(at: string): string {
  return exact.format(new Date(at));
}
