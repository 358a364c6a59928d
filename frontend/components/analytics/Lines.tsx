import type { Series } from "./ChartCard";
import { Plot, type Place } from "./Plot";

interface LinesProps {
  label: string;
  days: readonly string[];
  /** For each series a value for each day, or `null` where there is none: the line is broken there. */
  values: readonly (readonly (number | null)[])[];
  series: readonly Series[];
  marks: readonly number[];
  format: (value: number) => string;
}

export function Lines({ label, days, values, series, marks, format }: LinesProps) {
  return (
    <Plot label={label} days={days} marks={marks} format={format}>
      {(place) =>
        values.map((row, which) => (
          <g key={series[which]!.name} className={series[which]!.colour}>
            <path d={path(row, place)} fill="none" stroke="currentColor" strokeWidth={2} strokeLinejoin="round" strokeLinecap="round" />
            {row.map(
              (value, index) =>
                value !== null && (
                  <circle key={days[index]} cx={place.x(index)} cy={place.y(value)} r={place.step > 10 || isLonely(row, index) ? 3 : 0} fill="currentColor">
                    <title>{`${days[index]} · ${series[which]!.name}: ${format(value)}`}</title>
                  </circle>
                ),
            )}
          </g>
        ))
      }
    </Plot>
  );
}

const isLonely = (row: readonly (number | null)[], index: number): boolean => (row[index - 1] ?? null) === null && (row[index + 1] ?? null) === null;

function path(row: readonly (number | null)[], { x, y }: Place): string {
  const parts = row.map((value, index) => {
    if (value === null) return "";
    const isBeginning = (row[index - 1] ?? null) === null;
    return `${isBeginning ? "M" : "L"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return parts.join("");
}
