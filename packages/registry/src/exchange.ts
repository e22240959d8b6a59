/** A request to a registry, its token service or its storage, once it has ended. */
export interface Exchange {
  /** Undefined if no answer came. */
  readonly status: number | undefined;
  /** In ms. */
  readonly duration: number;
  /** How many images may still be pulled, if the registry said so. */
  readonly remaining: number | undefined;
}

/** Called at once; must not throw. */
export type ExchangeObserver = (exchange: Exchange) => void;
