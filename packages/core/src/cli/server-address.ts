import { InvalidRequestError } from "../errors.ts";

/** The variable that names a server in place of `--server`. */
export const urlVariable = "GLU_URL";

/**
 * Where the API of a server is, without what each of its paths begins with.
 *
 * @throws {InvalidRequestError} if it is no address of a server.
 */
export function serverAddress(text: string): string {
  const example = "write it as in https://glu.example.com or http://127.0.0.1:8080";
  if (!URL.canParse(text)) {
    throw new InvalidRequestError(example);
  }
  const { protocol, username, password, origin, pathname, search, hash } = new URL(text);
  if (protocol !== "http:" && protocol !== "https:") {
    throw new InvalidRequestError(example);
  }
  if (username !== "" || password !== "") {
    throw new InvalidRequestError(
      "others see the arguments of a process: leave user and password out, and set GLU_TOKEN",
    );
  }
  if (search !== "" || hash !== "") {
    throw new InvalidRequestError(example);
  }
  return `${origin}${pathname.replace(/\/+$/, "").replace(/\/api\/v1$/, "")}`;
}
