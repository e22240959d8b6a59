import type { Digest } from "./digest.ts";

/** Remembers what was taken last, so that whoever begins anew goes on from there. */
export interface LastTaken {
  /** @param selection what is selected, in words that are the same for the same selection */
  readonly read: (selection: string) => Promise<TakenImage | undefined>;
  /** Told after each look, also if it is the same image. `now` is in ms since 1970. */
  readonly write: (selection: string, image: TakenImage, now: number) => Promise<void>;
}

export interface TakenImage {
  readonly tag: string;
  readonly digest: Digest;
  readonly mediaType: string;
  /** Of the manifest, in bytes. */
  readonly size: number;
  /** In ms since 1970, as far as that is known and matters. */
  readonly built: number | undefined;
}
