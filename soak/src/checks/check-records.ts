import type { PromotionView } from "@glu/core/api-types";
import type { Evidence } from "../evidence/evidence.ts";
import { ownCommit } from "../evidence/own-commit.ts";

/** Each record has ended, and says of its promotion what Git does. */
export function checkRecords({ promotions, commits }: Evidence): readonly string[] {
  const landed = new Map(
    commits.flatMap((commit) => {
      const own = ownCommit(commit);
      return own ? [[own.promotion, commit.oid] as const] : [];
    }),
  );
  const recorded = new Set(promotions.map(({ id }) => id));
  const unknown = [...landed.keys()].filter((id) => !recorded.has(id));
  return [
    ...promotions.flatMap((record) => untrue(record, landed.get(record.id))),
    ...unknown.map((id) => `${landed.get(id)} is of the promotion ${id}, which has no record`),
  ];
}

function untrue(record: PromotionView, commit: string | undefined): readonly string[] {
  const { id, pipeline, to, state } = record;
  const what = `the promotion ${id} into ${pipeline}/${to}`;
  switch (state) {
    case "promoted":
      return commit !== undefined && record.commit === commit
        ? []
        : [`${what} is promoted as ${record.commit}, and Git has ${commit ?? "nothing"} of it`];
    case "failed":
    case "cancelled":
      return commit === undefined ? [] : [`${what} is ${state}, and Git has it as ${commit}`];
    default:
      return [`${what} is still ${state}`];
  }
}
