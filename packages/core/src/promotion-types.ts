/** The record of a promotion or a rollback. */
export interface PromotionView {
  readonly id: string;
  readonly kind: "promotion" | "rollback";
  readonly pipeline: string;
  readonly from: string;
  readonly to: string;
  readonly state: string;
  readonly from_digest: string;
  readonly to_digest: string | null;
  readonly cause: "automatic" | "person";
  readonly actor: string;
  readonly commit: string | null;
  /** The page of its commit; null if there is none. */
  readonly commit_url: string | null;
  /** The pull request it waits in, or came from. */
  readonly proposal: { readonly number: number; readonly url: string } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly attempts: number;
  /** Of a rollback, or of passing over what people stopped. */
  readonly reason: string | null;
  /** The id of the promotion that this tries again. */
  readonly retry_of: string | null;
  /** Of the program that began it: a commit, a version, or what was configured. Older records have none. */
  readonly revision?: string;
  readonly created_at: string;
  readonly ended_at: string | null;
}
