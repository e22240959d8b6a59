import { waitFor } from "./deadline.ts";
import { ClosedError, InvalidSelectionError, RegistryError, TooYoungError } from "./errors.ts";
import type { FirstSeen } from "./first-seen.ts";
import { MemoryFirstSeen } from "./first-seen.ts";
import type { LastTaken } from "./last-taken.ts";
import { nextLook } from "./next-look.ts";
import type { ImageReference } from "./reference.ts";
import { formatReference } from "./reference.ts";
import type { CallOptions, Image, Registry } from "./registry.ts";
import type { Logger, Timers } from "./runtime.ts";
import { silentLogger, systemTimers } from "./runtime.ts";
import type { CompiledSelection } from "./selection/compile-selection.ts";
import { compileSelection } from "./selection/compile-selection.ts";
import { ImageSelector } from "./selection/image-selector.ts";
import type { Selection } from "./selection/selection.ts";

export interface ImageWatcherOptions {
  /** Stays open when the watcher is closed. */
  readonly registry: Registry;
  readonly reference: ImageReference;
  /** Which of the images is watched. @default the tag of the reference */
  readonly selection?: Selection | undefined;
  /** Says how old an image is, for `minAge`. @default in memory, until the process ends */
  readonly firstSeen?: FirstSeen | undefined;
  /** Says what was taken last, so that a new watcher goes on from there. @default it begins anew */
  readonly lastTaken?: LastTaken | undefined;
  /**
   * Also reads the configuration of each new image, with one or two more requests, and takes its
   * `org.opencontainers.image.` labels for annotations where there are none. @default false
   */
  readonly labels?: boolean | undefined;
  /** Between two looks, in ms. @default 10_000 */
  readonly interval?: number | undefined;
  /** @default real time */
  readonly timers?: Timers | undefined;
  /** @default silence */
  readonly logger?: Logger | undefined;
  /** Spreads the looks of many watchers; from 0 to 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

export interface CurrentOptions extends CallOptions {
  /** Looks now, whatever is known. @default false */
  readonly fresh?: boolean | undefined;
}

export type ImageEvent =
  /** `current` gives another image now. */
  | { readonly kind: "changed" }
  /** Looked, nothing new. */
  | { readonly kind: "confirmed" }
  /** The last good image is kept. */
  | { readonly kind: "failed"; readonly error: unknown };

type Listener = (event: ImageEvent) => void;

/**
 * Keeps the selected image of one repository current for everybody who listens. It looks by itself
 * only while somebody watches, and reads the image only when the digest changed.
 */
export class ImageWatcher {
  readonly reference: ImageReference;
  /** In ms. */
  readonly interval: number;
  /** The reference as text, complete with host, and the tag or what is selected in its place. */
  readonly name: string;
  readonly #selector: ImageSelector;
  readonly #timers: Timers;
  readonly #logger: Logger;
  readonly #random: () => number;
  readonly #closed = new AbortController();
  readonly #listeners = new Set<{ readonly notify: Listener }>();
  #image: Image | undefined;
  #failure: { readonly error: unknown } | undefined;
  #failures = 0;
  #oldEnoughAt: number | undefined;
  #looking: Promise<Image> | undefined;
  #cancelNext: (() => void) | undefined;

  /** @throws {InvalidSelectionError} */
  constructor(options: ImageWatcherOptions) {
    const { registry, reference, labels = false } = options;
    const { firstSeen = new MemoryFirstSeen(), lastTaken } = options;
    const selection = compileSelection(options.selection ?? { strategy: "tag" });
    const timers = options.timers ?? systemTimers;
    this.reference = reference;
    this.name = nameOf(reference, selection);
    this.interval = options.interval ?? 10_000;
    const { name } = this;
    this.#selector = new ImageSelector({
      registry,
      reference,
      labels,
      selection,
      firstSeen,
      lastTaken,
      timers,
      name,
    });
    this.#timers = timers;
    this.#logger = options.logger ?? silentLogger;
    this.#random = options.random ?? Math.random;
  }

  /**
   * The image as of the last good look. Looks first if there was none, or if a `fresh` look is asked
   * for. While looks fail and none was good yet, it throws what the last one did.
   *
   * @throws {RegistryError} or the reason of the signal.
   */
  async current({ signal, fresh = false }: CurrentOptions): Promise<Image> {
    signal.throwIfAborted();
    this.#closed.signal.throwIfAborted();
    if (fresh) {
      return await waitFor(this.#lookAgain(), signal);
    }
    if (this.#image !== undefined) {
      return this.#image;
    }
    const resting = this.#cancelNext !== undefined && this.#looking === undefined;
    if (this.#failure !== undefined && resting) {
      throw this.#failure.error;
    }
    return await waitFor(this.#look(), signal);
  }

  /** Looks now and waits for what comes of it. @throws {RegistryError} or the reason of the signal. */
  async refresh(options: CallOptions): Promise<void> {
    await this.current({ signal: options.signal, fresh: true });
  }

  /** Whether somebody watches. */
  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  /**
   * Looks before its turn, because something may have changed. Who watches is told what comes of it; where
   * nobody does, nothing is looked at.
   */
  async hurry(): Promise<void> {
    if (this.isWatched) {
      await this.#lookAgain().catch(() => undefined);
    }
  }

  /** Looks at once if nothing is known yet, then every interval. Returns how to stop. */
  watch(notify: Listener): () => void {
    this.#closed.signal.throwIfAborted();
    const listener = { notify };
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      this.#begin();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#rest();
      }
    };
  }

  /** Stops looking; whoever waits gets a `ClosedError`. May be called twice. */
  async close(): Promise<void> {
    this.#listeners.clear();
    this.#rest();
    this.#closed.abort(new ClosedError(`the watcher of ${this.name} is closed`));
    await this.#looking?.catch(() => undefined);
  }

  #begin(): void {
    if (this.#image === undefined) {
      this.#lookUnasked();
    } else {
      this.#schedule();
    }
  }

  #rest(): void {
    this.#cancelNext?.();
    this.#cancelNext = undefined;
  }

  #schedule(): void {
    this.#rest();
    if (this.#listeners.size === 0) {
      return;
    }
    const error = this.#failure?.error;
    const now = this.#timers.now();
    const delay = nextLook({
      interval: this.interval,
      failures: this.#failures,
      retryAfter: error instanceof RegistryError ? error.retryAfter : undefined,
      atMost: this.#oldEnoughAt === undefined ? undefined : this.#oldEnoughAt - now,
      random: this.#random(),
      now,
    });
    this.#cancelNext = this.#timers.after(delay, () => this.#lookUnasked());
  }

  /** Failures reach the listeners; nobody waits for this look. */
  #lookUnasked(): void {
    this.#look().catch(() => undefined);
  }

  #look(): Promise<Image> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** A look that is under way may have missed what made somebody ask; the next one serves all who do. */
  async #lookAgain(): Promise<Image> {
    await this.#looking?.catch(() => undefined);
    return await this.#look();
  }

  async #lookOnce(): Promise<Image> {
    const signal = this.#closed.signal;
    try {
      const { image, oldEnoughAt } = await this.#selector.look({ signal });
      this.#oldEnoughAt = oldEnoughAt;
      this.#succeed(image);
      return image;
    } catch (error) {
      signal.throwIfAborted();
      this.#oldEnoughAt = error instanceof TooYoungError ? error.oldEnoughAt : undefined;
      this.#fail(error);
      throw error;
    }
  }

  #succeed(image: Image): void {
    const kind = image === this.#image ? "confirmed" : "changed";
    this.#image = image;
    this.#failure = undefined;
    this.#failures = 0;
    this.#schedule();
    const { digest } = image.descriptor;
    const { tag } = image.reference;
    this.#logger.debug({ reference: this.name, tag, digest, kind }, "image seen");
    this.#tell({ kind });
  }

  #fail(error: unknown): void {
    this.#failure = { error };
    this.#failures += 1;
    this.#schedule();
    const fields = { reference: this.name, failures: this.#failures, error };
    this.#logger.warn(fields, "image not seen");
    this.#tell({ kind: "failed", error });
  }

  #tell(event: ImageEvent): void {
    for (const { notify } of this.#listeners) {
      try {
        notify(event);
      } catch (error) {
        this.#logger.warn({ error }, "listener of an image failed");
      }
    }
  }
}

function nameOf(reference: ImageReference, { strategy, description }: CompiledSelection): string {
  if (strategy !== "tag" && reference.digest !== undefined) {
    throw new InvalidSelectionError(
      `${formatReference(reference)} is one image, of which ${description} cannot select any: leave out the digest`,
    );
  }
  const name = strategy === "tag" ? reference : { ...reference, tag: undefined };
  return description === "" ? formatReference(name) : `${formatReference(name)} (${description})`;
}
