import { existsSync, readdirSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Markdown that is written for somebody else than the readers of the site. */
export const left = [
  "README.md",
  "deploy/**",
  "packages/core/template/**",
  "**/test/**",
  "**/testdata/**",
];

const beside: Readonly<Record<string, string>> = {
  "README.md": "index.md",
  "ARCHITECTURE.md": "architecture.md",
  "CHANGELOG.md": "changelog.md",
  "CONTRIBUTING.md": "contributing.md",
  "SECURITY.md": "security.md",
};

/** Where on the site a page of the repository lies: `docs` is its root, and a README is named after its folder. */
export function placeOf(page: string): string {
  const own = beside[page];
  return own ?? page.replace(/^docs\//, "").replace(/\/README\.md$/, ".md");
}

/** The page that shows a file which is no page. */
export function placeOfFile(file: string): string {
  return `files/${file}.md`;
}

/**
 * Where on the site that lies which a page of the repository links to, such as `../../examples/regions/pipeline.ts`;
 * undefined if there is no such thing. Of a folder it is its README, or its first page.
 */
export function placeLinkedTo(page: string, link: string): string | undefined {
  const target = posix.join(posix.dirname(page), link).replace(/\/$/, "");
  const path = join(repository, target);
  if (target.startsWith("..") || !existsSync(path)) {
    return undefined;
  }
  if (statSync(path).isDirectory()) {
    const pages = readdirSync(path).filter((name) => name.endsWith(".md"));
    const [first] = pages.includes("README.md") ? ["README.md"] : pages.toSorted();
    return first && placeOf(posix.join(target, first));
  }
  return target.endsWith(".md") ? placeOf(target) : placeOfFile(target);
}
