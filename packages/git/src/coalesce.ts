/**
 * Shares runs among those who ask at the same time. Who asks while a run is under way waits for the
 * next one, as the one under way may have looked before.
 */
export class Coalesced<Subject, Result> {
  readonly #run: (subjects: ReadonlySet<Subject>) => Promise<Result>;
  #current: Promise<unknown> = Promise.resolve();
  #next: { readonly subjects: Set<Subject>; readonly result: Promise<Result> } | undefined;

  constructor(run: (subjects: ReadonlySet<Subject>) => Promise<Result>) {
    this.#run = run;
  }

  /** The result of a run that starts after this call and is about these subjects, among others. */
  ask(...subjects: readonly Subject[]): Promise<Result> {
    this.#next ??= this.#schedule();
    for (const subject of subjects) {
      this.#next.subjects.add(subject);
    }
    return this.#next.result;
  }

  #schedule() {
    const subjects = new Set<Subject>();
    const result = this.#current.then(() => {
      this.#next = undefined;
      return this.#run(subjects);
    });
    this.#current = result.catch(() => undefined);
    return { subjects, result };
  }
}
