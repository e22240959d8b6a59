import {
  DeadlineError,
  InvalidResponseError,
  RegistryError,
  RegistryUnreachableError,
} from "../../errors.ts";
import { type Destination, describeTrouble } from "./transport-trouble.ts";

const service = {
  name: "a registry",
  plain: "set plain_http: true (plainHttp in code)",
} as const;

/** The error for a request that got no whole answer. */
export function transportError(
  error: unknown,
  destination: Omit<Destination, "service">,
): RegistryError {
  if (error instanceof RegistryError) {
    return error;
  }
  const { kind, message } = describeTrouble(error, { ...destination, service });
  switch (kind) {
    case "not-http":
      // Without the cause, which has what was received in it.
      return new InvalidResponseError("not-http", message);
    case "late":
      return new DeadlineError(message, { cause: error });
    case "unreachable":
      return new RegistryUnreachableError(message, { cause: error });
  }
}
