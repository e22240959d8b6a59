import { ClosedError } from "../errors.ts";
import type { Advertisement } from "./protocol/advertisement.ts";
import type { ExchangeOptions, RequestOptions, Service, Transport } from "./transport.ts";

/** A transport whose code is loaded with the first call: who only imports us loads no network library. */
export class DeferredTransport implements Transport {
  readonly location: string;
  readonly #open: () => Promise<Transport>;
  #opened: Promise<Transport> | undefined;
  #closed = false;

  constructor(location: string, open: () => Promise<Transport>) {
    this.location = location;
    this.#open = open;
  }

  async discover(service: Service, options: ExchangeOptions): Promise<Advertisement> {
    return (await this.#transport()).discover(service, options);
  }

  async *exchange(
    service: Service,
    request: Buffer,
    options: RequestOptions,
  ): AsyncGenerator<Buffer> {
    yield* (await this.#transport()).exchange(service, request, options);
  }

  forget(): void {
    void this.#opened?.then((transport) => transport.forget());
  }

  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#opened)?.close();
  }

  #transport(): Promise<Transport> {
    if (this.#closed) {
      throw new ClosedError(`The connection to ${this.location} was closed.`);
    }
    this.#opened ??= this.#open();
    return this.#opened;
  }
}
