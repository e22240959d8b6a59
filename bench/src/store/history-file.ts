import { openDatabase } from "./product.ts";

/** The phase that all entries are of. */
export const phase = "shop/production";

/** When the first entry came; the others follow each second. */
const first = Date.UTC(2024, 0, 1);

/** Fills the empty history of a closed store, in one statement. */
export async function writeHistory(path: string, entries: number): Promise<void> {
  const database = await openDatabase(path, { readOnly: false });
  try {
    // It is no loss if the machine stops meanwhile.
    database.exec("pragma journal_mode = off; pragma synchronous = off");
    database.prepare(statement).run(entries, first);
    database.exec("pragma journal_mode = delete");
  } finally {
    database.close();
  }
}

/** The version of the entry that came so many seconds after the first. */
export function versionOf(second: number): string {
  const time = (first + second * 1000).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

const statement = `
  insert into arrival
  with recursive
    entry(second, recorded_at, last) as (
      select 0, ?2, ?1 - 1
      union all
      select second + 1, recorded_at + 1000, last from entry where second < last
    ),
    described as (
      select
        printf('%08x-%04x-7000-8000-000000000000', recorded_at >> 16, recorded_at & 65535) as version,
        printf('sha256:%064x', second) as digest,
        recorded_at
      from entry
    )
  select
    version, '${phase}', digest,
    '{"image":"ghcr.io/acme/shop/app","imageDigest":"' || digest || '"}',
    '{"org.opencontainers.image.revision":"' || substr(digest, 8, 40) || '"}',
    substr(digest, 20, 40), 'promotion', version, 'schedule', 0, recorded_at, version, recorded_at, 0
  from described`;
