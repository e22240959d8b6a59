type Defined<Columns> = { readonly [Column in keyof Columns]: Exclude<Columns[Column], undefined> };

/** The columns that have a value to be compared with. */
export function definedColumns<Columns extends object>(
  columns: Columns,
): Partial<Defined<Columns>> {
  const entries = Object.entries(columns).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Defined<Columns>>;
}
