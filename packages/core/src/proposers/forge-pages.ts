import { nextLink } from "@glu/registry/http";
import type { Proposal } from "../proposer.ts";
import type { ForgeAnswer } from "./forge-exchange.ts";

/**
 * Where the next page of a list is, if there is one (RFC 8288), on the server that was asked: a forge may
 * know itself under another address, and our credential goes to no other.
 */
export function nextPage({ url, headers }: ForgeAnswer, api: URL): URL | undefined {
  const target = nextLink(headers.get("link"));
  if (target === undefined || !URL.canParse(target, url.href)) {
    return undefined;
  }
  const { pathname, search } = new URL(target, url);
  const next = new URL(url);
  next.pathname = pathname.startsWith(api.pathname) ? pathname : url.pathname;
  next.search = search;
  return next;
}

/** For lists that no links lead through: until all are there that are counted, or none are. */
export function countedPage({ url, headers, body }: ForgeAnswer): URL | undefined {
  const size = sizeOf(body);
  const isAll = size === Number(headers.get("x-total-count") ?? Number.NaN);
  return size === 0 || isAll ? undefined : numberedAfter(url);
}

/** For a list whose pages are counted each, before some of what is on them is left out. */
export function filteredPage({ url, headers, body }: ForgeAnswer): URL | undefined {
  const size = Number(headers.get("x-total-count") ?? sizeOf(body));
  return size === 0 ? undefined : numberedAfter(url);
}

function sizeOf(body: unknown): number {
  return Array.isArray(body) ? body.length : 0;
}

function numberedAfter(url: URL): URL {
  const next = new URL(url);
  next.searchParams.set("page", String(Number(url.searchParams.get("page") ?? 1) + 1));
  return next;
}

/** Each once, as it was seen first: what changes while pages are read pushes others onto the next page. */
export function onceEach(proposals: readonly Proposal[]): readonly Proposal[] {
  const seen = new Set<number>();
  return proposals.filter(({ number }) => !seen.has(number) && seen.add(number));
}
