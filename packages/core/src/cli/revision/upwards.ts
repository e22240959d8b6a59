import { dirname } from "node:path";

const most = 64;

/** A directory and those it is in, from the inside out. */
export function upwards(directory: string): readonly string[] {
  const found = [directory];
  for (let above = dirname(directory); found.length < most; above = dirname(above)) {
    if (above === found.at(-1)) {
      break;
    }
    found.push(above);
  }
  return found;
}
