import { slope } from "../statistics.ts";

/** What something costs with so many phases. */
export interface CostOfSize {
  readonly phases: number;
  readonly cost: number;
}

/**
 * With which power of the number of phases a cost grows beyond what it is at the smallest size: 1 where twice as many
 * cost twice as much, 2 where they cost four times as much, 0 where they cost the same. The slope of the least-squares
 * line through the logarithms; a cost that is not above the smallest counts as `least`.
 */
export function growthPower(costs: readonly CostOfSize[], least: number): number {
  const [base, ...larger] = costs.toSorted((one, other) => one.phases - other.phases);
  if (base === undefined || larger.length < 2) {
    throw new RangeError("how a cost grows needs three sizes");
  }
  const points = larger.map(({ phases, cost }) => ({
    x: Math.log(phases - base.phases),
    y: Math.log(Math.max(cost - base.cost, least)),
  }));
  return slope(points);
}
