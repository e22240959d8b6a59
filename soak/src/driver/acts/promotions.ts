import type { PromotionListView, PromotionView, RollbackPlanView } from "@glu/core/api-types";
import { targets } from "../../catalogue.ts";
import { choose } from "../../plan.ts";
import { type Desk, type Do, phasePath } from "../desk.ts";
import { until } from "../until.ts";
import { expectStatus } from "./stops.ts";

const edges = [
  { from: "oci", to: "staging" },
  { from: "staging", to: "production" },
  { from: "staging", to: "production" },
] as const;

/** How long what was begun may take, also while servers are away and come back, in ms. */
const patience = 600_000;

/** A person promotes, sometimes over what is stopped. */
export const promote: Do = async ({ desk, entry, pick }) => {
  const { from, to } = choose(edges, pick) ?? edges[0];
  const isOverride = (pick * 10) % 1 < 0.3;
  const number = desk.ledger.next();
  const path = `/api/v1/pipelines/${entry.name}/from/${from}/to/${to}/perform`;
  const body = isOverride ? { override: `passed over as ${number}` } : {};
  const answer = await desk.api.post({ path, body, key: `promote-${number}` });
  // It may be blocked, or fail with Git away.
  expectStatus(answer, [200, 202, 409, 502]);
  const { outcome = "begun" }: { outcome?: string } = JSON.parse(answer.text);
  desk.ledger.count(`promotions by a person: ${outcome}`);
  return true;
};

/** A person has a phase go back. What keeps it there is in force once the rollback has landed. */
export const rollBack: Do = async ({ desk, entry, pick }) => {
  const { ledger, api } = desk;
  const phase = choose(targets, pick) ?? "staging";
  const path = `${phasePath(entry.name, phase)}/rollback`;
  const plan: RollbackPlanView = JSON.parse(await api.text(`${path}/plan`));
  if (plan.decision !== "write" || !plan.current) {
    return false;
  }
  const number = ledger.next();
  const reason = `rolled back as ${number}`;
  const resume = (pick * 10) % 1 < 0.3 ? "on-newer" : "on-release";
  const expected = { current_version: plan.current.version };
  const key = `rollback-${number}`;
  const answer = await api.post({ path, body: { reason, resume, expected }, key });
  expectStatus(answer, [200, 202, 409, 502]);
  const pipeline = entry.name;
  const record = await ended(desk, { pipeline, phase, reason });
  ledger.count(`rollbacks: ${record?.state ?? "none"}`);
  if (record?.state !== "promoted") {
    return record !== undefined;
  }
  const since = Date.now();
  const digest = record.to_digest ?? "";
  ledger.stop({ kind: "veto", pipeline, phase, digest, scope: "phase", since });
  if (resume === "on-release") {
    ledger.stop({ kind: "hold", pipeline, phase, since });
  }
  return true;
};

interface Rollback {
  readonly pipeline: string;
  readonly phase: string;
  readonly reason: string;
}

/** The record of a rollback once that has ended; undefined if none was begun. */
async function ended(
  { api, news }: Desk,
  { pipeline, phase, reason }: Rollback,
): Promise<PromotionView | undefined> {
  const query = `pipeline=${pipeline}&phase=${phase}&kind=rollback`;
  const read = async () => {
    const list: PromotionListView = JSON.parse(await api.text(`/api/v1/promotions?${query}`));
    return list.promotions.find((record) => record.reason === reason);
  };
  return await until(news, {
    what: `the end of the rollback of ${pipeline}/${phase}`,
    patience,
    read,
    isSo: (record) => record === undefined || record.ended_at !== null,
  });
}
