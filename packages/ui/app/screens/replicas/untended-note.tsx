import type { ReplicaListView } from "@glu/core/api-types";
import { Note } from "../../parts/note.tsx";
import { untendedWords } from "../../view-model/replicas/untended-words.ts";
import { NameList } from "./name-list.tsx";

/** Says prominently what nobody tends, what that means, and what to look at. */
export function UntendedNote({ list }: { readonly list: ReplicaListView }) {
  const words = untendedWords(list);
  return (
    words && (
      <section aria-labelledby="untended">
        <Note tone="stopped">
          <div className="flex flex-col gap-2">
            <h2 id="untended" className="font-semibold">
              {words.title}
            </h2>
            <NameList label="Pipelines that nobody tends" names={list.untended} />
            <p>{words.meaning}</p>
            <p>{words.advice}</p>
          </div>
        </Note>
      </section>
    )
  );
}
