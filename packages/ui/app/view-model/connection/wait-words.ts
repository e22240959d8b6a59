/** How long to wait, such as `20 seconds` or `3 minutes`. */
export function waitWords(seconds: number): string {
  if (seconds < 90) {
    return seconds === 1 ? "1 second" : `${seconds} seconds`;
  }
  return `${Math.ceil(seconds / 60)} minutes`;
}
