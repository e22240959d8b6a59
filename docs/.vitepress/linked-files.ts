import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { placeLinkedTo, repository } from "./places.ts";

/** What pages link to and is no page, such as a program of an example. The site has a page that shows it. */
export function linkedFiles(): readonly string[] {
  const places = pages().flatMap((page) => {
    const text = readFileSync(join(repository, page), "utf8");
    const links = [...text.matchAll(/[^!]\[[^\]]*\]\(([^)#:]+)(?:#[^)]*)?\)/g)];
    return links.map(([, link = ""]) => placeLinkedTo(page, link) ?? "");
  });
  const files = places.filter((place) => /^files\/.+\.md$/.test(place));
  return [...new Set(files)].toSorted().map((place) => place.slice("files/".length, -".md".length));
}

function pages(): readonly string[] {
  const around = ["packages", "examples"].flatMap((folder) =>
    readdirSync(join(repository, folder)).map((name) => `${folder}/${name}`),
  );
  return [
    ...["", "bench", ...around].flatMap((folder) => markdownIn(folder)),
    ...markdownIn("docs", true),
  ];
}

function markdownIn(folder: string, recursive = false): readonly string[] {
  return readdirSync(join(repository, folder), { recursive, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}
