import type { AutomationSetting } from "./automation.ts";
import { LastRead } from "./last-read.ts";
import { Memo } from "./memo.ts";
import type { Labels } from "./metadata.ts";
import type { LivePipeline } from "./pipeline.ts";
import type { PipelinePast } from "./pipeline-past.ts";
import { type SoughtImage, seenImage } from "./seen-image.ts";
import type { Arrival, PhaseKey, Restraint, Store } from "./store.ts";

/** How many digests behind the others a phase may be known to be. */
export const mostBehind = 100;

/** An image that a phase shows, or is to show. */
interface RecalledImage extends SoughtImage {
  readonly phase: PhaseKey;
  /** The same text as long as nothing else was seen where it may have been. */
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
  /** What is known of one goes by its edges, which are others once it is opened anew. */
  readonly #pipelines = new WeakMap<object, Memo<PipelinePast>>();

  constructor(store: Pick<Store, "arrivals">) {
    this.store = store;
  }

  /** @param shown the same text as long as its phases show the same */
  ofPipeline(
    pipeline: LivePipeline,
    shown: string,
    read: () => Promise<PipelinePast>,
  ): Promise<PipelinePast> {
    const known = this.#pipelines.get(pipeline) ?? new Memo();
    this.#pipelines.set(pipeline, known);
    return known.recall("", shown, read);
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
  imageOf({ phase, seen, ...sought }: RecalledImage): Promise<Labels | undefined> {
    const basis = `${sought.digest} ${seen}`;
    return this.#images.recall(phase, basis, () => seenImage(sought, this.store));
  }
}
