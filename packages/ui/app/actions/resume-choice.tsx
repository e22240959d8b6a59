import { type Choice, Choices } from "../parts/field.tsx";
import { Note } from "../parts/note.tsx";

/** When triggers go on after a rollback. */
export type Resume = "on-release" | "on-newer";

export interface ResumeChoiceProps {
  readonly phase: string;
  readonly resume: Resume;
  readonly onChoose: (resume: Resume) => void;
}

/** When what promotes by itself goes on. */
export function ResumeChoice({ phase, resume, onChoose }: ResumeChoiceProps) {
  const choices: readonly Choice<Resume>[] = [
    {
      value: "on-release",
      label: "When somebody releases it",
      hint: `${phase} is held until then, whatever arrives.`,
    },
    {
      value: "on-newer",
      label: "With something newer",
      hint: `${phase} is not held, and goes on with the next new one.`,
    },
  ];
  return (
    <>
      <Choices
        legend="When it may go on by itself"
        name="resume"
        choices={choices}
        chosen={resume}
        onChoose={onChoose}
      />
      <Note tone="stopped">
        What {phase} shows now will be vetoed
        {resume === "on-release"
          ? `, and ${phase} held until you release it.`
          : `. The next new one may be promoted into ${phase} by itself.`}
      </Note>
    </>
  );
}
