import { ForgeAccessError } from "../errors.ts";
import type { Credentials } from "./credentials.ts";

export interface ForgeTokenRequest {
  /** The name of a credential. */
  readonly name: string | undefined;
  /** What is reached with it, for messages. */
  readonly target: string;
}

/**
 * The token that the API of a forge is called with: what Git over HTTPS takes as a password.
 * @throws {NotConfiguredError} if there is no such credential.
 * @throws {DefinitionError} if it is of no use there.
 */
export function forgeToken(
  credentials: Credentials,
  { name, target }: ForgeTokenRequest,
): () => Promise<string> {
  const { credential } = credentials.forGit({ name, target, use: "forge" });
  return async () => {
    const given = await credential?.();
    if (!given) {
      throw new ForgeAccessError(
        `there is no credential to call ${target} with: name one as the credential of its proposals`,
      );
    }
    return "password" in given ? given.password : given.accessToken;
  };
}
