/** What somebody outside says has changed. It only says what to look at now: what is there is read there. */
export type LookHint =
  /** A repository by any of its URLs, and what is proposed to it. */
  | { readonly kind: "repository"; readonly urls: readonly string[] }
  /** What is proposed to a repository, and not its branches. */
  | { readonly kind: "proposals"; readonly urls: readonly string[] }
  /** An image by the name of its repository, and what its registry may be called, if that is known. */
  | { readonly kind: "image"; readonly hosts: readonly string[]; readonly repository: string }
  | { readonly kind: "everything" };
