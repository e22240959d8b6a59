import { cleanText } from "../clean-text.ts";
import { comparison, type ImageOrigin, originOf } from "../image-origin.ts";
import type { PromotionContext } from "../promotion.ts";
import { markedSection } from "./marked-section.ts";

export interface ProposalHooks {
  readonly proposalTitle?: ((promotion: PromotionContext) => string) | undefined;
  readonly proposalBody?: ((promotion: PromotionContext) => string) | undefined;
}

export interface ProposalText {
  readonly title: string;
  /** Markdown, one marked section. */
  readonly body: string;
}

/** Characters. GitHub takes 256 in a title, GitLab 255; GitHub 65,536 in a body. */
const longestTitle = 250;
const longestBody = 60_000;
const longestDiff = 8_000;
const longestValue = 300;

/** What a reviewer reads: from what to what, where it comes from, who asked, and what changes. */
export function proposalText(
  promotion: PromotionContext,
  diff: string,
  hooks: ProposalHooks = {},
): ProposalText {
  const title = oneLine(hooks.proposalTitle?.(promotion) ?? defaultTitle(promotion), longestTitle);
  const body = hooks.proposalBody?.(promotion) ?? defaultBody(promotion, diff);
  return { title, body: markedSection(cleanText(body, longestBody), title) };
}

function defaultTitle({ kind, to, annotations }: PromotionContext): string {
  const { name } = to.metadata;
  const { version } = originOf(annotations);
  const target = version === undefined ? "" : ` to ${version}`;
  return kind === "rollback" ? `Roll back ${name}${target}` : `Update ${name}${target}`;
}

function defaultBody(promotion: PromotionContext, diff: string): string {
  const after = originOf(promotion.annotations);
  const before = originOf(promotion.previousAnnotations ?? {});
  const parts = [
    introduction(promotion),
    table(promotion, before, after),
    links(before, after),
    reason(promotion),
    changes(diff),
    footer(promotion),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function introduction({ kind, from, to, cause, actor }: PromotionContext): string {
  const target = code(to.metadata.name);
  const what =
    kind === "rollback"
      ? `Brings ${target} back to what it showed before.`
      : `Promotes ${code(from.metadata.name)} to ${target} of ${code(to.pipeline)}.`;
  const who = cause === "person" ? "Asked for by" : "Triggered by";
  return `${what} ${who} ${code(actor)}.`;
}

function table(
  { digest, previousDigest }: PromotionContext,
  before: ImageOrigin,
  after: ImageOrigin,
): string {
  const rows = [
    ["digest", previousDigest, digest],
    ["version", before.version, after.version],
    ["revision", before.revision, after.revision],
  ] as const;
  const shown = rows
    .filter(([, , to]) => to !== undefined)
    .map(([name, from, to]) => `| ${name} | ${cell(from)} | ${cell(to)} |`);
  return ["|  | from | to |", "| --- | --- | --- |", ...shown].join("\n");
}

function links(before: ImageOrigin, after: ImageOrigin): string {
  const compared = comparison(before, after);
  return [
    after.source === undefined ? "" : `Source: <${after.source}>`,
    compared === undefined ? "" : `Commits: <${compared}>`,
  ]
    .filter((line) => line !== "")
    .join("\n");
}

function reason({ reason: given }: PromotionContext): string {
  return given === undefined ? "" : `Reason: ${code(given)}`;
}

/** In a fence that nothing in it can end. */
function changes(diff: string): string {
  if (diff === "" || diff.length > longestDiff) {
    return "";
  }
  const longest = Math.max(2, ...Array.from(diff.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}diff\n${diff.trimEnd()}\n${fence}`;
}

function footer({ kind, to }: PromotionContext): string {
  const phase = code(`${to.pipeline}/${to.metadata.name}`);
  const closing =
    kind === "rollback"
      ? "Closing it leaves the phase as it is."
      : "Closing it keeps this digest away until the veto is lifted.";
  return `_This proposal follows ${phase}: it is updated in place until it is approved. ${closing} What is written around this section stays._`;
}

function cell(text: string | undefined): string {
  return text === undefined ? "" : code(text).replaceAll("|", "\\|");
}

/** As it is, whatever it holds: nothing in it is a mention, a link or a closing word. */
function code(text: string): string {
  const plain = oneLine(text, longestValue).replaceAll("`", "'");
  return `\`${plain || " "}\``;
}

function oneLine(text: string, limit: number): string {
  return cleanText(text.replace(/\s+/g, " ").trim(), limit);
}
