/** A promotion that is in Git, with moments in ms since 1970, as the records of the product have them. */
export interface LandedPromotion {
  readonly phase: string;
  /** When what it brings was seen where it comes from. */
  readonly arrivedAt: number;
  readonly createdAt: number;
  /** When it was known to have landed. */
  readonly endedAt: number;
}

/** A row of the database, where numbers are text. */
export function landedPromotion(row: Readonly<Record<string, unknown>>): LandedPromotion {
  const [, phase = ""] = String(row["edge_to"]).split("/");
  return {
    phase,
    arrivedAt: Number(row["arrived_at"]),
    createdAt: Number(row["created_at"]),
    endedAt: Number(row["ended_at"]),
  };
}

/** How many landed in each second between the first and the last. */
export function ratePerSecond(promotions: readonly LandedPromotion[]): number {
  const ends = promotions.map(({ endedAt }) => endedAt);
  const seconds = (Math.max(...ends) - Math.min(...ends)) / 1000;
  return (promotions.length - 1) / seconds;
}

/** From when an image was seen until it was in Git, in the phase that follows it, each in ms. */
export function delaysOf(promotions: readonly LandedPromotion[]): readonly number[] {
  return promotions
    .filter(({ phase }) => phase === "staging")
    .map(({ arrivedAt, endedAt }) => endedAt - arrivedAt);
}
