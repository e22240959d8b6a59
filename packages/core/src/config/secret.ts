import { resolve } from "node:path";
import { inspect } from "node:util";
import { readSecretFile } from "./secret-file.ts";

const redacted = "[redacted]";

/** A secret that is in a file, which is read each time somebody needs it. */
export interface SecretFile {
  readonly file: string;
}

/** One line, or text of several. */
export type SecretForm = "line" | "text";

/** A value that shows itself only when asked to; printed, logged or encoded it is `[redacted]`. */
export class Secret {
  readonly #source: string | SecretFile;
  readonly #form: SecretForm;

  constructor(source: string | SecretFile, form: SecretForm = "line") {
    this.#source = source;
    this.#form = form;
  }

  /** The same, with the relative path of a file made absolute. */
  within(directory: string): Secret {
    const source = this.#source;
    return typeof source === "string"
      ? this
      : new Secret({ file: resolve(directory, source.file) }, this.#form);
  }

  /**
   * The value, for the one call that needs it.
   * @throws {CredentialUnavailableError} if its file cannot be read now, or holds no secret.
   */
  async reveal(): Promise<string> {
    const source = this.#source;
    return typeof source === "string" ? source : await readSecretFile(source.file, this.#form);
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}
