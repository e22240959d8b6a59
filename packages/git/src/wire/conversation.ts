import { Readable } from "node:stream";
import type { ChildExit, ChildProgram } from "../child-program.ts";
import { ClosedError, DeadlineError } from "../errors.ts";
import type { Timers } from "../runtime.ts";
import { SilenceTimer } from "./silence-timer.ts";

export interface ConversationOptions {
  readonly program: ChildProgram;
  /** What is being done to what, for messages. */
  readonly purpose: string;
  /** Milliseconds without a byte, to it or from it, after which it is stopped. */
  readonly silence: number;
  readonly timers: Timers;
}

const sliceSize = 64 * 1024;

/** What is said to a program, and what it prints as it comes. */
export class Conversation implements AsyncIterator<Buffer, undefined> {
  readonly #program: ChildProgram;
  readonly #purpose: string;
  readonly #timer: SilenceTimer;
  readonly #chunks: AsyncIterator<Buffer>;

  constructor({ program, purpose, silence, timers }: ConversationOptions) {
    const onSilence = () =>
      program.stop(new DeadlineError(`${purpose} had no answer for ${silence} ms.`));
    this.#program = program;
    this.#purpose = purpose;
    this.#timer = new SilenceTimer({ silence, timers, onSilence });
    this.#chunks = program.stdout[Symbol.asyncIterator]();
    program.stdin.on("drain", () => this.#timer.renew());
  }

  /** Sends bytes as fast as they are taken. `end` says that nothing will follow. */
  send(input: Buffer, { end }: { readonly end: boolean }): void {
    Readable.from(slices(input)).pipe(this.#program.stdin, { end });
  }

  /** A stream that breaks off ends here: the exit of the process says what went wrong. */
  async next(): Promise<IteratorResult<Buffer, undefined>> {
    const next = await this.#timer.during(this.#chunks.next().catch(() => undefined));
    return !next || next.done ? { done: true, value: undefined } : next;
  }

  /** Waits for the end of the program. @throws what it was stopped for. */
  exit(): Promise<ChildExit> {
    return this.#timer.during(this.#program.ended);
  }

  /** Ends the program, if it still runs. */
  async stop(): Promise<void> {
    this.#program.stdout.destroy();
    this.#program.stop(new ClosedError(`${this.#purpose} was broken off.`));
    await this.#program.ended.catch(() => undefined);
  }
}

function* slices(input: Buffer): Generator<Buffer> {
  for (let start = 0; start < input.length; start += sliceSize) {
    yield input.subarray(start, start + sliceSize);
  }
}
