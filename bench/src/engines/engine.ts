/** What each engine is asked for; the shares are jobs. */
export interface Engine {
  /** Offers shares that nobody has. */
  readonly offer: (shares: readonly string[]) => Promise<void>;
  /** Frees what replicas that were killed were about to take. */
  readonly forget: (replicas: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface EngineOptions {
  readonly url: string;
  readonly replica: string;
  /** Asked before each share is taken. */
  readonly wants: () => boolean;
  readonly take: (share: string) => Promise<void>;
}

/** The engines alone, and what the product makes of one of them. */
export type EngineName = "graphile-worker" | "pg-boss" | "glu";

export const engineNames: readonly EngineName[] = ["graphile-worker", "pg-boss", "glu"];
