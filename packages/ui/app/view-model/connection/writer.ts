export interface Writer {
  /** Undefined while nobody is known to write. */
  readonly name: string | undefined;
  /** Where it answers, if it says so. */
  readonly url: string | undefined;
}

/** @param writer such as `process 12 on web-1, http://10.0.0.1:8080` */
export function writerOf(writer: string | null): Writer {
  const [, name = writer ?? undefined, url] = /^(.*), (https?:\/\/\S+)$/.exec(writer ?? "") ?? [];
  return { name, url };
}
