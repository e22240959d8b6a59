import type { RegistryError } from "../errors.ts";
import { NoMatchError, TooYoungError, WentBackError } from "../errors.ts";
import type { CompiledSelection } from "./compile-selection.ts";
import type { Refusal } from "./decide.ts";
import type { Finding } from "./tag-finder.ts";
import { compareText } from "./tag-order.ts";
import type { FoundTag } from "./tagged-images.ts";

export interface Refused {
  /** Of the watcher. */
  readonly name: string;
  readonly selection: CompiledSelection;
  readonly finding: Finding;
}

const maxListedTags = 20;

/** Why a look gives no image, for people. */
export function refusalError(refusal: Refusal<FoundTag>, refused: Refused): RegistryError {
  switch (refusal.kind) {
    case "nothing":
      return new NoMatchError(
        `there is no ${refused.name}: ${explainNothing(refused)}. Push one that matches, or change what is selected`,
      );
    case "too-young":
      return tooYoung(refused);
    case "went-back":
      return wentBack(refusal, refused);
  }
}

function explainNothing({ selection, finding }: Refused): string {
  const { tags } = finding;
  if (selection.strategy === "tag") {
    return "the image under this tag is for other platforms";
  }
  if (tags.all.length === 0) {
    return "the repository has no tags";
  }
  const leftOut = tags.all.length - tags.candidates.length;
  return [
    ...explainCandidates(selection, finding),
    `the tags are ${listTags(tags.all)}`,
    ...(leftOut > 0 ? [`allow and ignore leave out ${leftOut} of them`] : []),
  ].join("; ");
}

function explainCandidates(
  { strategy, platform }: CompiledSelection,
  { tags, ranked }: Finding,
): readonly string[] {
  const count = tags.candidates.length;
  if (ranked.length > 0) {
    const missing = platform === undefined ? "an image" : "an image for this platform";
    return [`none of ${ranked.length} that match is ${missing}`];
  }
  return strategy === "newest" && count > 0
    ? [`none of ${count} images says when it was built, which reproducible builds do not`]
    : [];
}

function tooYoung({ name, selection, finding }: Refused): TooYoungError {
  const [first] = finding.young.toSorted((one, other) => one.since - other.since);
  const since = first?.since ?? 0;
  const oldEnoughAt = since + selection.minAge;
  const what = first === undefined ? name : `${first.tag} (${first.descriptor.digest})`;
  const others = finding.young.length - 1;
  const more = others > 0 ? `, and ${others} more wait` : "";
  return new TooYoungError(
    oldEnoughAt,
    `no ${name} was seen at least ${selection.minAge / 1000} s ago: ${what} was first seen at ${toText(since)} and will be taken at ${toText(oldEnoughAt)}${more}. Wait, or lower minAge`,
  );
}

function wentBack(
  { from, to }: Extract<Refusal<FoundTag>, { kind: "went-back" }>,
  { name, selection }: Refused,
): WentBackError {
  const narrow = selection.strategy === "semver" ? "the range" : "allow";
  return new WentBackError(
    `${name} stays at ${describe(from)}, which is no longer among what is selected: the best that is left is older, ${describe(to)}, and nothing goes back by itself. To go back, name the tag ${to.tag} with the strategy tag, or narrow ${narrow} and start again`,
  );
}

function describe({ tag, descriptor }: FoundTag): string {
  return `${tag} (${descriptor.digest})`;
}

/** The last ones by code point are the likeliest to be missed. */
function listTags(tags: readonly string[]): string {
  const listed = tags.toSorted((one, other) => compareText(other, one)).slice(0, maxListedTags);
  const more = tags.length - listed.length;
  return `${listed.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function toText(time: number): string {
  return new Date(time).toISOString();
}
