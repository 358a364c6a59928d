import type { Series } from "./ChartCard";
import { Plot } from "./Plot";
import { ticks } from "@/lib/scale";

interface ColumnsProps {
  label: string;
  days: readonly string[];
  /** For each series a value for each day; they stand on each other. */
  values: readonly (readonly number[])[];
  series: readonly Series[];
  format: (value: number) => string;
}

export function Columns({ label, days, values, series, format }: ColumnsProps) {
  const sums = days.map((_, day) => values.reduce((sum, row) => sum + row[day]!, 0));
  const marks = ticks(Math.max(...sums)).filter((mark) => Number.isInteger(mark));
  return (
    <Plot label={label} days={days} marks={marks} format={format}>
      {({ x, y, step }) => {
        const width = Math.max(1, Math.min(28, step * 0.7));
        return days.map((day, index) => {
          let base = 0;
          return values.map((row, which) => {
            const [from, to] = [base, (base += row[index]!)];
            if (to === from) return null;
            return (
              <rect key={`${day} ${which}`} x={x(index) - width / 2} y={y(to)} width={width} height={y(from) - y(to)} rx={Math.min(3, width / 4)} fill="currentColor" className={series[which]!.colour}>
                <title>{`${day} · ${series[which]!.name}: ${format(row[index]!)}`}</title>
              </rect>
            );
          });
        });
      }}
    </Plot>
  );
}
