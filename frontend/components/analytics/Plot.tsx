"use client";

import type { ReactNode } from "react";

import { useWidth } from "@/hooks/useWidth";
import { usePreferences } from "@/hooks/usePreferences";
import { dayLabel } from "@/lib/dates";
import { labelStep } from "@/lib/scale";

const HEIGHT = 200;
const LEFT = 52;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 24;

export interface Place {
  /** Where the middle of a day is. */
  x: (index: number) => number;
  y: (value: number) => number;
  /** How much room a day has. */
  step: number;
}

interface PlotProps {
  /** What the picture shows, in words. */
  label: string;
  days: readonly string[];
  /** Values with a line and a label, from the lowest to the highest. */
  marks: readonly number[];
  format: (value: number) => string;
  children: (place: Place) => ReactNode;
}

/** The axes of a picture over days, drawn for the width that there is. */
export function Plot({ label, days, marks, format, children }: PlotProps) {
  const { locale } = usePreferences();
  const [frame, width] = useWidth();
  const [low, high] = [marks[0]!, marks.at(-1)!];
  const step = (width - LEFT - RIGHT) / Math.max(1, days.length);
  const place: Place = {
    step,
    x: (index) => LEFT + (index + 0.5) * step,
    y: (value) => TOP + (1 - (value - low) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM),
  };
  const every = labelStep(days.length, width - LEFT - RIGHT);
  return (
    <div ref={frame} className="h-50">
      {width > 0 && (
        <svg role="img" aria-label={label} width={width} height={HEIGHT} className="text-muted block text-[11px]">
          {marks.map((mark) => (
            <g key={mark}>
              <line x1={LEFT} x2={width - RIGHT} y1={place.y(mark)} y2={place.y(mark)} className="stroke-line" />
              <text x={LEFT - 8} y={place.y(mark) + 4} textAnchor="end" fill="currentColor">
                {format(mark)}
              </text>
            </g>
          ))}
          {days.map(
            (day, index) =>
              (days.length - 1 - index) % every === 0 && (
                <text key={day} x={place.x(index)} y={HEIGHT - 6} textAnchor={index === days.length - 1 && days.length > 1 ? "end" : "middle"} dx={index === days.length - 1 && days.length > 1 ? step / 2 : 0} fill="currentColor">
                  {dayLabel(day, locale)}
                </text>
              ),
          )}
          {children(place)}
        </svg>
      )}
    </div>
  );
}
