const prefixes =
  /^(?:gh[opsru]_|github_pat_|gl[a-z]{2,5}-|dckr_pat_|xox[abpr]-|AKIA|ASIA|eyJ|sk-|npm_|pypi-|hvs\.)/;
/** As long as no word is. */
const longRun = /[A-Za-z0-9+/=]{24,}/;

/** Whether text that stands where a name or a path belongs looks like a token, and so is not shown. */
export function isTokenLike(text: string): boolean {
  const [run = ""] = longRun.exec(text) ?? [];
  return prefixes.test(text) || (/\d.*\d/.test(run) && /[A-Za-z]/.test(run));
}
