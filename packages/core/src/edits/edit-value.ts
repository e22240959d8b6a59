/** What a single value of a document can be set to. */
export type EditValue = string | number | boolean;
