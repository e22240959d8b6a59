import { useState } from "react";
import { NumberField, SelectField } from "../parts/field.tsx";
import {
  durationOf,
  type HoldTime,
  holdTimes,
  type OwnTime,
} from "../view-model/change/hold-time.ts";

/** For how long something is stopped. */
export function useHoldTime() {
  const [time, setTime] = useState<HoldTime>("");
  const [own, setOwn] = useState<OwnTime>({ amount: "2", unit: "d" });
  const field = <HoldTimeField {...{ time, setTime, own, setOwn }} />;
  return { field, duration: durationOf(time, own) };
}

interface HoldTimeFieldProps {
  readonly time: HoldTime;
  readonly setTime: (time: HoldTime) => void;
  readonly own: OwnTime;
  readonly setOwn: (own: OwnTime) => void;
}

function HoldTimeField({ time, setTime, own, setOwn }: HoldTimeFieldProps) {
  return (
    <div className="flex flex-wrap gap-3 *:flex-1">
      <SelectField
        label="How long"
        value={time}
        onChange={({ target }) => setTime(target.value as HoldTime)}
      >
        {holdTimes.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      {time === "own" && (
        <>
          <NumberField
            label="Number"
            min={1}
            max={36_500}
            required
            value={own.amount}
            onChange={({ target }) => setOwn({ ...own, amount: target.value })}
          />
          <SelectField
            label="Unit"
            value={own.unit}
            onChange={({ target }) => setOwn({ ...own, unit: target.value as OwnTime["unit"] })}
          >
            <option value="m">Minutes</option>
            <option value="h">Hours</option>
            <option value="d">Days</option>
          </SelectField>
        </>
      )}
    </div>
  );
}
