const key = "glu-reloaded-at";
/** A page that lacks something right after it was loaded again would lack it for ever, in ms. */
const leastBetween = 60_000;

/**
 * A part of the dashboard that is loaded when it is first needed. A server that was replaced has no
 * longer the parts of this page, but those of a newer one: then the page is loaded anew, once.
 *
 * @throws Error if the part cannot be had, and loading the page anew would not help.
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (cause) {
    if (await mayReload()) {
      sessionStorage.setItem(key, String(Date.now()));
      location.reload();
      return await new Promise<never>(() => {});
    }
    // In words of its own: for the browser's the router would load the page anew, too.
    throw new Error("a part of the dashboard could not be loaded", { cause });
  }
}

async function mayReload(): Promise<boolean> {
  if (Date.now() - Number(sessionStorage.getItem(key)) < leastBetween) {
    return false;
  }
  // Without a server, a page that is old is better than none.
  const answer = await fetch("/", { method: "HEAD", cache: "no-store" }).catch(() => undefined);
  return answer?.ok === true;
}
