import type { ReplicaView } from "@glu/core/api-types";
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { classes } from "../../parts/classes.ts";
import { numberWords } from "../../view-model/list-words.ts";
import { namesLike } from "../../view-model/replicas/names-like.ts";
import { tendedWords } from "../../view-model/replicas/tended-words.ts";
import { NameList } from "./name-list.tsx";

/** So few that nobody has to ask for them. */
const few = 12;

export interface TendedNamesProps {
  readonly replica: ReplicaView;
  /** What is looked for; empty if nothing is. */
  readonly search: string;
}

/** How much it tends; which pipelines, once somebody wants to know. */
export function TendedNames({ replica, search }: TendedNamesProps) {
  const names = namesLike(replica.pipelines, search);
  const [isOpen, setOpen] = useState(search !== "" || names.length <= few);
  const id = useId();
  if (replica.pipelines.length === 0) {
    return null;
  }
  return (
    <div className="flex flex-col gap-2">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="inline-flex min-h-6 items-center gap-1 self-start text-left text-ink-soft hover:text-ink"
      >
        <ChevronRight
          aria-hidden
          className={classes("size-3.5 shrink-0 transition-transform", isOpen && "rotate-90")}
        />
        <span>
          {tendedWords(replica)}
          {search !== "" && `, ${numberWords(names.length)} found`}
        </span>
      </button>
      <div id={id} className="pl-4.5 empty:hidden">
        {isOpen && names.length > 0 && (
          <NameList label={`Pipelines of ${replica.name}`} names={names} />
        )}
      </div>
    </div>
  );
}
