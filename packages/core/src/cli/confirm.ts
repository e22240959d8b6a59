import { createInterface } from "node:readline/promises";

export interface ConfirmStreams {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/** Asks the person at a terminal. Anything but yes is no, also the end of the input. */
export async function confirm(
  question: string,
  { input, output }: ConfirmStreams,
  signal: AbortSignal,
): Promise<boolean> {
  // The terminal stays as it is, so that Ctrl-C is the signal it always is.
  const lines = createInterface({ input, output, terminal: false });
  try {
    const ended = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
    const answer = await Promise.race([lines.question(question, { signal }), ended]);
    return /^\s*y(?:es)?\s*$/i.test(answer);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    lines.close();
  }
}
