/** A copy of plain data that nobody can change, and that shares nothing. */
export function frozenCopy<T>(data: T): T {
  return deepFreeze(structuredClone(data));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
