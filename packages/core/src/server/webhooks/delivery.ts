/** A webhook as it came, not yet known to be from whom it says. */
export interface Delivery {
  readonly headers: Headers;
  readonly body: Buffer;
}

/** A webhook that was proven and read. */
export interface WebhookEvent {
  readonly headers: Headers;
  readonly payload: unknown;
}
