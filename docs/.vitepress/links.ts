import { relative, sep } from "node:path";
import type { MarkdownRenderer } from "vitepress";
import { placeLinkedTo, repository } from "./places.ts";

/** Links between files of the repository lead to what the site shows of them, so that the same pages read well on a Git host. */
export function followRepository(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("repository-links", ({ tokens, env }) => {
    const page = relative(repository, env.realPath ?? env.path).replaceAll(sep, "/");
    const links = tokens.flatMap(({ children }) => children ?? []);
    for (const token of links.filter(({ type }) => type === "link_open")) {
      token.attrSet("href", leadTo(page, token.attrGet("href") ?? ""));
    }
  });
}

function leadTo(page: string, link: string): string {
  if (/^(?:#|\/|[a-z]+:)/.test(link)) {
    return link;
  }
  const [, path = "", anchor = ""] = /^([^#]*)(#.*)?$/.exec(link) ?? [];
  const place = placeLinkedTo(page, decodeURI(path));
  return place === undefined ? link : `/${place}${anchor}`;
}

/** As Git hosts name the anchors of headings. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}
