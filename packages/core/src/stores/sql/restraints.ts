import type { NewRestraint, PhaseKey, Restraint, Restraints } from "../../store.ts";
import { forgottenBefore } from "../forgotten-restraints.ts";
import type { SqlConnection } from "./connection.ts";
import type { RestraintRow } from "./tables.ts";

export function sqlRestraints({ read, write, versions }: SqlConnection): Restraints {
  return {
    add: (restraint) =>
      write(async (transaction) => {
        const row = toRow(restraint, versions.next(restraint.createdAt.getTime()));
        await transaction.insertInto("restraint").values(row).execute();
        await transaction
          .deleteFrom("restraint")
          .where("expires_at", "<", forgottenBefore(restraint))
          .execute();
        return fromRow(row);
      }),
    remove: (id) =>
      write(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom("restraint")
          .where("id", "=", id)
          .executeTakeFirst();
        return numDeletedRows > 0;
      }),
    list: async (pipeline) => {
      const rows = await read((database) =>
        database
          .selectFrom("restraint")
          .selectAll()
          .where("pipeline", "=", pipeline)
          .orderBy("id")
          .execute(),
      );
      return rows.map(fromRow);
    },
  };
}

function toRow(restraint: NewRestraint, id: string): RestraintRow {
  const { kind, phase, actor, reason, createdAt, expiresAt } = restraint;
  return {
    id,
    kind,
    pipeline: phase.slice(0, phase.indexOf("/")),
    phase,
    digest: kind === "veto" ? restraint.digest : null,
    scope: kind === "veto" ? restraint.scope : null,
    actor,
    reason,
    created_at: createdAt.getTime(),
    expires_at: expiresAt?.getTime() ?? null,
    promotion: restraint.promotion ?? null,
  };
}

function fromRow(row: RestraintRow): Restraint {
  const { id, actor, reason, digest, scope } = row;
  const fields = {
    id,
    phase: row.phase as PhaseKey,
    actor,
    reason,
    createdAt: new Date(row.created_at),
    expiresAt: row.expires_at === null ? undefined : new Date(row.expires_at),
    ...(row.promotion !== null && { promotion: row.promotion }),
  };
  return Object.freeze(
    row.kind === "hold"
      ? { ...fields, kind: "hold" as const }
      : {
          ...fields,
          kind: "veto" as const,
          digest: digest ?? "",
          scope: scope ?? "phase",
        },
  );
}
