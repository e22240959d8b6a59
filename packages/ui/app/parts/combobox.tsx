/* oxlint-disable jsx-a11y/click-events-have-key-events -- the keys are those of the field */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { classes } from "./classes.ts";

interface Choice {
  readonly key: string;
  readonly content: ReactNode;
}

export interface ComboboxProps {
  /** What is chosen, for those who do not see it. */
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** What there is to choose for this text. */
  readonly choices: readonly Choice[];
  readonly onChoose: (key: string) => void;
  /** Enter takes what is at this place for the text, of which the choices may not be yet. @default chooses it */
  readonly onEnter?: (place: number) => void;
  /** Said instead of choices where there are none. */
  readonly nothing: string;
}

/** A field to type into, with what can be chosen below it. Arrow keys go through that, Enter takes it. */
export function Combobox(props: ComboboxProps) {
  const { label, choices, onChoose, nothing } = props;
  const id = useId();
  const { active, setActive, onKeyDown } = useActive(props);
  return (
    <div className="flex min-h-0 flex-col gap-2">
      <Field
        {...props}
        list={id}
        active={choices[active] && `${id}-${active}`}
        onKeyDown={onKeyDown}
      />
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- what is chosen from is no text alone */}
      <div id={id} role="listbox" aria-label={label} className="min-h-0 overflow-y-auto">
        {choices.map((choice, index) => (
          <Option
            key={choice.key}
            id={`${id}-${index}`}
            isActive={index === active}
            onPoint={() => setActive(index)}
            onChoose={() => onChoose(choice.key)}
          >
            {choice.content}
          </Option>
        ))}
      </div>
      <output className={choices.length > 0 ? "sr-only" : "px-3 pb-2 text-ink-soft"}>
        {choices.length > 0 ? `${choices.length} to choose from` : nothing}
      </output>
    </div>
  );
}

/** Which choice Enter takes, and the keys that go to another one. */
function useActive({ text, choices, onChoose, onEnter }: ComboboxProps) {
  const [at, setAt] = useState({ text, index: 0 });
  const index = at.text === text ? at.index : 0;
  const active = Math.min(index, choices.length - 1);
  const setActive = (next: number) => setAt({ text, index: next });
  const enter = () => {
    const choice = choices[active];
    if (onEnter) {
      onEnter(Math.max(active, 0));
    } else if (choice) {
      onChoose(choice.key);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Of what is still composed these keys are a part.
    if (event.nativeEvent.isComposing) {
      return;
    }
    const next = nextPlace(event.key, active, choices.length);
    if (next !== undefined) {
      event.preventDefault();
      setActive(next);
    } else if (event.key === "Enter") {
      event.preventDefault();
      enter();
    }
  };
  return { active, setActive, onKeyDown };
}

interface FieldProps extends ComboboxProps {
  /** The ids of the list, and of what is active in it. */
  readonly list: string;
  readonly active: string | undefined;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function Field({ label, placeholder, text, onText, list, active, onKeyDown }: FieldProps) {
  return (
    <input
      ref={focusedFirst}
      role="combobox"
      aria-label={label}
      aria-expanded
      aria-controls={list}
      aria-autocomplete="list"
      aria-activedescendant={active}
      autoComplete="off"
      spellCheck={false}
      placeholder={placeholder}
      value={text}
      onChange={(event) => onText(event.target.value)}
      onKeyDown={onKeyDown}
      className="min-h-10 w-full shrink-0 rounded-md border border-line-strong bg-page px-3 placeholder:text-ink-faint"
    />
  );
}

interface OptionProps {
  readonly id: string;
  readonly isActive: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

function Option({ id, isActive, onPoint, onChoose, children }: OptionProps) {
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) {
      option.current?.scrollIntoView({ block: "nearest" });
    }
  }, [isActive]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
    <div
      ref={option}
      id={id}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it is more than text
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      onPointerMove={onPoint}
      onClick={onChoose}
      className={classes(
        "flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-3 py-1.5",
        isActive && "bg-accent-soft",
      )}
    >
      {children}
    </div>
  );
}

/** Whatever opens around it gives it the focus. */
function focusedFirst(input: HTMLInputElement | null): void {
  input?.setAttribute("autofocus", "");
}

function nextPlace(key: string, active: number, count: number): number | undefined {
  if (count === 0) {
    return undefined;
  }
  switch (key) {
    case "ArrowDown":
      return (active + 1) % count;
    case "ArrowUp":
      return (active + count - 1) % count;
    case "PageDown":
      return Math.min(active + 8, count - 1);
    case "PageUp":
      return Math.max(active - 8, 0);
    default:
      return undefined;
  }
}
