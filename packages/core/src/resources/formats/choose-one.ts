import { EditError } from "../../edits/edit-error.ts";

/** Which of the things in a file is meant. */
export interface Choice<T> {
  /** What is sought, such as `container "app"`. */
  readonly sought: string;
  readonly isMeant: (item: T) => boolean;
  readonly describe: (item: T) => string;
  /** How to say it better. */
  readonly say: string;
  /** Where they are in the file. @default "" */
  readonly place?: string;
}

const mostListed = 6;

/** @throws {EditError} if none is meant, or several are, saying what there is. */
export function chooseOne<T>(items: readonly T[], choice: Choice<T>): T {
  const { sought, isMeant, describe, say, place: path = "" } = choice;
  const meant = items.filter(isMeant);
  const [first] = meant;
  if (first === undefined) {
    throw new EditError(`there is no ${sought}; there is ${list(items.map(describe))}`, { path });
  }
  if (meant.length > 1) {
    const found = list(meant.map(describe));
    throw new EditError(`${meant.length} fit ${sought}: ${found}; say which ${say}`, { path });
  }
  return first;
}

function list(words: readonly string[]): string {
  const shown = words.slice(0, mostListed);
  const rest = words.length - shown.length;
  return [shown.join(", ") || "nothing", rest > 0 ? ` and ${rest} more` : ""].join("");
}
