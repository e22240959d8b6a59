import type { BranchUpdate, BranchUpdateResult } from "./branch-updates.ts";

interface Waiting {
  readonly update: BranchUpdate;
  readonly resolve: (result: BranchUpdateResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Pushes what `collect` gives once its turn has come. */
type Push = (collect: () => readonly BranchUpdate[]) => Promise<readonly BranchUpdateResult[]>;

/** Updates of branches that were asked for one by one: those that wait for the same turn go with one push. */
export class BranchUpdateQueue {
  readonly #push: Push;
  #waiting: readonly Waiting[] = [];
  /** True while the next push waits for its turn. */
  #isAwaited = false;

  constructor(push: Push) {
    this.#push = push;
  }

  add(update: BranchUpdate): Promise<BranchUpdateResult> {
    return new Promise((resolve, reject) => {
      this.#waiting = [...this.#waiting, { update, resolve, reject }];
      this.#pushNext();
    });
  }

  #pushNext(): void {
    if (!this.#isAwaited && this.#waiting.length > 0) {
      this.#isAwaited = true;
      void this.#pushTogether();
    }
  }

  async #pushTogether(): Promise<void> {
    let taken: readonly Waiting[] | undefined;
    try {
      const results = await this.#push(() => {
        taken = this.#take();
        return taken.map(({ update }) => update);
      });
      for (const [index, { resolve, reject }] of (taken ?? []).entries()) {
        const result = results[index];
        if (result) {
          resolve(result);
        } else {
          reject(new TypeError("An update has no result."));
        }
      }
    } catch (error) {
      for (const { reject } of taken ?? this.#take()) {
        reject(error);
      }
    }
  }

  /** All that wait, but only one update of a branch. */
  #take(): readonly Waiting[] {
    const names = this.#waiting.map(({ update }) => update.branch);
    const isFirst = (_: Waiting, index: number) => names.indexOf(names[index] ?? "") === index;
    const taken = this.#waiting.filter(isFirst);
    this.#waiting = this.#waiting.filter((one) => !taken.includes(one));
    this.#isAwaited = false;
    this.#pushNext();
    return taken;
  }
}
