import type {
  ArrivalView,
  PipelineListView,
  PipelineView,
  PromotionListView,
  PromotionView,
  RestraintListView,
  RestraintView,
} from "@glu/core/api-types";
import type { GitServer } from "@glu/git/testing";
import { type Entry, repositories, targets } from "../catalogue.ts";
import { phasePath } from "../driver/desk.ts";
import type { Api } from "../glu/api.ts";
import type { Ledger } from "../ledger.ts";
import { branchLog, type LoggedCommit, readBlobs } from "./branch-log.ts";
import type { PhaseDigests } from "./shown-in-git.ts";

/** All that is known in the end: what was done, what Git has, and what Glu says. */
export interface Evidence {
  readonly entries: readonly Entry[];
  readonly ledger: Ledger;
  /** Of all branches, those of each oldest first. */
  readonly commits: readonly LoggedCommit[];
  /** What files held before and after a commit of Glu, by the name of the blob. */
  readonly blobs: ReadonlyMap<string, string>;
  readonly inGit: PhaseDigests;
  readonly pipelines: readonly PipelineView[];
  /** Oldest first. */
  readonly promotions: readonly PromotionView[];
  /** By `<pipeline>/<phase>`, oldest first. */
  readonly histories: ReadonlyMap<string, readonly ArrivalView[]>;
  /** By the name of the pipeline. */
  readonly restraints: ReadonlyMap<string, readonly RestraintView[]>;
}

const phases = ["oci", ...targets] as const;

interface Sources {
  readonly entries: readonly Entry[];
  readonly ledger: Ledger;
  readonly server: GitServer;
  readonly api: Api;
  readonly inGit: PhaseDigests;
}

export async function gatherEvidence(sources: Sources): Promise<Evidence> {
  const { entries, ledger, server, api, inGit } = sources;
  const logs = await Promise.all(repositories.map((name) => branchLog(server, name)));
  const commits = logs.flat();
  const list: PipelineListView = JSON.parse(await api.text("/api/v1/pipelines"));
  const histories = new Map<string, readonly ArrivalView[]>();
  const restraints = new Map<string, readonly RestraintView[]>();
  for (const { name } of entries) {
    const path = `/api/v1/pipelines/${name}/restraints`;
    const [text, ...pages] = await Promise.all([
      api.text(path),
      ...phases.map((phase) => allPages(api, `${phasePath(name, phase)}/history`, "arrivals")),
    ]);
    const view: RestraintListView = JSON.parse(text);
    restraints.set(name, view.restraints);
    for (const [index, phase] of phases.entries()) {
      histories.set(`${name}/${phase}`, pages[index]?.toReversed() ?? []);
    }
  }
  const promotions = await allPages(api, "/api/v1/promotions", "promotions");
  return {
    entries,
    ledger,
    inGit,
    commits,
    blobs: await blobsOf(commits, server),
    pipelines: list.pipelines,
    promotions: promotions.toReversed(),
    histories,
    restraints,
  };
}

interface Pages {
  readonly arrivals: readonly ArrivalView[];
  readonly promotions: PromotionListView["promotions"];
}

/** Newest first, as they are answered. */
async function allPages<Name extends keyof Pages>(
  api: Api,
  path: string,
  name: Name,
): Promise<readonly Pages[Name][number][]> {
  const all: Pages[Name][number][] = [];
  let before = "";
  for (;;) {
    const text = await api.text(`${path}?limit=500${before}`);
    const page: Pages & { readonly next: string | null } = JSON.parse(text);
    all.push(...page[name]);
    if (page.next === null) {
      return all;
    }
    before = `&before=${page.next}`;
  }
}

async function blobsOf(
  commits: readonly LoggedCommit[],
  server: GitServer,
): Promise<ReadonlyMap<string, string>> {
  const all = await Promise.all(
    repositories.map((name) => {
      const own = commits.filter(({ repository }) => repository === name);
      const names = own.flatMap(({ changes }) => changes.flatMap(({ blob }) => blob));
      const isThere = (blob: string) => !/^0+$/.test(blob);
      return readBlobs(server, name, [...new Set(names)].filter(isThere));
    }),
  );
  return new Map(all.flatMap((blobs) => [...blobs]));
}
