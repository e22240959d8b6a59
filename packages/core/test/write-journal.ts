import type { PostgresServer } from "@glu/core/testing";

const tables = [
  "arrival",
  "delivery",
  "promotion",
  "replica",
  "restraint",
  "schedule_tick",
  "share",
] as const;

/** A row as it was written, in the order of the locks it needed. */
export interface Written {
  readonly table: (typeof tables)[number];
  readonly change: "INSERT" | "UPDATE" | "DELETE";
  /** By the clock of the database, in ms. */
  readonly at: number;
  /** Of the connection that wrote it. */
  readonly port: number;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Has the database note each row that is written from now on. Signs of life are not. */
export async function keepJournal(postgres: PostgresServer, database: string): Promise<void> {
  const triggers = tables.map((table) => {
    const changes = table === "replica" ? "insert or delete" : "insert or update or delete";
    return `create trigger noted after ${changes} on ${table} for each row execute function note_written();`;
  });
  await postgres.query(
    database,
    `create table written (number bigserial primary key, at double precision, port int, name text, change text, content jsonb);
    create function note_written() returns trigger language plpgsql as $$
    begin
      insert into written (at, port, name, change, content) values (
        extract(epoch from clock_timestamp()) * 1000, inet_client_port(), tg_table_name, tg_op,
        case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end);
      return null;
    end $$;
    ${triggers.join("\n")}
    update share set since = since;`,
  );
}

export async function readJournal(
  postgres: PostgresServer,
  database: string,
): Promise<readonly Written[]> {
  const rows = await postgres.query(
    database,
    'select name as "table", change, at, port, content as row from written order by number',
  );
  return rows as readonly object[] as readonly Written[];
}
