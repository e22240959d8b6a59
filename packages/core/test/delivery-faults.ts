import type { FaultEvidence } from "./fault-evidence.ts";
import { repeated } from "./repeated.ts";

/** What went over an edge more than once, or is not what the records say. */
export function deliveryFaults({ promotions, commits }: FaultEvidence): readonly string[] {
  const landed = promotions.filter(({ state }) => state === "promoted");
  const oids = new Map(commits.map(({ oid, promotion }) => [oid, promotion]));
  return [
    ...repeated(landed.map(({ edge_to: to, arrival }) => `${arrival} to ${to}`)).map(
      (what) => `delivered twice: ${what}`,
    ),
    ...repeated(commits.map(({ phase, to }) => `${to} to ${phase}`)).map(
      (what) => `committed twice: ${what}`,
    ),
    ...repeated(commits.map(({ promotion }) => promotion)).map(
      (id) => `two commits of one promotion: ${id}`,
    ),
    ...landed
      .filter(({ id, commit_id: commit }) => oids.get(commit ?? "") !== id)
      .map(({ id, commit_id: commit }) => `promoted, and not in Git: ${id}, ${commit}`),
    ...commits
      .filter(({ promotion }) => !landed.some(({ id }) => id === promotion))
      .map(({ oid, promotion }) => `in Git, and not promoted: ${oid}, ${promotion}`),
    ...promotions
      .filter(({ ended_at: ended }) => ended === null)
      .map(({ id, state }) => `not ended: ${id}, ${state}`),
  ];
}
