import type { FaultEvidence, PromotionEntry } from "./fault-evidence.ts";
import type { Written } from "./write-journal.ts";

/** A hold or veto from when people were told of it until it was lifted, in ms. */
interface Stopped {
  readonly row: Written["row"];
  readonly since: number;
  readonly until: number;
}

/** What went by itself over what people had been told is stopped. */
export function stopFaults(evidence: FaultEvidence): readonly string[] {
  const stopped = stoppedIn(evidence);
  return evidence.promotions
    .filter(({ state, cause }) => state === "promoted" && cause === "automatic")
    .flatMap((promotion) => {
      const left = leftAt(evidence, promotion);
      return stopped
        .filter(({ row, since, until }) => isAbout(row, promotion) && since < left && left < until)
        .map(
          ({ row, since }) =>
            `${row["kind"]} passed over: ${promotion.edge_to} ${promotion.from_digest}, ${promotion.id}, which left ${left - since} ms after it`,
        );
    });
}

function stoppedIn({ stops, journal }: FaultEvidence): readonly Stopped[] {
  const rows = journal.filter(({ table }) => table === "restraint");
  return stops.flatMap(({ id, since }) => {
    const [set, lifted] = ["INSERT", "DELETE"].map((wanted) =>
      rows.find(({ row, change }) => row["id"] === id && change === wanted),
    );
    return set ? [{ row: set.row, since, until: lifted?.at ?? Infinity }] : [];
  });
}

/** When its record began to say that the commit leaves that has landed. */
function leftAt({ journal }: FaultEvidence, { id, commit_id: commit }: PromotionEntry): number {
  const leaving = journal.find(
    ({ table, row }) =>
      table === "promotion" &&
      row["id"] === id &&
      row["state"] === "running" &&
      row["commit_id"] === commit,
  );
  return leaving?.at ?? -Infinity;
}

function isAbout(row: Written["row"], promotion: PromotionEntry): boolean {
  const isOfPhase = row["phase"] === promotion.edge_to;
  return isOfPhase && (row["kind"] === "hold" || row["digest"] === promotion.from_digest);
}
