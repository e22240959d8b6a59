type Wanted<Columns> = { readonly [Column in keyof Columns]: Exclude<Columns[Column], undefined> };

/** The columns of which something is wanted. */
export function wanted<Columns extends object>(columns: Columns): Partial<Wanted<Columns>> {
  const entries = Object.entries(columns).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Wanted<Columns>>;
}
