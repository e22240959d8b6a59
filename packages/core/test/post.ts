import { OutcomeUnknownError, type UpdatableSource } from "@glu/core";
import { phaseKey } from "../src/phase.ts";
import type { Change, CommitReference } from "../src/source.ts";
import { withTrailers } from "../src/trailers.ts";
import { cleanNotebook, type Note, Shelf } from "./shelf.ts";

/** A shelf in another town: what is sent there may arrive although nobody hears of it. */
export class Post {
  readonly shelf = new Shelf();
  readonly arrived: string[] = [];
  sent = 0;
  /** What becomes of the next letter. */
  fate: "answered" | "arrives unheard" | "arrives late" | "is lost" = "answered";
  /** Lets the letter that is late arrive. */
  deliverLate: () => void = () => undefined;
  #last: CommitReference | undefined;
  isSilent = false;
  /** Whether nobody remembers which letters came. */
  isForgetful = false;
  isDark = false;

  source(): UpdatableSource<Note> {
    const near = cleanNotebook(this.shelf);
    return {
      ...near,
      open: async (context) => {
        const writer = await near.open(context);
        return {
          ...writer,
          read: async (note, options) => {
            if (this.isDark) {
              throw new Error("it is too dark to read");
            }
            const observation = await writer.read(note, options);
            return observation.kind === "found"
              ? { ...observation, commit: this.#last }
              : observation;
          },
          landed: async (letter) => {
            if (this.isSilent) {
              throw new Error("nobody opens");
            }
            const answer = this.arrived.includes(letter) ? "yes" : "no";
            return this.isForgetful ? "unknown" : answer;
          },
          update: async (change, options) => {
            this.sent += 1;
            const letter = `letter ${this.sent}`;
            await change.pushing?.(letter);
            const { fate } = this;
            this.fate = "answered";
            this.deliverLate = () => {
              this.#last = { id: letter, message: envelope(change) };
              this.shelf.put(change.promotion.to.metadata.name, change.resource.text);
            };
            if (fate === "is lost" || fate === "arrives late") {
              throw new OutcomeUnknownError("no answer came");
            }
            this.arrived.push(letter);
            const result = await writer.update(change, options);
            if (fate === "arrives unheard") {
              throw new OutcomeUnknownError("no answer came");
            }
            return result.kind === "written" ? { ...result, commit: letter } : result;
          },
        };
      },
    };
  }
}

function envelope({ promotion }: Change<Note>): string {
  return withTrailers("A letter", {
    promotion: promotion.id ?? "",
    phase: phaseKey(promotion.to),
    edge: `${promotion.kind} ${phaseKey(promotion.from)} -> ${phaseKey(promotion.to)}`,
    from: promotion.previousDigest ?? "",
    to: promotion.digest,
    actor: promotion.actor,
  });
}
