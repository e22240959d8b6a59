export interface ForgeUserOptions {
  /** @default "person" */
  readonly kind?: "person" | "bot" | "organization";
  /** @default the login */
  readonly name?: string;
}

/** Somebody known to a forge. */
export interface ForgeUser {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly kind: "person" | "bot" | "organization";
}

/** What a token lets its bearer do. */
export interface ForgeToken {
  readonly user: string;
  /** @default "write" */
  readonly scope?: "read" | "write";
  /** Whether it may read what checks say, which a fine-grained one of GitHub may not. @default true */
  readonly readsChecks?: boolean;
}

/** Who sent a request. */
export interface Caller {
  readonly user: ForgeUser;
  readonly scope: "read" | "write";
  readonly readsChecks: boolean;
}
