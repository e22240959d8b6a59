import { GluError } from "../errors.ts";

export interface EditErrorPlace {
  /** The place in the document, such as `spec.containers[0].image`. */
  readonly path: string;
  /** Counted from 1. */
  readonly line?: number;
}

/** An edit that was refused; nothing was changed. The message names the place and the reason. */
export class EditError extends GluError {
  readonly code = "EDIT";
  readonly next = "act";
  readonly path: string;
  readonly line: number | undefined;

  constructor(reason: string, { path, line }: EditErrorPlace) {
    const place = [path, line === undefined ? "" : `line ${line}`].filter((part) => part !== "");
    super([place.join(", "), reason].filter((part) => part !== "").join(": "));
    this.path = path;
    this.line = line;
  }
}
