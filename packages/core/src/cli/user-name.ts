import { userInfo } from "node:os";
import { actorName } from "../actor-name.ts";

/**
 * Who is at the terminal, as the operating system knows them.
 *
 * @param read throws if it does not, as in a container with a number for a user
 */
export function userName(read: () => string = () => userInfo().username): string {
  try {
    return actorName(read()) ?? "cli";
  } catch {
    return "cli";
  }
}
