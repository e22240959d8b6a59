/** As many as there are at most. */
export const shareNames: readonly string[] = Array.from({ length: 24 }, (_, index) =>
  String(index),
);
