import { describeError } from "../../errors.ts";
import type { Redactor } from "../../redactor.ts";
import type { Runtime } from "../../runtime.ts";
import { RequestError } from "../problem.ts";
import { Complaints } from "./complaints.ts";
import type { Delivery } from "./delivery.ts";
import { isProven, type WebhookType } from "./proof.ts";

export interface SecretCheckOptions extends Runtime {
  /** Told of the secrets. */
  readonly redactor: Redactor;
}

/** A webhook as it is configured. */
export interface Endpoint {
  readonly type: WebhookType;
  readonly secret: { readonly reveal: () => Promise<string> };
}

/** By name. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** Also of those in files, which nobody has measured yet. */
const shortest = 16;

/** Lets nobody pass who does not know the secret of an endpoint, and says so, but not without end. */
export class SecretCheck {
  readonly #redactor: Redactor;
  readonly #complaints: Complaints;

  constructor(options: SecretCheckOptions) {
    this.#redactor = options.redactor;
    this.#complaints = new Complaints(options);
  }

  /** @throws {RequestError} if it is not known who sent it. */
  async pass(name: string, { type, secret }: Endpoint, delivery: Delivery): Promise<void> {
    const text = await this.#reveal(name, secret);
    if (!isProven(type, delivery, text)) {
      const message = "the signature or the secret is missing, or is not that of this webhook";
      this.#complaints.add(name, message);
      throw new RequestError(401, "WEBHOOK_UNVERIFIED", message);
    }
  }

  async #reveal(name: string, secret: Endpoint["secret"]): Promise<string> {
    try {
      const text = await secret.reveal();
      this.#redactor.remember(`webhook ${name}`, text);
      if (text.length < shortest) {
        throw new Error(`the file holds a secret of less than ${shortest} characters`);
      }
      return text;
    } catch (error) {
      this.#complaints.add(name, describeError(error).message);
      const message = "the secret of this webhook cannot be used; the log has the details";
      throw new RequestError(503, "WEBHOOK_SECRET", message);
    }
  }
}
