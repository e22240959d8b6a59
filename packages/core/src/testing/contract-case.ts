/** One rule that every implementation of a contract obeys. */
export interface ContractCase<S> {
  readonly name: string;
  readonly run: (subject: S) => Promise<void>;
}
