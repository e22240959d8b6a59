import type { Filesystem } from "@glu/git";
import type { PhaseDescriptor } from "../phase.ts";
import type { PromotionContext } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { CallOptions } from "../source.ts";

/** What a resource must be able to do to be read from and written to a Git repository. */
export interface GitResource extends Resource {
  /** Reads what `phase` shows from the files of its branch. A missing file means an empty phase. */
  readFrom(phase: PhaseDescriptor, files: Filesystem, options: CallOptions): Promise<void>;
  /**
   * Changes the files of `phase` so that reading them gives this resource. May run more than once,
   * always on the newest files; if it throws, nothing is written.
   */
  writeTo(phase: PhaseDescriptor, files: Filesystem, options: CallOptions): Promise<void>;

  /** The message of the commit that promotes this. @default `Update <phase>`, the digests, and what the image says of its origin */
  readonly commitMessage?: (promotion: PromotionContext) => string;
  /** The title of the proposal (pull request) that promotes this. @default `Update <phase>` */
  readonly proposalTitle?: (promotion: PromotionContext) => string;
  /** The text of the proposal. @default a table of the digests */
  readonly proposalBody?: (promotion: PromotionContext) => string;
}
