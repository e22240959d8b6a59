import { ChevronDown, X } from "lucide-react";
import { useRef } from "react";
import { classes } from "../../parts/classes.ts";
import type { Choice } from "../../view-model/activity/filter-choices.ts";

export interface FilterChipProps {
  readonly name: string;
  /** What was chosen; undefined if nothing was. */
  readonly value: string | undefined;
  readonly choices: readonly Choice[];
  /** @param value empty if it is to narrow nothing */
  readonly onChoose: (value: string) => void;
}

const field = "cursor-pointer appearance-none truncate rounded-full bg-transparent py-1 pr-8 pl-3";
const chosenWidth = "field-sizing-content max-w-60";
/** The same whatever there is to choose from, which comes later. */
const openWidth = "w-32";

/** One thing a list can be narrowed by. */
export function FilterChip({ name, value, choices, onChoose }: FilterChipProps) {
  const select = useRef<HTMLSelectElement>(null);
  const isChosen = value !== undefined;
  return (
    <span
      className={classes(
        "relative inline-flex min-h-8 items-center rounded-full border",
        isChosen
          ? "border-accent bg-accent-soft font-medium text-ink"
          : "border-line-strong bg-surface text-ink-soft hover:text-ink",
      )}
    >
      <select
        ref={select}
        aria-label={name}
        value={value ?? ""}
        onChange={(event) => onChoose(event.currentTarget.value)}
        className={classes(field, isChosen ? chosenWidth : openWidth)}
      >
        <option value="">{isChosen ? "Any" : name}</option>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {isChosen && choice.value === value ? `${name}: ${choice.word}` : choice.word}
          </option>
        ))}
      </select>
      {isChosen ? (
        <RemoveButton
          name={name}
          onRemove={() => {
            onChoose("");
            select.current?.focus();
          }}
        />
      ) : (
        <ChevronDown aria-hidden className="pointer-events-none absolute right-2.5 size-3.5" />
      )}
    </span>
  );
}

interface RemoveButtonProps {
  readonly name: string;
  readonly onRemove: () => void;
}

function RemoveButton({ name, onRemove }: RemoveButtonProps) {
  return (
    <button
      type="button"
      aria-label={`Remove the filter ${name}`}
      onClick={onRemove}
      className="absolute right-1 rounded-full p-1 text-ink-soft hover:bg-sunken hover:text-ink"
    >
      <X aria-hidden className="size-3.5" />
    </button>
  );
}
