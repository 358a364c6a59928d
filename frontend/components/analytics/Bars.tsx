export interface Bar {
  name: string;
  value: number;
  text: string;
  /** A class that sets `color`. */
  colour?: string;
}

/** Names and bars, the longest as wide as there is room. The numbers are words: nothing is only a picture. */
export function Bars({ bars }: { bars: readonly Bar[] }) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <ul className="space-y-3">
      {bars.map(({ name, value, text, colour = "text-series-1" }) => (
        <li key={name} className="text-sm">
          <span className="mb-1 flex justify-between gap-4">
            <span className="truncate">{name}</span>
            <span className="text-muted tabular-nums">{text}</span>
          </span>
          <svg aria-hidden width="100%" height={8} className={`block ${colour}`}>
            <rect width="100%" height={8} rx={4} className="fill-raised" />
            <rect width={`${(value / most) * 100}%`} height={8} rx={4} fill="currentColor" />
          </svg>
        </li>
      ))}
    </ul>
  );
}
