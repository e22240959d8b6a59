/** How a registry lists the tags of a repository. */
export interface TagListOptions {
  /** The most tags of a page, whatever is asked for. @default any number */
  readonly pageSize?: number | undefined;
  /** @default "sorted" */
  readonly order?: "sorted" | "reversed" | "pushed" | undefined;
  /** How a page names the next one. @default "relative" */
  readonly link?: "relative" | "absolute" | undefined;
  /** The status for whoever asks for a number of tags. @default that is allowed */
  readonly refuseNumber?: number | undefined;
}

export interface TagPage {
  readonly tags: readonly string[];
  /** The value of the `Link` header; undefined for the last page. */
  readonly link: string | undefined;
}

/** The page of the tags that a URL asks for (OCI distribution specification, "Listing Tags"). */
export function tagPage(tags: readonly string[], url: URL, options: TagListOptions): TagPage {
  const all = ordered(tags, options.order);
  const asked = Number(url.searchParams.get("n") ?? Number.POSITIVE_INFINITY);
  const size = Math.min(asked, options.pageSize ?? Number.POSITIVE_INFINITY);
  const last = url.searchParams.get("last");
  const begin = last === null ? 0 : all.indexOf(last) + 1;
  const page = all.slice(begin, begin + size);
  const end = page.at(-1);
  if (end === undefined || begin + size >= all.length) {
    return { tags: page, link: undefined };
  }
  const number = options.refuseNumber === undefined ? { n: String(size) } : {};
  const query = new URLSearchParams({ last: end, ...number }).toString();
  const origin = options.link === "absolute" ? url.origin : "";
  return { tags: page, link: `<${origin}${url.pathname}?${query}>; rel="next"` };
}

function ordered(tags: readonly string[], order: TagListOptions["order"]): readonly string[] {
  if (order === "pushed") {
    return tags;
  }
  const sorted = tags.toSorted();
  return order === "reversed" ? sorted.toReversed() : sorted;
}
