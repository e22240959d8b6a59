/** What this package is published with, by its path. The bundle lies beside the sources, and has no folders. */
export function packageFile(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}
