import type { FaultEvidence, ToldRun } from "./fault-evidence.ts";

interface Tended {
  readonly run: ToldRun;
  readonly share: string;
  readonly fence: number;
  readonly begin: number;
  readonly end: number;
}

/** Two that believed to tend the same at one time, although nothing had been wrong with the first of them. */
export function doubleTending(evidence: FaultEvidence): readonly string[] {
  const all = evidence.runs.flatMap(tendedBy).toSorted((one, other) => one.fence - other.fence);
  return all.flatMap((one) =>
    all
      .filter((other) => other.share === one.share && other.fence > one.fence)
      .filter((other) => other.begin < one.end && !isExcused(one, other, evidence))
      .map(
        (other) =>
          `share ${one.share}: tended with fence ${one.fence} until ${one.end}, and with ${other.fence} from ${other.begin}`,
      ),
  );
}

/** From what it said. */
function tendedBy(run: ToldRun): readonly Tended[] {
  const end = (share: unknown, fence: unknown) =>
    run.lines.find(
      ({ msg, fields }) =>
        msg === "no longer tends" && fields["share"] === share && fields["fence"] === fence,
    )?.at;
  return run.lines
    .filter(({ msg }) => msg === "tends")
    .map(({ at, fields: { share, fence } }) => ({
      run,
      share: String(share),
      fence: Number(fence),
      begin: at,
      end: Math.min(end(share, fence) ?? Infinity, run.end ?? Infinity),
    }));
}

/** How long after something was wrong with a replica it may still find out that it was struck off, in ms. */
const aftermath = 5_000;

/** Whether the first could not know: it was stopped or cut off from the database before the second began. */
function isExcused(first: Tended, second: Tended, { absences }: FaultEvidence): boolean {
  return [...first.run.replica.disturbances, ...absences].some(
    ({ begin, end }) => begin <= second.begin && end + aftermath >= first.begin,
  );
}
