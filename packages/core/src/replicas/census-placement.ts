import { Bell } from "../bell.ts";
import type { Placement, Replica } from "./placement.ts";
import type { Census, RegisteredReplica } from "./register.ts";
import type { Division, Share } from "./shares.ts";

const waits =
  "its program divides the pipelines in another way than those that have the work; it takes over once they have gone";

/** Who tends what, by the last census; of what this replica tends, it knows itself. */
export class CensusPlacement implements Placement {
  readonly self: string;
  readonly #division: Division;
  readonly #changed = new Bell();
  #replicas: readonly Replica[] = [];
  #tenders: ReadonlyMap<string, Replica> = new Map();
  #shown = "";

  constructor(self: string, division: Division) {
    this.self = self;
    this.#division = division;
  }

  readonly replicas = (): readonly Replica[] => this.#replicas;

  readonly tenderOf = (pipeline: string): Replica | undefined => this.#tenders.get(pipeline);

  readonly onChange = (listener: () => void): (() => void) => this.#changed.listen(listener);

  /** @param isTended whether a share is tended here by now */
  update(census: Census, isTended: (share: Share["name"]) => boolean): void {
    const { division, replicas, tenders } = census;
    const isOurs = division.layout === this.#division.layout;
    const tenderOf = ({ name }: Share): string | undefined => {
      if (isOurs && isTended(name)) {
        return this.self;
      }
      const tender = tenders.get(name);
      return tender === this.self ? undefined : tender;
    };
    const placed = division.shares.map((share) => ({ share, tender: tenderOf(share) }));
    this.#replicas = replicas.map((replica) => {
      const shares = placed.filter(({ tender }) => tender === replica.id);
      return toReplica(
        replica,
        shares.flatMap(({ share }) => share.pipelines).toSorted(),
        division,
      );
    });
    this.#tenders = new Map(
      this.#replicas.flatMap((replica) =>
        replica.pipelines.map((name) => [name, replica] as const),
      ),
    );
    this.#tellIfOther(placed.map(({ tender }) => tender));
  }

  #tellIfOther(tenders: readonly (string | undefined)[]): void {
    const shown = JSON.stringify([this.#replicas.map(({ id }) => id), tenders]);
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#changed.ring();
    }
  }
}

function toReplica(
  { joinedAt: startedAt, layout, ...replica }: RegisteredReplica,
  pipelines: readonly string[],
  division: Division,
): Replica {
  return {
    ...replica,
    startedAt,
    pipelines,
    waits: layout === division.layout ? undefined : waits,
  };
}
