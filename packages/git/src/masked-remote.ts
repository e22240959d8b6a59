import { isDeepStrictEqual } from "node:util";
import type { Credential, CredentialProvider } from "./credential.ts";
import type { PushResult, Remote } from "./remote.ts";
import { secretForms } from "./wire/http/secret-forms.ts";

/** Credentials that are replaced by newer ones may still be in answers that are under way. */
const maxRemembered = 4;

/** What must not be repeated: the credentials that were given out last. */
export class SecretMask {
  readonly #credentials: Credential[] = [];

  /** A provider that hands on what this one gives, and remembers it. */
  watch(provider: CredentialProvider): CredentialProvider {
    return async () => {
      const credential = await provider();
      if (credential) {
        this.#remember(credential);
      }
      return credential;
    };
  }

  /** The text with asterisks in place of secrets, in whatever form they are written. */
  apply(text: string): string {
    const forms = this.#credentials.flatMap(secretForms);
    return forms.reduce((rest, form) => rest.replaceAll(form, "***"), text);
  }

  /** Masks an error and what caused it, in place. One that repeats nothing is not touched. */
  applyToError(error: unknown): void {
    for (let one = error; one instanceof Error; one = one.cause) {
      for (const name of ["message", "stack"] as const) {
        const text = one[name] ?? "";
        const value = this.apply(text);
        if (value !== text) {
          // The message of a DOMException cannot be assigned to.
          Object.defineProperty(one, name, { value, configurable: true, writable: true });
        }
      }
    }
  }

  #remember(credential: Credential): void {
    if (!this.#credentials.some((known) => isDeepStrictEqual(known, credential))) {
      this.#credentials.unshift(credential);
      this.#credentials.splice(maxRemembered);
    }
  }
}

/** A remote that repeats no secret, even if its server does. */
export function maskedRemote(remote: Remote, mask: SecretMask): Remote {
  const masked = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      mask.applyToError(error);
      throw error;
    }
  };
  return {
    location: remote.location,
    listRefs: (request, options) => masked(remote.listRefs(request, options)),
    fetch: (request, options) => masked(remote.fetch(request, options)),
    log: (request, options) => masked(remote.log(request, options)),
    recent: (request, options) => masked(remote.recent(request, options)),
    contains: (request, options) => masked(remote.contains(request, options)),
    push: async (request, options) => {
      const results = await masked(remote.push(request, options));
      return results.map((result) => maskedResult(result, mask));
    },
    checkPush: (options) => masked(remote.checkPush(options)),
    close: () => remote.close(),
  };
}

function maskedResult(result: PushResult, mask: SecretMask): PushResult {
  return "reason" in result ? { ...result, reason: mask.apply(result.reason) } : result;
}
