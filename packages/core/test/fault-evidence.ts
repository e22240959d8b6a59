import type { GitServer, PostgresServer } from "@glu/core/testing";
import type { Disturbance, FaultyReplica, LogLine, Run } from "./faulty-replica.ts";
import type { Stop } from "./people-and-builds.ts";
import type { UnderFaults } from "./under-faults.ts";
import { readJournal, type Written } from "./write-journal.ts";

/** One process, and what it has said. */
export interface ToldRun extends Pick<Run, "begin" | "end"> {
  readonly replica: FaultyReplica;
  readonly lines: readonly LogLine[];
  /** What the others call it: another one each time it has joined them. */
  readonly ids: ReadonlySet<string>;
}

export interface PromotionEntry {
  readonly id: string;
  readonly edge_to: string;
  readonly arrival: string;
  readonly from_digest: string;
  readonly cause: string;
  readonly state: string;
  readonly commit_id: string | null;
  readonly ended_at: string | null;
}

/** A commit that Glu says it has made. */
interface GluCommit {
  readonly oid: string;
  readonly promotion: string;
  readonly phase: string;
  readonly to: string;
}

/** What there is of a run after its end. */
export interface FaultEvidence {
  /** When all was tended, and the faults began, in ms. */
  readonly since: number;
  readonly runs: readonly ToldRun[];
  readonly journal: readonly Written[];
  readonly promotions: readonly PromotionEntry[];
  readonly commits: readonly GluCommit[];
  /** The share of a pipeline. */
  readonly shareOf: ReadonlyMap<string, string>;
  readonly stops: readonly Stop[];
  readonly absences: readonly Disturbance[];
}

export async function gatherEvidence(
  run: UnderFaults,
  { git, postgres }: { readonly git: GitServer; readonly postgres: PostgresServer },
): Promise<FaultEvidence> {
  const { database, names, repositoryOf } = run.project;
  const promotions = await postgres.query(database, "select * from promotion order by created_at");
  const [division] = await postgres.query(database, "select shares from division");
  const shares: readonly { name: string; pipelines: readonly string[] }[] = JSON.parse(
    String(division?.["shares"]),
  );
  const repositories = [...new Set(names.map(repositoryOf))];
  const commits = await Promise.all(repositories.map((name) => commitsOf(git, name)));
  const runs = run.replicas.flatMap((replica) => replica.runs.map((one) => toldRun(replica, one)));
  return {
    since: run.since,
    runs: await Promise.all(runs),
    journal: await readJournal(postgres, database),
    promotions: promotions as readonly object[] as readonly PromotionEntry[],
    commits: commits.flat(),
    shareOf: new Map(shares.flatMap(({ name, pipelines }) => pipelines.map((one) => [one, name]))),
    stops: run.people.stops,
    absences: run.absences,
  };
}

async function toldRun(replica: FaultyReplica, run: Run): Promise<ToldRun> {
  const lines = await replica.log(run);
  const ids = lines
    .filter(({ msg }) => msg === "serving")
    .map(({ fields }) => String(fields["replica"]));
  return { replica, begin: run.begin, end: run.end, lines, ids: new Set(ids) };
}

async function commitsOf(git: GitServer, repository: string): Promise<readonly GluCommit[]> {
  const text = await git.git(repository, "log", "--format=%H%n%B%x00", "main");
  return text.split("\0").flatMap((entry) => {
    const [oid = ""] = entry.trim().split("\n");
    const trailer = (key: string) => new RegExp(`^${key}: (.*)$`, "m").exec(entry)?.[1];
    const promotion = trailer("Glu-Promotion");
    return promotion === undefined
      ? []
      : [{ oid, promotion, phase: trailer("Glu-Phase") ?? "", to: trailer("Glu-To") ?? "" }];
  });
}
