import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { numberWords } from "../../view-model/list-words.ts";

/** As many as an eye can go through; the others are a click away. */
const most = 60;

export interface NameListProps {
  /** What they are. */
  readonly label: string;
  /** Of pipelines. */
  readonly names: readonly string[];
}

/** Pipelines by name, each of which leads to its screen. */
export function NameList({ label, names }: NameListProps) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? names : names.slice(0, most);
  return (
    <div className="flex flex-col items-start gap-2">
      <ul
        aria-label={label}
        className="grid w-full grid-cols-[repeat(auto-fill,minmax(min(11rem,100%),1fr))] gap-x-4 gap-y-0.5"
      >
        {shown.map((name) => (
          <li key={name} className="min-w-0">
            <Link
              to="/pipelines/$pipeline"
              params={{ pipeline: name }}
              preload={false}
              title={name}
              className="block truncate underline-offset-2 hover:underline"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
      {names.length > shown.length && (
        <Button onClick={() => setWhole(true)}>Show all {numberWords(names.length)}</Button>
      )}
    </div>
  );
}
