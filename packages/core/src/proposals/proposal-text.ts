import { cleanText } from "../clean-text.ts";
import { codeSpan, oneLine } from "../code-span.ts";
import { comparison, type ImageOrigin, originOf, tagOf } from "../image-origin.ts";
import { imageView } from "../image-view.ts";
import type { PromotionContext } from "../promotion.ts";
import { type TextHook, userText } from "../user-text.ts";
import { markedSection } from "./marked-section.ts";

export interface ProposalHooks {
  readonly proposalTitle?: TextHook;
  readonly proposalBody?: TextHook;
}

/** What the resource itself writes. */
export interface WrittenText {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
}

export interface ProposalText {
  readonly title: string;
  /** Markdown, one marked section. */
  readonly body: string;
}

/** Characters. GitHub takes 256 in a title, GitLab 255 with "Draft: "; GitHub 65,536 in a body. */
const longestTitle = 240;
const longestBody = 60_000;
const longestDiff = 8_000;

/** @throws {UserCodeError} */
export function writtenText(promotion: PromotionContext, hooks: ProposalHooks): WrittenText {
  return {
    title: userText(hooks, "proposalTitle", promotion),
    body: userText(hooks, "proposalBody", promotion),
  };
}

/** What a reviewer reads: from what to what, where it comes from, who asked, and what changes. */
export function proposalText(
  promotion: PromotionContext,
  diff: string,
  written: WrittenText = {},
): ProposalText {
  const title = oneLine(written.title ?? defaultTitle(promotion), longestTitle);
  const body = written.body ?? defaultBody(promotion, diff);
  return { title, body: markedSection(cleanText(body, longestBody), title, promotion.id) };
}

function defaultTitle(promotion: PromotionContext): string {
  const { kind, to } = promotion;
  const { name } = to.metadata;
  const version = versionOf(promotion);
  const target = version === undefined ? "" : ` to ${version}`;
  return kind === "rollback" ? `Roll back ${name}${target}` : `Update ${name}${target}`;
}

/** A tag that stays where it is names none. */
function versionOf({
  annotations,
  previousAnnotations = {},
}: PromotionContext): string | undefined {
  const tag = tagOf(annotations);
  const hasMoved = imageView(previousAnnotations) && tag !== tagOf(previousAnnotations);
  return originOf(annotations).version ?? (hasMoved ? tag : undefined);
}

function defaultBody(promotion: PromotionContext, diff: string): string {
  const after = originOf(promotion.annotations);
  const before = originOf(promotion.previousAnnotations ?? {});
  const parts = [
    introduction(promotion),
    table(promotion, before, after),
    links(promotion, before, after),
    reason(promotion),
    changes(diff),
    footer(promotion),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function introduction(promotion: PromotionContext): string {
  return `${purpose(promotion)} Asked for by ${codeSpan(promotion.actor)}.`;
}

function purpose(promotion: PromotionContext): string {
  const { kind, from, to } = promotion;
  const target = codeSpan(to.metadata.name);
  const upstream = codeSpan(from.metadata.name);
  if (kind === "rollback") {
    return `Brings ${target} back to what it showed before.`;
  }
  return isAgain(promotion)
    ? `Writes to ${target} of ${codeSpan(to.pipeline)} again what it and ${upstream} show, as its files differ from that.`
    : `Promotes ${upstream} to ${target} of ${codeSpan(to.pipeline)}.`;
}

function isAgain({ kind, digest, previousDigest }: PromotionContext): boolean {
  return kind === "promotion" && digest === previousDigest;
}

function table(
  { digest, previousDigest, annotations, previousAnnotations = {} }: PromotionContext,
  before: ImageOrigin,
  after: ImageOrigin,
): string {
  const rows = [
    ["digest", previousDigest, digest],
    ["tag", tagOf(previousAnnotations), tagOf(annotations)],
    ["version", before.version, after.version],
    ["revision", before.revision, after.revision],
  ] as const;
  const shown = rows
    .filter(([, , to]) => to !== undefined)
    .map(([name, from, to]) => `| ${name} | ${cell(from)} | ${cell(to)} |`);
  return ["|  | from | to |", "| --- | --- | --- |", ...shown].join("\n");
}

/** A rollback goes from the later commits to the earlier ones: those between them are what it takes back. */
function links({ kind }: PromotionContext, before: ImageOrigin, after: ImageOrigin): string {
  const isBack = kind === "rollback";
  const compared = isBack ? comparison(after, before) : comparison(before, after);
  return [
    after.source === undefined ? "" : `Source: <${after.source}>`,
    compared === undefined ? "" : `${isBack ? "Commits taken back" : "Commits"}: <${compared}>`,
  ]
    .filter((line) => line !== "")
    .join("\n");
}

function reason({ reason: given }: PromotionContext): string {
  return given === undefined ? "" : `Reason: ${codeSpan(given)}`;
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

function footer(promotion: PromotionContext): string {
  const { kind, to } = promotion;
  const phase = codeSpan(`${to.pipeline}/${to.metadata.name}`);
  const closing =
    kind === "rollback" || isAgain(promotion)
      ? "Closing it leaves the phase as it is."
      : "Closing it keeps this digest away until the veto is lifted.";
  return `_This proposal follows ${phase}: it is updated in place until it is approved. ${closing} What is written around this section stays._`;
}

function cell(text: string | undefined): string {
  return text === undefined ? "" : codeSpan(text).replaceAll("|", "\\|");
}
