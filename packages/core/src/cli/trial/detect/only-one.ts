import { EditError } from "../../../edits/edit-error.ts";
import { type Sought, showSought } from "./sought.ts";

/** What says more than can be said here. */
export const guide = "docs/guides/resources.md";

/** How one says which is meant. */
export interface Saying<T> {
  readonly sought: Sought;
  /** What they are, such as `values`. */
  readonly things: string;
  /** What says that this one is meant, such as `--key image.tag`. */
  readonly say: (item: T) => string;
}

const mostListed = 6;

/** Undefined if there is none. @throws {EditError} if there are several, with how to say which. */
export function onlyOne<T>(items: readonly T[], { sought, things, say }: Saying<T>): T | undefined {
  if (items.length <= 1) {
    return items[0];
  }
  const ways = items.slice(0, mostListed).map(say).join(" or ");
  const rest = items.length > mostListed ? " or another" : "";
  const reason = `${items.length} ${things} name ${showSought(sought)}; say which with ${ways}${rest}`;
  throw new EditError(reason, { path: "" });
}

/** @throws {EditError} if a name was given that says nothing about such a file. */
export function refuseContainer({ container }: Sought, file: string): void {
  if (container !== undefined) {
    const reason = `${file} has no containers: say with --key which values hold the image`;
    throw new EditError(reason, { path: "" });
  }
}
