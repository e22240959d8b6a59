// @ts-check
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/**
 * @typedef {object} Page
 * @property {string} path from the root of the site, such as `/guides/git.html`
 * @property {string} html
 * @property {ReadonlySet<string>} anchors
 */

/**
 * What is wrong with a built site, in words: links and anchors that lead nowhere, what is loaded from another host, and
 * pages that no sidebar has.
 *
 * @param {string} directory
 * @param {string} [base] where on its host the site will be
 */
export function faultsOfSite(directory, base = "/") {
  const pages = pagesOf(directory);
  const site = { directory, base, pages: new Map(pages.map((page) => [page.path, page])) };
  const reached = new Set(pages.flatMap(({ path, html }) => sidebarLinks(path, html, base)));
  return [
    ...pages.flatMap((page) => [...linkFaults(page, site), ...foreignLoads(page)]),
    ...foreignStyles(directory),
    ...pages
      .filter(({ path }) => path !== "/404.html" && !reached.has(path))
      .map(({ path }) => `${path}: is in no sidebar`),
  ].toSorted();
}

/**
 * @param {string} directory
 * @returns {Page[]}
 */
function pagesOf(directory) {
  return namesIn(directory, ".html").map((name) => {
    const html = readFileSync(join(directory, name), "utf8");
    const anchors = new Set(attributes(html, "id"));
    return { path: `/${name}`, html, anchors };
  });
}

/**
 * @param {string} directory
 * @param {string} ending
 */
function namesIn(directory, ending) {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(ending)).map((name) => name.replaceAll("\\", "/"));
}

/**
 * @param {Page} page
 * @param {{ directory: string, base: string, pages: ReadonlyMap<string, Page> }} site
 */
function linkFaults({ path, html }, { directory, base, pages }) {
  const links = [...attributes(html, "href"), ...attributes(html, "src"), ...sourceSets(html)];
  const own = [...new Set(links)].filter((link) => !isElsewhere(link));
  return own.flatMap((link) => {
    const { target, anchor } = followed(path, link, base);
    const page = pages.get(target);
    if (page === undefined && !existsSync(join(directory, target))) {
      return [`${path}: ${link} leads nowhere`];
    }
    const isThere = anchor === "" || page?.anchors.has(anchor) === true;
    return isThere ? [] : [`${path}: ${link} leads to no heading`];
  });
}

/** @param {string} link */
function isElsewhere(link) {
  return /^(?:[a-z]+:|\/\/)/i.test(link);
}

/**
 * @param {string} path
 * @param {string} link
 * @param {string} base
 */
function followed(path, link, base) {
  const [place = "", anchor = ""] = decodeURI(link).split("#");
  const [file = ""] = place.split("?");
  const fromRoot = file.startsWith(base) ? `/${file.slice(base.length)}` : file;
  const target = file === "" ? path : posix.resolve(posix.dirname(path), fromRoot);
  return {
    target: target === "/" || file.endsWith("/") ? posix.join(target, "index.html") : target,
    anchor,
  };
}

/**
 * @param {string} path
 * @param {string} html
 * @param {string} base
 */
function sidebarLinks(path, html, base) {
  const [sidebar = ""] = /<aside class="VPSidebar[\s\S]*?<\/aside>/.exec(html) ?? [];
  return attributes(sidebar, "href").map((link) => followed(path, link, base).target);
}

/** @param {Page} page */
function foreignLoads({ path, html }) {
  const elements =
    html.match(/<(?:script|link|img|source|iframe|video|audio|object|embed)\b[^>]*>/g) ?? [];
  const places = elements.flatMap((element) => [
    ...attributes(element, "href"),
    ...attributes(element, "src"),
    ...sourceSets(element),
  ]);
  return places
    .filter((place) => isElsewhere(place) && !place.startsWith("data:"))
    .map((place) => `${path}: loads ${place}`);
}

/** @param {string} directory */
function foreignStyles(directory) {
  return namesIn(directory, ".css").flatMap((name) => {
    const style = readFileSync(join(directory, name), "utf8");
    const places = style.matchAll(/(?:url\(|@import )\s*["']?((?:https?:)?\/\/[^"')]+)/g);
    return [...places].map(([, place]) => `/${name}: loads ${place}`);
  });
}

/**
 * @param {string} html
 * @param {string} name
 */
function attributes(html, name) {
  const values = html.matchAll(new RegExp(`<[a-z][^<>]*?\\s${name}="([^"]*)"`, "gi"));
  return [...values].map(([, value = ""]) => value.replaceAll("&amp;", "&"));
}

/** @param {string} html */
function sourceSets(html) {
  return attributes(html, "srcset").flatMap((set) =>
    set.split(",").map((one) => one.trim().split(/\s+/)[0] ?? ""),
  );
}
