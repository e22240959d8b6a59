import { resolve } from "node:path";
import { readBounded } from "../config/read-bounded.ts";
import { explainReadFailure } from "../config/read-failure.ts";
import { InvalidRequestError } from "../errors.ts";
import type { CommandContext } from "./session.ts";

const tokenVariable = "GLU_TOKEN";
const fileVariable = "GLU_TOKEN_FILE";
const mostBytes = 16 * 1024;

/**
 * What says to a server who asks: the token in the environment, or in the file that it names.
 *
 * @throws {InvalidRequestError} if there is something that is no token.
 */
export async function serverToken({
  env,
  cwd,
  redactor,
}: Pick<CommandContext, "env" | "cwd" | "redactor">): Promise<string | undefined> {
  const { [tokenVariable]: given = "", [fileVariable]: file = "" } = env;
  if (given !== "" && file !== "") {
    throw new InvalidRequestError(`set either ${tokenVariable} or ${fileVariable}`);
  }
  if (given === "" && file === "") {
    return undefined;
  }
  const token = (file === "" ? given : await readToken(resolve(cwd, file))).trim();
  redactor.remember(tokenVariable, token);
  if (!/^[\x21-\x7e]+$/.test(token)) {
    const place = file === "" ? tokenVariable : `the file that ${fileVariable} names`;
    throw new InvalidRequestError(`${place} holds no token: one word of letters, digits and signs`);
  }
  return token;
}

async function readToken(path: string): Promise<string> {
  const bytes = await readBounded(path, mostBytes).catch((error: unknown) => {
    throw new InvalidRequestError(`${fileVariable}: ${path} ${explainReadFailure(error)}`);
  });
  if (bytes === undefined) {
    throw new InvalidRequestError(`${fileVariable}: ${path} is too large for a token`);
  }
  return new TextDecoder().decode(bytes);
}
