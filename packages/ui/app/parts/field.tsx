import { type ComponentProps, type ReactNode, useId } from "react";

const box = "rounded-md border border-line-strong bg-page px-2.5 py-1.5 text-ink";

export interface TextFieldProps extends ComponentProps<"textarea"> {
  readonly label: string;
  readonly hint?: string;
  /** Whether it has the focus once its dialog opens. @default false */
  readonly isFirst?: boolean;
}

/** A few lines of text. */
export function TextField({ label, hint, isFirst = false, ...props }: TextFieldProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label}>
      <textarea
        id={id}
        ref={isFirst ? markFirst : undefined}
        rows={2}
        maxLength={1000}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className={box}
        {...props}
      />
      {hint !== undefined && (
        <span id={`${id}-hint`} className="text-xs text-ink-faint">
          {hint}
        </span>
      )}
    </Labelled>
  );
}

interface LabelledProps {
  readonly id: string;
  readonly label: string;
  readonly children: ReactNode;
}

/** A field below its name. */
function Labelled({ id, label, children }: LabelledProps) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children}
    </div>
  );
}

/** A dialog gives the focus to what has this attribute; React itself focuses before the dialog is open. */
function markFirst(element: HTMLElement | null): void {
  element?.setAttribute("autofocus", "");
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  /** What it means. */
  readonly hint?: ReactNode;
}

export interface ChoicesProps<Value extends string> {
  readonly legend: string;
  readonly name: string;
  readonly choices: readonly Choice<Value>[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

/** One of a few. */
export function Choices<Value extends string>(props: ChoicesProps<Value>) {
  const { legend, name, choices, chosen, onChoose } = props;
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-medium">{legend}</legend>
      {choices.map((choice) => (
        <ChoiceRow
          key={choice.value}
          choice={choice}
          name={name}
          isChosen={choice.value === chosen}
          onChoose={() => onChoose(choice.value)}
        />
      ))}
    </fieldset>
  );
}

interface ChoiceRowProps {
  readonly choice: Choice<string>;
  readonly name: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

/** What it means describes it, and is no part of its name. */
function ChoiceRow({ choice: { value, label, hint }, name, isChosen, onChoose }: ChoiceRowProps) {
  const id = useId();
  return (
    <label className="flex items-start gap-2.5 rounded-md border border-line px-3 py-2 hover:bg-sunken has-checked:border-accent has-checked:bg-accent-soft">
      <input
        type="radio"
        name={name}
        value={value}
        checked={isChosen}
        onChange={onChoose}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="mt-1 accent-accent"
      />
      <span className="min-w-0 flex-1">
        <span id={`${id}-label`} className="block font-medium">
          {label}
        </span>
        {hint !== undefined && (
          <span id={`${id}-hint`} className="block text-xs text-ink-soft">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}

export interface SelectFieldProps extends ComponentProps<"select"> {
  readonly label: string;
}

/** One of several, in little room. */
export function SelectField({ label, children, ...props }: SelectFieldProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label}>
      <select id={id} className={box} {...props}>
        {children}
      </select>
    </Labelled>
  );
}

export interface NumberFieldProps extends ComponentProps<"input"> {
  readonly label: string;
}

/** A number. */
export function NumberField({ label, ...props }: NumberFieldProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label}>
      <input id={id} type="number" className={box} {...props} />
    </Labelled>
  );
}
