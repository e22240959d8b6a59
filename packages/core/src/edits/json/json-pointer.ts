import { EditError } from "../edit-error.ts";
import { type EditPath, showWord } from "../edit-path.ts";

/**
 * The path that a JSON pointer (RFC 6901) stands for, such as `/spec/containers/0/image`. Digits stay a
 * text: in an object they are a key, in a list `getJson`, `setJson` and `deleteJson` take them for an
 * index.
 * @throws {EditError} if it is no pointer
 */
export function parseJsonPointer(pointer: string): EditPath {
  if (pointer !== "" && !pointer.startsWith("/")) {
    throw refusal(pointer, "begin with / or be empty");
  }
  if (/~(?![01])/.test(pointer)) {
    throw refusal(pointer, "have ~0 for ~ and ~1 for /");
  }
  const steps = pointer.split("/").slice(1);
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function refusal(pointer: string, rule: string): EditError {
  return new EditError(`the JSON pointer ${showWord(pointer)} must ${rule}`, { path: "" });
}
