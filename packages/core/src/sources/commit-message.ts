import { cleanText } from "../clean-text.ts";
import { originOf, tagOf } from "../image-origin.ts";
import type { Labels } from "../metadata.ts";
import { phaseKey } from "../phase.ts";
import type { PromotionContext } from "../promotion.ts";
import { withTrailers } from "../trailers.ts";
import { type TextHook, userText } from "../user-text.ts";

export interface CommitHooks {
  readonly commitMessage?: TextHook;
}

/**
 * What the commit of a promotion says, with the trailers it is known by.
 * @throws {UserCodeError}
 */
export function commitMessage(promotion: PromotionContext, hooks: CommitHooks = {}): string {
  const text = userText(hooks, "commitMessage", promotion) ?? defaultMessage(promotion);
  return withTrailers(cleanText(text), {
    promotion: promotion.id ?? "",
    phase: phaseKey(promotion.to),
    edge: `${promotion.kind} ${promotion.from.metadata.name} -> ${promotion.to.metadata.name}`,
    from: promotion.previousDigest ?? "",
    to: promotion.digest,
    actor: cleanText(promotion.actor, 200),
  });
}

function describeOrigin(annotations: Labels): string {
  const { version, source, revision } = originOf(annotations);
  const tag = tagOf(annotations);
  const lines = Object.entries({ Tag: tag, Version: version, Source: source, Revision: revision });
  return lines
    .filter(([, value]) => value !== undefined)
    .map(([title, value]) => `${title}: ${value}`)
    .join("\n");
}

function subjectOf({ kind, from, to }: PromotionContext): string {
  const { name } = to.metadata;
  return kind === "rollback"
    ? `Roll back ${name}\n\nBring ${name} back to what it showed before`
    : `Update ${name}\n\nPromote ${from.metadata.name} to ${name}`;
}

function reasonOf({ reason }: PromotionContext): string {
  return reason === undefined ? "" : `\n\n${cleanText(reason.replace(/\s+/g, " "), 1000)}`;
}

function defaultMessage(promotion: PromotionContext): string {
  const { previousDigest, digest, annotations } = promotion;
  const before = previousDigest === undefined ? "" : `\nfrom ${previousDigest}`;
  const text = `${subjectOf(promotion)}${before}\nto ${digest}${reasonOf(promotion)}`;
  const said = describeOrigin(annotations);
  return said === "" ? text : `${text}\n\n${said}`;
}
