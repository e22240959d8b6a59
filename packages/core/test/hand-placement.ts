import { Bell } from "../src/bell.ts";
import type { Placement, Replica } from "../src/replicas/placement.ts";

/** Who tends what, as a test says. */
export class HandPlacement {
  readonly #changes = new Bell();
  #replicas: readonly Replica[] = [];
  readonly #tenders = new Map<string, string>();
  /** Of those whose last sign of life is not the one with which they came. */
  readonly #seen = new Map<string, () => Date>();

  /** As the replica of this id knows it. */
  of(self: string): Placement {
    return {
      self,
      replicas: () =>
        this.#replicas.map((replica) => ({
          ...replica,
          seenAt: this.#seen.get(replica.id)?.() ?? replica.seenAt,
          pipelines: this.#pipelinesOf(replica),
        })),
      tenderOf: (pipeline) => {
        const id = this.#tenders.get(pipeline);
        return this.of(self)
          .replicas()
          .find((replica) => replica.id === id);
      },
      onChange: (listener) => this.#changes.listen(listener),
    };
  }

  come(replica: Replica): void {
    this.#replicas = [...this.#replicas, replica];
    this.#changes.ring();
  }

  /** Has it give signs of life whenever somebody asks for them. */
  beat(id: string): void {
    this.#seen.set(id, () => new Date());
  }

  /** Has it give no more of them. @param since when it gave the last one */
  silence(id: string, since: Date): void {
    this.#seen.set(id, () => since);
  }

  go(id: string): void {
    this.#replicas = this.#replicas.filter((replica) => replica.id !== id);
    this.#changes.ring();
  }

  /** @param id undefined if nobody is to */
  tend(pipeline: string, id: string | undefined): void {
    if (id === undefined) {
      this.#tenders.delete(pipeline);
    } else {
      this.#tenders.set(pipeline, id);
    }
    this.#changes.ring();
  }

  #pipelinesOf({ id }: Replica): readonly string[] {
    return [...this.#tenders].flatMap(([pipeline, tender]) => (tender === id ? [pipeline] : []));
  }
}
