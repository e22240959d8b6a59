import type { Oid } from "../../objects/object.ts";
import { ServerError } from "./server-words.ts";

/** The server does not have an object that was asked for. */
export class MissingWantError extends ServerError {
  /** Which one, if the server says. */
  readonly oid: Oid | undefined;

  constructor(message: string, oid: Oid | undefined) {
    super(message);
    this.oid = oid;
  }
}
