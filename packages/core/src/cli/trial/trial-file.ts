import { EditError } from "../../edits/edit-error.ts";
import type { FoundImage, ImageFile, WantedImage, WrittenBy } from "../../resources/image-file.ts";
import { detect } from "./detect/detect.ts";
import { type Detected, fileOf, usualBy } from "./detect/detected.ts";
import type { Trial } from "./trial-choice.ts";

/** A file of which nothing is known before it is read. */
export interface TrialFile extends ImageFile {
  /** What was seen there last; undefined until then. */
  readonly seen: () => Seen | undefined;
}

export interface Seen {
  readonly detected: Detected;
  readonly by: WrittenBy;
  readonly found: FoundImage;
  /** As it would stand there afterwards. */
  readonly written: string;
}

/** Stands for a name that is not known, and is never written. */
export const unnamed = "image";

/** @throws {EditError} from its functions, as `detect` and the format do */
export function trialFile({ sought, by: given }: Pick<Trial, "sought" | "by">): TrialFile {
  let seen: Seen | undefined;
  let after: string | undefined;
  const look = (content: string) => {
    const detected = detect(content, sought);
    const file = fileOf(detected, sought.path);
    const by = given ?? usualBy(detected);
    file.check?.(by);
    const found = file.read(content, wantedIn(detected, sought));
    return { detected, file, by, found };
  };
  return {
    path: () => sought.path,
    read: (content) => {
      const { detected, by, found } = look(content);
      if (content !== after) {
        seen = { detected, by, found, written: found.text };
      }
      // Of an image without a name, any is right.
      return sought.image === undefined ? { ...found, name: undefined } : found;
    },
    write: (content, image) => {
      const { detected, file, by, found } = look(content);
      const name = sought.image ?? found.name ?? detected.image ?? failNameless(found);
      after = file.write(content, { ...image, name, by });
      seen = { detected, by, found, written: file.read(after, { name }).text };
      return after;
    },
    seen: () => seen,
  };
}

function wantedIn({ image }: Detected, sought: Trial["sought"]): WantedImage {
  return { name: sought.image ?? image ?? unnamed };
}

function failNameless({ place: path }: FoundImage): never {
  const reason = "names no image yet, and one in a directory has no name to be written there";
  throw new EditError(reason, { path });
}
