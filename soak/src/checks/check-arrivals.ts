import type { ArrivalView } from "@glu/core/api-types";
import { digestIn, type Entry, fileOf, type Target, targets } from "../catalogue.ts";
import type { LoggedCommit } from "../evidence/branch-log.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { ownCommit } from "../evidence/own-commit.ts";

/** Something that was there, and who brought it. */
interface Shown {
  readonly digest: string;
  /** The id of the promotion that brought it; null for anybody else. */
  readonly promotion: string | null;
}

/** The histories tell what was there, in its order, and end with what is there; something short may be missing. */
export function checkArrivals(evidence: Evidence): readonly string[] {
  const { entries, ledger, histories } = evidence;
  return entries.flatMap((entry) => {
    const tagged = ledger.tagsOf(entry.name).map(({ digest }) => ({ digest, promotion: null }));
    const key = `${entry.name}/oci`;
    return [
      ...compare(key, histories.get(key) ?? [], tagged),
      ...targets.flatMap((phase) => {
        const name = `${entry.name}/${phase}`;
        return compare(name, histories.get(name) ?? [], shownOnBranch(entry, phase, evidence));
      }),
    ];
  });
}

function shownOnBranch(entry: Entry, phase: Target, evidence: Evidence): readonly Shown[] {
  const path = fileOf(entry.name, phase);
  const changes = evidence.commits
    .filter(({ repository }) => repository === entry.repository)
    .flatMap((commit) => shownBy(commit, path, evidence.blobs));
  const [first] = evidence.ledger.tagsOf(entry.name);
  return [{ digest: first?.digest ?? "", promotion: null }, ...changes];
}

function shownBy(commit: LoggedCommit, path: string, blobs: Evidence["blobs"]): readonly Shown[] {
  const change = commit.changes.find((one) => one.path === path);
  const [before, after] = (change?.blob ?? []).map((blob) => digestIn(blobs.get(blob) ?? ""));
  return after === undefined || after === before
    ? []
    : [{ digest: after, promotion: ownCommit(commit)?.promotion ?? null }];
}

function compare(
  name: string,
  history: readonly ArrivalView[],
  shown: readonly Shown[],
): readonly string[] {
  let position = 0;
  for (const { digest, promotion, version } of history) {
    const found = shown.findIndex(
      (one, index) => index >= position && one.digest === digest && one.promotion === promotion,
    );
    if (found < 0) {
      return [`${name} showed ${digest} (${version}, promotion ${promotion}) and nothing did`];
    }
    position = found + 1;
  }
  const last = history.at(-1)?.digest;
  const expected = shown.at(-1)?.digest;
  return last === expected ? [] : [`${name} showed ${last} last, and there is ${expected}`];
}
