import { ProtocolError } from "../../errors.ts";
import type { Oid } from "../../objects/object.ts";

/** The server does not have an object that was asked for. */
export class MissingWantError extends ProtocolError {
  /** Which one, if the server says. */
  readonly oid: Oid | undefined;

  constructor(message: string, oid: Oid | undefined) {
    super(message);
    this.oid = oid;
  }
}
