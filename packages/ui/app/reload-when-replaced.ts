const key = "glu-reloaded-at";
/** A page that lacks something right after it was loaded again would lack it for ever, in ms. */
const leastBetween = 60_000;

/** A server that was replaced has no longer the parts that this page has yet to load, but those of a newer one. */
export function reloadWhenReplaced(): void {
  globalThis.addEventListener("vite:preloadError", () => void reloadOnce());
}

async function reloadOnce(): Promise<void> {
  if (Date.now() - Number(sessionStorage.getItem(key)) < leastBetween) {
    return;
  }
  // Without a server, a page that is old is better than none.
  const answer = await fetch("/", { method: "HEAD", cache: "no-store" }).catch(() => undefined);
  if (answer?.ok) {
    sessionStorage.setItem(key, String(Date.now()));
    location.reload();
  }
}
