import type { ComponentProps } from "react";
import { classes } from "./classes.ts";

const looks = {
  primary: "bg-accent text-accent-ink border-accent hover:brightness-110",
  plain: "bg-surface text-ink border-line-strong hover:bg-sunken",
  quiet: "bg-transparent text-ink-soft border-transparent hover:bg-sunken hover:text-ink",
  danger: "bg-trouble-soft text-trouble border-trouble hover:brightness-105",
};

export interface ButtonProps extends ComponentProps<"button"> {
  /** @default "plain" */
  readonly look?: keyof typeof looks;
}

/** What does something; what leads somewhere is a link. */
export function Button({ look = "plain", className, type = "button", ...props }: ButtonProps) {
  return (
    <button
      type={type}
      className={classes(
        "inline-flex min-h-8 items-center justify-center gap-1.5 rounded-md border px-3 text-sm font-medium",
        "disabled:cursor-not-allowed disabled:opacity-60",
        // Can be reached, so that it can say why it does nothing.
        "aria-disabled:cursor-not-allowed! aria-disabled:border-line aria-disabled:bg-transparent aria-disabled:text-ink-faint aria-disabled:hover:bg-transparent",
        looks[look],
        className,
      )}
      {...props}
    />
  );
}

export interface IconButtonProps extends Omit<ButtonProps, "aria-label" | "title"> {
  /** What it does, for those who see no icons and those who wonder. */
  readonly label: string;
}

/** A button that shows only an icon. */
export function IconButton({ label, className, look = "quiet", ...props }: IconButtonProps) {
  return (
    <Button
      look={look}
      aria-label={label}
      title={label}
      className={classes("min-w-8 px-1.5", className)}
      {...props}
    />
  );
}
