/** A request as a forge reads it. */
export interface ForgeRequest {
  readonly method: string;
  /** Without the base path of the API and without the query, still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed from JSON; undefined without a body. */
  readonly body: unknown;
}

/** What a forge answers. */
export interface ForgeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. Nothing is sent without. */
  readonly body?: unknown;
}

/** A request as it was logged, in the order of arrival. */
export interface LoggedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: unknown;
  /** Undefined until it is answered, and for ever if the connection is dropped. */
  readonly status: number | undefined;
}
