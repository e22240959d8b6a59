/** Whether something changed at a moment or later, both by the clock of the forge. */
export function isSince(moment: string, since: string | undefined): boolean {
  return since === undefined || Date.parse(moment) >= Date.parse(since);
}
