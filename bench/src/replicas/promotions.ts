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

/** What came of images that were pushed together. */
export interface Wave {
  /** When the replicas were told of them, in ms since 1970. */
  readonly since: number;
  readonly promotions: readonly LandedPromotion[];
}

/** How many landed in each second, until the last one had. */
export function ratePerSecond({ since, promotions }: Wave): number {
  const last = Math.max(...promotions.map(({ endedAt }) => endedAt));
  return (promotions.length / (last - since)) * 1000;
}

/** From when an image was seen until it was in Git, in the phase that follows it, each in ms. */
export function delaysOf(promotions: readonly LandedPromotion[]): readonly number[] {
  return promotions
    .filter(({ phase }) => phase === "staging")
    .map(({ arrivedAt, endedAt }) => endedAt - arrivedAt);
}
