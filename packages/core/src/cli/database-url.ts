import type { Configuration } from "../config/configuration.ts";
import type { Redactor } from "../redactor.ts";

type Database = Extract<Configuration["storage"], { readonly type: "postgres" }>;

/** The URL of the database, which nothing shows from now on. */
export async function databaseUrl({ url: secret }: Database, redactor: Redactor): Promise<string> {
  const url = await secret.reveal();
  redactor.remember("storage", url);
  redactor.remember("storage password", passwordIn(url));
  return url;
}

function passwordIn(url: string): string {
  const { password } = URL.canParse(url) ? new URL(url) : { password: "" };
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}
