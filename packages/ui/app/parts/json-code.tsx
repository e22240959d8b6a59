export interface JsonCodeProps {
  readonly value: unknown;
  /** What it is, for those who do not see it. */
  readonly name: string;
}

const mostRows = 18;

/** Data as it is, to read and to copy. */
export function JsonCode({ value, name }: JsonCodeProps) {
  const text = JSON.stringify(value, null, 2) ?? "";
  return (
    <textarea
      readOnly
      aria-label={name}
      value={text}
      rows={Math.min(text.split("\n").length, mostRows)}
      wrap="off"
      spellCheck={false}
      className="w-full resize-none overflow-auto rounded-lg border border-line bg-sunken p-3 font-mono text-xs"
    />
  );
}
