import type { ArrivalView, PromotionView } from "@glu/core/api-types";
import type { Target } from "../catalogue.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { isRepeated, stopsHere } from "../evidence/rules.ts";
import type { Stop } from "../ledger.ts";

/** How long what was decided before it was stopped may take to begin, in ms. */
const allowance = 2000;

export interface Delivery {
  readonly record: PromotionView;
  /** What the upstream phase showed then, of this digest. */
  readonly arrival: ArrivalView | undefined;
}

/** Those that landed, over edges, in the order they began. */
export function deliveriesOf({ promotions, histories }: Evidence): readonly Delivery[] {
  return promotions
    .filter(({ kind, state }) => kind === "promotion" && state === "promoted")
    .map((record) => {
      const history = histories.get(`${record.pipeline}/${record.from}`) ?? [];
      const arrival = history.findLast(
        ({ digest, recorded_at: at }) => digest === record.from_digest && at <= record.created_at,
      );
      return { record, arrival };
    });
}

/** What went by itself went once, and over nothing that people had stopped, set or taken back. */
export function checkDeliveries(evidence: Evidence): readonly string[] {
  const done = new Set<string>();
  return deliveriesOf(evidence).flatMap(({ record, arrival }) => {
    const { pipeline, from, to, id } = record;
    const key = `${pipeline}/${to} ${arrival?.version}`;
    const wasDone = done.has(key);
    done.add(key);
    const why = wasDone ? "had gone before" : whyNot(record, arrival, evidence);
    return record.cause === "automatic" && why !== undefined
      ? [`${id} from ${pipeline}/${from} to ${to} went by itself and ${why}`]
      : [];
  });
}

function whyNot(
  record: PromotionView,
  arrival: ArrivalView | undefined,
  { ledger, histories }: Evidence,
): string | undefined {
  const { pipeline, from, from_digest: digest, to_digest: left, created_at: created } = record;
  const target: Target = record.to === "staging" ? "staging" : "production";
  if (!arrival) {
    return "never arrived";
  }
  const stop = ledger.stops
    .filter((one) => one.pipeline === pipeline && isOn(one, Date.parse(created)))
    .find((one) => stopsHere(one, target, digest));
  if (stop) {
    return `there was a ${stop.kind} on ${stop.phase}`;
  }
  if (ledger.hotfixes.has(`${pipeline}/${target} ${left}`)) {
    return "replaced a hotfix";
  }
  const history = histories.get(`${pipeline}/${from}`) ?? [];
  return from === "staging" && isRepeated(arrival, history)
    ? "follows a phase that went back"
    : undefined;
}

/** Whether people could rely on it at this moment. */
function isOn({ since, until = Number.POSITIVE_INFINITY }: Stop, at: number): boolean {
  return since + allowance < at && at < until;
}
