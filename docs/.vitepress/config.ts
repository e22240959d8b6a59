import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";
import { anchorOf, followRepository } from "./links.ts";
import { left, placeOf, repository } from "./places.ts";
import { sidebar } from "./sidebar.ts";

const svg = readFileSync(join(repository, "packages/ui/public/icon.svg"), "utf8");
const icon = `data:image/svg+xml,${encodeURIComponent(svg)}`;

/** What is for users is found before what is for those who work on it. Runs in the browser, so all it needs is in it. */
function boostDocument(place: string): number {
  return /\/(?:decisions\/|files\/|(?:architecture|bench|changelog|contributing)\.)/.test(place)
    ? 0.3
    : 1;
}

export default defineConfig({
  title: "Glu",
  description: "Promotion pipelines as typed TypeScript programs, from a registry to Git",
  lang: "en-GB",
  srcDir: repository,
  srcExclude: left,
  rewrites: placeOf,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: icon }]],
  markdown: {
    anchor: { slugify: anchorOf },
    config: followRepository,
    languageAlias: { tf: "hcl" },
  },
  themeConfig: {
    logo: icon,
    nav: [
      { text: "Tutorial", link: "/tutorial" },
      { text: "Concepts", link: "/concepts" },
      { text: "Guides", link: "/guides/gitops", activeMatch: "/guides/" },
      { text: "Reference", link: "/reference/configuration", activeMatch: "/reference/" },
      { text: "Troubleshooting", link: "/troubleshooting" },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: "local", options: { miniSearch: { searchOptions: { boostDocument } } } },
  },
  vite: { publicDir: false, build: { chunkSizeWarningLimit: 2000 } },
});
