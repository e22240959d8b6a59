import * as z from "zod";
import type { Credential } from "../credential.ts";
import { CredentialError } from "../errors.ts";
import { helperEnvironment } from "./helper-environment.ts";
import { runHelper } from "./helper-process.ts";

export interface HelperRequest {
  /** As in the configuration, such as `ecr-login`. */
  readonly name: string;
  /** What it is asked for. */
  readonly server: string;
  readonly environment: NodeJS.ProcessEnv;
}

const answerSchema = z.object({ Username: z.string(), Secret: z.string().min(1) });
/** What helpers say where they have no credential (docker-credential-helpers, `credentials/error.go`). */
const notFound = "credentials not found";
/** The user name that marks an identity token. */
const tokenUser = "<token>";

/**
 * Asks a credential helper of docker. Undefined if it has none for the server. Nothing of what it prints
 * is in an error.
 *
 * @throws {CredentialError} or the reason of the signal.
 */
export async function askHelper(
  { name, server, environment }: HelperRequest,
  signal: AbortSignal,
): Promise<Credential | undefined> {
  if (!/^[a-z0-9-]+$/.test(name)) {
    throw new CredentialError(
      `${JSON.stringify(name.slice(0, 100))} in the configuration of docker is not the name of a credential helper: it has a-z, 0-9 and "-"`,
    );
  }
  const program = `docker-credential-${name}`;
  const { code, output } = await runHelper(
    { program, input: server, environment: helperEnvironment(environment) },
    signal,
  );
  if (code !== 0 && output.toLowerCase().includes(notFound)) {
    return undefined;
  }
  const { data } = answerSchema.safeParse(code === 0 ? parseJson(output) : undefined);
  if (data === undefined) {
    const problem = code === 0 ? "gave no credential" : `failed (exit code ${code})`;
    throw new CredentialError(
      `${program} ${problem} for ${server}: see what "echo ${server} | ${program} get" says`,
    );
  }
  const { Username: username, Secret: secret } = data;
  return username === tokenUser ? { identityToken: secret } : { username, password: secret };
}

function parseJson(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}
