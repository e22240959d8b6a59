import { classes } from "./classes.ts";

/** Holds the place of what is being loaded, in its size. @param className its size */
export function Skeleton({ className }: { readonly className: string }) {
  return (
    <span aria-hidden className={classes("block animate-pulse rounded bg-sunken", className)} />
  );
}

/** Says that something is being loaded to those who do not see it. */
export function Loading({ what }: { readonly what: string }) {
  return <output className="sr-only">{`Loading ${what}`}</output>;
}
