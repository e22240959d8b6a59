/** Signs commits, such as {@link sshSigner} and {@link gpgSigner} do. */
export interface Signer {
  /** The armored signature of these bytes. Asked for one at a time. @throws {SigningError} */
  readonly sign: (payload: Buffer, options: SignOptions) => Promise<string>;
}

export interface SignOptions {
  /** Aborted when nobody waits any more: after 30 s, or at `close`. */
  readonly signal: AbortSignal;
}
