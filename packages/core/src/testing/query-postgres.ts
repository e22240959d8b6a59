export type PostgresRow = Readonly<Record<string, unknown>>;

/** Runs statements on a connection of their own and returns the rows of all of them. */
export async function queryPostgres(url: string, sql: string): Promise<readonly PostgresRow[]> {
  const { Client } = await import("pg");
  const client = new Client({ connectionString: url });
  // A connection that breaks is told twice, and the rejection of the query is enough.
  client.on("error", () => {});
  try {
    await client.connect();
    const results = [await client.query<PostgresRow>(sql)].flat();
    return results.flatMap(({ rows }) => rows);
  } finally {
    await client.end();
  }
}
