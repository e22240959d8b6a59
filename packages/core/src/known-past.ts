import type { AutomationSetting } from "./automation.ts";
import { imageView } from "./image-view.ts";
import { LastRead } from "./last-read.ts";
import { Memo } from "./memo.ts";
import type { Labels } from "./metadata.ts";
import type { PipelinePast } from "./pipeline-past.ts";
import type { Arrival, PhaseKey, Restraint, Store } from "./store.ts";

/** How many digests behind the others a phase may be known to be. */
export const mostBehind = 100;

export interface SoughtImage {
  /** The phase that shows it, or is to show it. */
  readonly phase: PhaseKey;
  readonly digest: string;
  /** Where it may have been seen, the likeliest first. */
  readonly among: readonly PhaseKey[];
  /** The same text as long as nothing else was seen there. */
  readonly seen: string;
}

/** What the history says of what phases show, asked for once as long as they show the same. */
export class KnownPast {
  readonly store: Pick<Store, "arrivals">;
  readonly restraints = new LastRead<readonly Restraint[]>();
  readonly settings = new LastRead<readonly AutomationSetting[]>();
  readonly #hasEarlier = new Memo<boolean>();
  readonly #behindBy = new Memo<number | undefined>();
  readonly #images = new Memo<Labels | undefined>();
  readonly #pipelines = new Memo<PipelinePast>();

  constructor(store: Pick<Store, "arrivals">) {
    this.store = store;
  }

  /** @param shown the same text as long as its phases show the same */
  ofPipeline(
    name: string,
    shown: string,
    read: () => Promise<PipelinePast>,
  ): Promise<PipelinePast> {
    return this.#pipelines.recall(name, shown, read);
  }

  /** Whether the phase showed something else before. */
  hasEarlier({ phase, digestVersion: before }: Arrival): Promise<boolean> {
    return this.#hasEarlier.recall(phase, before, async () => {
      const earlier = await this.store.arrivals.list(phase, { before, limit: 1 });
      return earlier.length > 0;
    });
  }

  /** How many other digests the first phase has shown since it showed that of the target, if it ever did. */
  behindBy(from: Arrival, to: Arrival): Promise<number | undefined> {
    const basis = `${from.version} ${to.digest}`;
    return this.#behindBy.recall(`${from.phase} ${to.phase}`, basis, async () => {
      const within = { phase: from.phase, limit: mostBehind };
      return (await this.store.arrivals.since(to.digest, within))?.length;
    });
  }

  /** What an image said of itself when it was seen. */
  imageOf({ phase, digest, among, seen }: SoughtImage): Promise<Labels | undefined> {
    return this.#images.recall(phase, `${digest} ${seen}`, async () => {
      for (const one of among) {
        const found = await this.store.arrivals.find(digest, [one]);
        if (found && imageView(found.annotations)) {
          return found.annotations;
        }
      }
      return undefined;
    });
  }
}
