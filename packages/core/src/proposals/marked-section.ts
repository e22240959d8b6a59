import { createHash } from "node:crypto";

/** What of a text is ours, between two comments that Markdown does not show. */
const begin =
  /<!-- glu:begin(?: title=(?<title>[\da-f]{16}))?(?: promotion=(?<promotion>[\w-]+))? -->/;
const end = "<!-- glu:end -->";

/**
 * The section as it stands in a text.
 * @param title that was set with it
 * @param promotion the id of the record it is about
 */
export function markedSection(section: string, title: string, promotion?: string): string {
  const inner = section.replaceAll("<!--", "&lt;!--");
  const about = promotion === undefined ? "" : ` promotion=${promotion}`;
  return `<!-- glu:begin title=${fingerprint(title)}${about} -->\n${inner.trim()}\n${end}`;
}

/**
 * The text with our section renewed; all that people wrote around it stays. Where they removed the
 * section, it is not brought back.
 */
export function renewSection(text: string, section: string): string {
  const found = begin.exec(text);
  const last = found ? text.indexOf(end, found.index) : -1;
  return found && last >= 0
    ? `${text.slice(0, found.index)}${section}${text.slice(last + end.length)}`
    : text;
}

/** Whether a title is the one that was set with the section in a text: nobody has given it another. */
export function isOurTitle(title: string, text: string): boolean {
  return begin.exec(text)?.groups?.["title"] === fingerprint(title);
}

/** Whether the section in a text is about another promotion: it was to be renewed, and was not. */
export function isAboutAnother(promotion: string | undefined, text: string): boolean {
  const about = begin.exec(text)?.groups?.["promotion"];
  return about !== undefined && promotion !== undefined && about !== promotion;
}

function fingerprint(title: string): string {
  return createHash("sha256").update(title.trim()).digest("hex").slice(0, 16);
}
