/** What is logged in with at a registry or a Git host. */
export interface ProvidedCredential {
  readonly username: string;
  /** A password or a token. */
  readonly password: string;
  /** It is used until shortly before, and then asked for again. @default asked for each time it is needed */
  readonly expires?: Date | undefined;
}

/** A credential that the program gets by itself, such as from the service of a cloud. */
export type ProvideCredential = (options: {
  readonly signal: AbortSignal;
}) => Promise<ProvidedCredential>;
