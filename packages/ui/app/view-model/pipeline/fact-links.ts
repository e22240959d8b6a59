/** An address as short as it can be said. */
export function shortLink(address: string): string {
  return address.replace(/^https?:\/\//i, "").replace(/\/$/, "");
}
