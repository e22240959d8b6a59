import type { PipelineListView, PromotionListView } from "@glu/core/api-types";
import type { Desk } from "./driver/desk.ts";
import { until } from "./driver/until.ts";
import { outstanding } from "./evidence/outstanding.ts";
import type { PhaseDigests, ShownInGit } from "./evidence/shown-in-git.ts";

/** How long it may take until nothing is due any more, in ms. */
const patience = 600_000;

interface Rest {
  readonly inGit: PhaseDigests;
  readonly left: readonly string[];
}

/**
 * Waits until everything has come to rest.
 * @throws {Error} with what has not.
 */
export async function settle(desk: Desk, git: ShownInGit): Promise<PhaseDigests> {
  const { inGit } = await until<Rest>(desk.news, {
    what: "rest",
    patience,
    read: async () => await look(desk, git),
    isSo: ({ left }) => left.length === 0,
  });
  return inGit;
}

async function look({ api, ledger, world }: Desk, git: ShownInGit): Promise<Rest> {
  const list: PipelineListView = JSON.parse(await api.text("/api/v1/pipelines"));
  const records = await Promise.all(
    ["queued", "running"].map(async (state) => {
      const path = `/api/v1/promotions?state=${state}&limit=500`;
      const page: PromotionListView = JSON.parse(await api.text(path));
      return page.promotions;
    }),
  );
  // After what Glu says, so that it is not measured by what it cannot know yet.
  const inGit = await git.read();
  const left = outstanding({
    entries: world.entries,
    latest: (pipeline) => ledger.latest(pipeline),
    inGit,
    pipelines: list.pipelines,
    unended: records.flat(),
  });
  return { inGit, left };
}
