import { fileOf } from "../catalogue.ts";
import type { LoggedCommit } from "../evidence/branch-log.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { type OwnCommit, ownCommit } from "../evidence/own-commit.ts";

/** Every byte on the branches is accounted for: each commit is one by hand, or a promotion that changes one digest. */
export function checkCommits(evidence: Evidence): readonly string[] {
  const own = evidence.commits.flatMap((commit) => {
    const trailers = ownCommit(commit);
    return trailers ? [{ commit, trailers }] : [];
  });
  return [
    ...own.flatMap(({ commit, trailers }) => misplaced(commit, trailers, evidence.blobs)),
    ...repeated(own.map(({ trailers }) => trailers.promotion)).map(
      (id) => `the promotion ${id} has landed more than once`,
    ),
    ...unaccounted(evidence),
  ];
}

function misplaced(
  { oid, author, changes }: LoggedCommit,
  { phase, from, to }: OwnCommit,
  blobs: Evidence["blobs"],
): readonly string[] {
  const [pipeline = "", name = ""] = phase.split("/");
  const path = fileOf(pipeline, name);
  const [change, ...others] = changes;
  if (author !== "glu" || change?.path !== path || others.length > 0) {
    const paths = changes.map((one) => one.path).join(", ");
    return [`commit ${oid} of ${author} promotes into ${phase} and changes ${paths || "nothing"}`];
  }
  const [before, after] = change.blob.map((blob) => blobs.get(blob) ?? "");
  const isSwap = before?.includes(from) && before.replace(from, to) === after && from !== to;
  const keepsMode = change.mode[0] === change.mode[1];
  return isSwap && keepsMode ? [] : [`commit ${oid} changes more than the digest of ${phase}`];
}

/** Commits by hand that nobody made, or that are gone, or hold something else. */
function unaccounted({ commits, ledger }: Evidence): readonly string[] {
  const byHand = commits.filter((commit) => !ownCommit(commit));
  const wrong = byHand.flatMap(({ oid, message, repository, changes }) => {
    const made = ledger.handMade.get(message);
    const paths = changes.map(({ path }) => path).join();
    const isAsMade = made?.repository === repository && made.paths.join() === paths;
    return isAsMade ? [] : [`commit ${oid} was made by nobody: ${message}`];
  });
  const messages = byHand.map(({ message }) => message);
  const lost = [...ledger.handMade.keys()].filter((message) => !messages.includes(message));
  return [
    ...wrong,
    ...repeated(messages).map((message) => `two commits are the same one by hand: ${message}`),
    ...lost.map((message) => `a commit by hand is gone: ${message}`),
  ];
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}
