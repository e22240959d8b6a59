import { nextLink } from "@glu/registry/http";
import type { Proposal } from "../proposer.ts";
import type { ForgeAnswer } from "./forge-exchange.ts";

/** Where the next page of a list is, if there is one and it is on the same server (RFC 8288). */
export function nextPage({ url, headers }: Pick<ForgeAnswer, "url" | "headers">): URL | undefined {
  const target = nextLink(headers.get("link"));
  const next =
    target !== undefined && URL.canParse(target, url.href) ? new URL(target, url) : undefined;
  return next?.origin === url.origin ? next : undefined;
}

/** Each once, as it was seen first: what changes while pages are read pushes others onto the next page. */
export function onceEach(proposals: readonly Proposal[]): readonly Proposal[] {
  const seen = new Set<number>();
  return proposals.filter(({ number }) => !seen.has(number) && seen.add(number));
}
