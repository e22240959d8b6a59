import { InvalidRequestError } from "./errors.ts";

/** @throws {InvalidRequestError} if it says nothing. */
export function checkReason(reason: string): void {
  if (reason.trim() === "") {
    throw new InvalidRequestError("say why: others see the reason while it lasts");
  }
}
