import type { TendedPart } from "../tended-part.ts";
import type { Tenure } from "./register.ts";

/** A share from when it was taken until it is free again. */
export class TendedShare {
  readonly #tenure: Tenure;
  readonly #part: TendedPart;
  #isRunning = false;
  #stopped: Promise<void> | undefined;

  constructor(tenure: Tenure, part: TendedPart) {
    this.#tenure = tenure;
    this.#part = part;
  }

  get fence(): number {
    return this.#tenure.fence;
  }

  /** Whether its pipelines were opened, and are not being stopped. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Whether it is to be free. */
  get isEnding(): boolean {
    return this.#stopped !== undefined;
  }

  /** @throws what keeps its pipelines from being opened. */
  async begin(): Promise<void> {
    await this.#part.open();
    this.#isRunning = !this.isEnding;
  }

  /**
   * Everything of it has ended before somebody else may begin.
   *
   * @throws {StoreUnreachableError} if nobody can be told yet; to be called again.
   */
  async end(): Promise<void> {
    this.#isRunning = false;
    this.#stopped ??= this.#part.stop();
    await this.#stopped;
    await this.#tenure.free();
  }
}
